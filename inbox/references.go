package inbox

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"parley/ent"
	"parley/ent/channel"
	"parley/ent/contactthread"
	"parley/internal/apperr"
	"parley/internal/ids"
	"parley/store"
)

type channelKeyOf struct{ kind, address string }

type threadKey struct{ channel, identity uuid.UUID }

// ensureReferences finds or makes what the messages point at.
func (b *batch) ensureReferences(ctx context.Context) error {
	for _, step := range []func(context.Context) error{
		b.ensureChannels, b.ensureIdentities, b.ensureThreads, b.ensurePeople, b.ensureTags,
	} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	return nil
}

// distinct returns the different keys of the items, in the order met.
func distinct[K comparable](items []*item, key func(*item) (K, bool)) []K {
	var out []K
	seen := map[K]bool{}
	for _, it := range items {
		if k, ok := key(it); ok && !seen[k] {
			seen[k] = true
			out = append(out, k)
		}
	}
	return out
}

func (b *batch) ensureChannels(ctx context.Context) error {
	want := distinct(b.items, func(it *item) (channelKeyOf, bool) {
		return channelKeyOf{it.ChannelType, it.ChannelAddress}, true
	})
	missing := store.Missing{Code: ids.Channel, Columns: []string{"type", "address", "source", "enabled"}}
	var addresses []string
	for _, k := range want {
		addresses = append(addresses, k.address)
		missing.Rows = append(missing.Rows, []any{k.kind, k.address, b.items[0].source(), true})
	}
	b.channels = map[channelKeyOf]*ent.Channel{}
	load := func() error {
		rows, err := b.tx.Channel.Query().Where(channel.OrganizationIDEQ(b.tx.OrganizationID()), channel.AddressIn(addresses...)).All(ctx)
		for _, r := range rows {
			b.channels[channelKeyOf{r.Type, r.Address}] = r
		}
		return err
	}
	has := func(i int) bool { return b.channels[want[i]] != nil }
	if err := ensure(ctx, b.tx, missing, load, has); err != nil {
		return err
	}
	for _, it := range b.items {
		it.channel = b.channels[channelKeyOf{it.ChannelType, it.ChannelAddress}]
	}
	return nil
}

// ensure loads rows, inserts those that are missing, and loads again where it
// inserted any.
func ensure(ctx context.Context, tx *store.Tx, m store.Missing, load func() error, has func(i int) bool) error {
	if err := load(); err != nil {
		return err
	}
	all := m.Rows
	m.Rows = nil
	for i, row := range all {
		if !has(i) {
			m.Rows = append(m.Rows, row)
		}
	}
	if len(m.Rows) == 0 {
		return nil
	}
	if _, err := tx.InsertMissing(ctx, m); err != nil {
		return err
	}
	return load()
}

func (b *batch) ensureThreads(ctx context.Context) error {
	want := distinct(b.items, func(it *item) (threadKey, bool) {
		return threadKey{it.channel.ID, it.identity.ID}, true
	})
	missing := store.Missing{Code: ids.ContactThread, Columns: []string{"channel_id", "identity_id", "last_ordinal"}}
	var channels, identities []uuid.UUID
	for _, k := range want {
		if identities = append(identities, k.identity); !slices.Contains(channels, k.channel) {
			channels = append(channels, k.channel)
		}
		missing.Rows = append(missing.Rows, []any{k.channel, k.identity, 0})
	}
	b.threads = map[threadKey]*ent.ContactThread{}
	load := func() error {
		rows, err := b.tx.ContactThread.Query().Where(contactthread.OrganizationIDEQ(b.tx.OrganizationID()),
			contactthread.ChannelIDIn(channels...), contactthread.IdentityIDIn(identities...)).All(ctx)
		for _, r := range rows {
			b.threads[threadKey{r.ChannelID, r.IdentityID}] = r
		}
		return err
	}
	return ensure(ctx, b.tx, missing, load, func(i int) bool { return b.threads[want[i]] != nil })
}

// lockThreads locks the contacts of the batch and reads their numbers again: what
// was read before the lock may have changed.
func (b *batch) lockThreads(ctx context.Context) error {
	byID := map[uuid.UUID]*ent.ContactThread{}
	var rows []uuid.UUID
	for _, it := range b.items {
		it.thread = b.threads[threadKey{it.channel.ID, it.identity.ID}]
		if byID[it.thread.ID] == nil {
			byID[it.thread.ID] = it.thread
			rows = append(rows, it.thread.ID)
		}
	}
	b.tx.Know(rows...)
	return b.tx.ReadLocked(ctx, ids.ContactThread.Table(), ", last_ordinal", rows, func(row func(...any) error) error {
		var id uuid.UUID
		var last int64
		if err := row(&id, &last); err != nil {
			return err
		}
		byID[id].LastOrdinal = last
		return nil
	})
}

// ensurePeople finds or makes agents and teams.
func (b *batch) ensurePeople(ctx context.Context) error {
	keys := distinct(b.items, func(it *item) (string, bool) { return it.AgentKey, it.AgentKey != "" })
	teams := distinct(b.items, func(it *item) (string, bool) { return it.teamName() })
	var err error
	if b.agents, err = ensureAgents(ctx, b.tx, keys, b.items[0].source()); err != nil {
		return err
	}
	if b.teams, err = ensureTeams(ctx, b.tx, teams, b.items[0].source()); err != nil {
		return err
	}
	for _, it := range b.items {
		it.agent = it.AgentID
		if it.AgentKey != "" {
			it.agent = b.agents[it.AgentKey]
		}
		if name, ok := it.teamName(); ok {
			it.team = b.teams[name]
		}
	}
	return nil
}

// refuseStrangers refuses messages of agents, by Parley's id, that are none of
// the organization's users.
func (b *batch) refuseStrangers(ctx context.Context) error {
	strangers := map[uuid.UUID]error{}
	for _, id := range distinct(b.items, func(it *item) (uuid.UUID, bool) { return it.AgentID, it.AgentID != uuid.Nil }) {
		err := error(apperr.New(apperr.NotFound, "no such agent"))
		if ids.CodeOf(id) == ids.User {
			err = b.tx.Verify(ctx, id)
		}
		if err != nil && apperr.KindOf(err) != apperr.NotFound {
			return err
		}
		if err != nil {
			strangers[id] = apperr.New(apperr.NotFound, "no such agent")
		}
	}
	b.refuse(func(it *item) error { return strangers[it.AgentID] })
	return nil
}

func (it *item) teamName() (string, bool) {
	for _, t := range it.tags {
		if t.kind == tagTeam {
			return t.name, true
		}
	}
	return "", false
}

func (b *batch) ensureTags(ctx context.Context) error {
	var all []tagKey
	seen := map[tagKey]bool{}
	for _, it := range b.items {
		for _, t := range it.tags {
			if !seen[t] {
				seen[t] = true
				all = append(all, t)
			}
		}
	}
	var err error
	b.tags, err = ensureTagRows(ctx, b.tx, all, b.items[0].source())
	return err
}
