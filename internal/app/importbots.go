package app

import (
	"context"
	"unicode/utf8"

	"github.com/google/uuid"

	"parley/ent"
	"parley/ent/bot"
	"parley/ent/predicate"
	"parley/internal/apperr"
	"parley/internal/viewer"
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
	// found is what each name came to.
	found map[string]knownBot
}

// knownBot is a bot, or why a name is none.
type knownBot struct {
	id      uuid.UUID
	refused error
}

// bot finds a bot by its creator's id, else by its name, among the organization's, else
// among those that are shared with it. It takes no statement for a name that it met before.
func (i *importing) bot(ctx context.Context, called string) (uuid.UUID, error) {
	if fault := misnamed(called); fault != nil {
		return uuid.Nil, fault
	}
	if known, ok := i.bots.found[called]; ok {
		return known.id, known.refused
	}
	rows, err := i.botsCalled(ctx, called)
	if err != nil {
		return uuid.Nil, err
	}
	id, err := oneBot(rows, called)
	i.bots.remember(called, knownBot{id, err})
	return id, err
}

// botsCalled are the organization's bots of a name, else the shared ones: what is shared
// with it is what its own viewer sees, by the rule by which messages are refused. No
// archived bot is among them.
func (i *importing) botsCalled(ctx context.Context, called string) (rows []*ent.Bot, err error) {
	ctx = viewer.NewContext(ctx, &viewer.Viewer{OrganizationID: i.organization, Scope: []uuid.UUID{i.organization}, Role: viewer.Admin})
	for _, of := range []predicate.Bot{bot.OrganizationIDEQ(i.organization), bot.OrganizationIDNEQ(i.organization)} {
		rows, err = i.app.Store.Client().Bot.Query().
			Where(of, bot.StatusNEQ(bot.StatusARCHIVED), bot.Or(bot.ExternalIDEQ(called), bot.NameEQ(called))).Limit(maxAlike).All(ctx)
		if err != nil || len(rows) > 0 {
			return rows, err
		}
	}
	return nil, nil
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
