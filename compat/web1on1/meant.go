package web1on1

import (
	"bytes"
	"context"
	"encoding/json"
	"slices"

	"github.com/google/uuid"

	"parley/compat/rest"
	"parley/ent/message"
	"parley/inbox"
	"parley/internal/ids"
)

// homeOf finds the organization of the conversation that is talked in.
type homeOf func() (uuid.UUID, error)

// meantMembers are the members of meta that name rows, with the kind of those.
var meantMembers = map[string]idCode{
	"users": ids.User, "targetUser": ids.User, "channels": ids.Queue, "organizations": ids.Organization,
}

// meant is what the commands and mentions of a request name, looked up together.
type meant struct {
	home  homeOf
	found map[idCode]map[string]uuid.UUID
}

// meantIn looks up all that the messages name: one look for each kind of rows.
func (a *API) meantIn(ctx context.Context, home homeOf, list ...*rest.Object) (*meant, error) {
	short := map[idCode][]string{}
	for _, o := range list {
		for member, code := range meantMembers {
			short[code] = append(short[code], namesIn(o, member)...)
		}
	}
	m := &meant{home, map[idCode]map[string]uuid.UUID{}}
	for code, names := range short {
		found, err := a.Reader.FindShort(ctx, code, names...)
		if err != nil {
			return nil, err
		}
		m.found[code] = found
	}
	return m, nil
}

// namesIn are the ids in a member of a message's meta, none where the message is to be
// refused or needs none. It reports nothing: that is done when the message is read.
func namesIn(o *rest.Object, member string) []string {
	var kind string
	if json.Unmarshal(o.Raw("type"), &kind) != nil || kind != aCommand && kind != aMention {
		return nil
	}
	var meta map[string]json.RawMessage
	if json.Unmarshal(o.Raw("meta"), &meta) != nil {
		return nil
	}
	var one string
	if json.Unmarshal(meta[member], &one) == nil {
		return []string{one}
	}
	var list []string
	if json.Unmarshal(meta[member], &list) != nil || len(list) > maxNamed {
		return nil
	}
	return list
}

// read finds whom and what a command or a mention names in its meta.
func (m *meant) read(o *rest.Object, p *inbox.Post) (err error) {
	if p.Kind != message.KindCOMMAND && p.Kind != message.KindMENTION || !o.Given("meta") {
		return nil
	}
	meta := o.Object("meta")
	if meta == nil {
		return nil
	}
	member := "users"
	if p.Kind == message.KindMENTION {
		member = "targetUser"
	}
	if p.Users, err = m.named(meta, member); err != nil {
		return err
	}
	if p.Queues, err = m.named(meta, "channels"); err != nil {
		return err
	}
	return m.staysHome(meta)
}

// staysHome refuses organizations other than the conversation's: work stays in its own.
func (m *meant) staysHome(meta *rest.Object) error {
	const member = "organizations"
	list, err := m.named(meta, member)
	if err != nil || len(list) == 0 {
		return err
	}
	own, err := m.home()
	if err == nil && slices.ContainsFunc(list, func(id uuid.UUID) bool { return id != own }) {
		meta.Report("can be that of the conversation only", member)
	}
	return err
}

// named are the rows that a member of meta names: one id or a list.
func (m *meant) named(meta *rest.Object, member string) ([]uuid.UUID, error) {
	if !meta.Given(member) {
		return nil, nil
	}
	var short []string
	if bytes.HasPrefix(meta.Raw(member), []byte(`"`)) {
		short = []string{meta.Text(member)}
	} else {
		short = meta.Texts(member, maxNamed)
	}
	return allOf(m.found[meantMembers[member]], []string{"meta", member}, short)
}
