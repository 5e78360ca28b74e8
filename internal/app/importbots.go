package app

import (
	"context"
	"strings"
	"unicode/utf8"

	"github.com/google/uuid"

	"parley/ent"
	"parley/ent/bot"
	"parley/internal/apperr"
)

const (
	// maxCalled bounds what a line calls a bot, in characters: no name is longer.
	maxCalled = 200
	// maxKnown is how many names of bots are remembered before all are forgotten.
	maxKnown = 1_000
	// maxAlike is how many bots of one name are looked at.
	maxAlike = 100
)

// knownBots are the bots that lines named.
type knownBots struct {
	// lineage is whose bots the import may name: the organization's and of those above.
	lineage []uuid.UUID
	// found is what each name came to.
	found map[string]knownBot
}

// knownBot is a bot, or why a name is none.
type knownBot struct {
	id      uuid.UUID
	refused error
}

// bot finds a bot by its creator's id, else by its name. It takes no statement for
// a name that it met before.
func (i *importing) bot(ctx context.Context, called string) (uuid.UUID, error) {
	if fault := misnamed(called); fault != nil {
		return uuid.Nil, fault
	}
	if known, ok := i.bots.found[called]; ok {
		return known.id, known.refused
	}
	rows, err := i.app.Store.Client().Bot.Query().
		Where(bot.OrganizationIDIn(i.bots.lineage...), bot.Or(bot.ExternalIDEQ(called), bot.NameEQ(called))).Limit(maxAlike).All(ctx)
	if err != nil {
		return uuid.Nil, err
	}
	id, err := oneBot(rows, called)
	i.bots.remember(called, knownBot{id, err})
	return id, err
}

// misnamed refuses what no bot can be called.
func misnamed(called string) error {
	var f apperr.Faults
	if fault := apperr.Storable(called); fault != "" {
		f.Add(fault, "bot")
	} else if utf8.RuneCountInString(called) > maxCalled {
		f.Add("at most 200 characters", "bot")
	}
	return f.Err()
}

func (k *knownBots) remember(called string, what knownBot) {
	if k.found == nil || len(k.found) >= maxKnown {
		k.found = map[string]knownBot{}
	}
	k.found[called] = what
}

// lineage is an organization and those above it.
func lineage(o *ent.Organization) []uuid.UUID {
	var out []uuid.UUID
	for part := range strings.SplitSeq(o.Path, "/") {
		if id, err := uuid.Parse(part); err == nil {
			out = append(out, id)
		}
	}
	return out
}

// oneBot is the only one with this id of its creator's, else the only one.
func oneBot(found []*ent.Bot, called string) (uuid.UUID, error) {
	var named []*ent.Bot
	for _, b := range found {
		if b.ExternalID != nil && *b.ExternalID == called {
			named = append(named, b)
		}
	}
	if len(named) > 0 {
		found = named
	}
	switch len(found) {
	case 0:
		return uuid.Nil, apperr.InvalidField("no such bot", "bot")
	case 1:
		return found[0].ID, nil
	}
	return uuid.Nil, apperr.InvalidField("several bots are called this: give botId", "bot")
}
