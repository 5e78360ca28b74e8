package query

import (
	"context"
	"time"

	"github.com/google/uuid"

	"parley/ent"
	"parley/ent/conversation"
)

// Facts are what metrics count of one conversation. Messages are nil where they
// are not selected.
type Facts struct {
	FirstMessage, LastMessage *ent.Message
	// FirstReply and FirstReplyOpen are nil where nobody answered, Resolution is
	// nil while the conversation is open.
	FirstReply, FirstReplyOpen, Resolution *Clock
	// ResolvedBy is empty while it is open.
	ResolvedBy    conversation.ResolvedBy
	ResolvedAgent *ent.User
	Responses     []*Clock
	Openings      []Opening
}

// Clock is a time that was taken.
type Clock struct {
	StartedBy, EndedBy *ent.Message
	At                 time.Time
	Seconds            float64
	// HoursOf is the message whose opening hours counted, nil for other clocks.
	HoursOf *ent.Message
}

// Opening is a message that opened a 24-hour window.
type Opening struct {
	Message     *ent.Message
	InitiatedBy conversation.InitiatedBy
}

// Facts returns the facts of a conversation, nil where it has no message. Those
// of all conversations that were read with it are loaded at once, with the
// messages that are selected below the field being resolved.
func (r *Reader) Facts(ctx context.Context, c *ent.Conversation) (*Facts, error) {
	found, err := together(ctx, c, "facts "+selectionOf(ctx), func(of []*ent.Conversation) (map[uuid.UUID]*Facts, error) {
		return r.loadFacts(ctx, of)
	})
	return found[c.ID], err
}

func (r *Reader) loadFacts(ctx context.Context, of []*ent.Conversation) (map[uuid.UUID]*Facts, error) {
	rows, err := r.factRows(ctx, of)
	if err != nil {
		return nil, err
	}
	b := factsBuilder{rows: rows, now: r.store.Now()}
	if b.turns, err = r.turns(ctx, At("responses"), turnsSQL, of); err != nil {
		return nil, err
	}
	if b.openings, err = r.turns(ctx, At("openings"), openingsSQL, of); err != nil {
		return nil, err
	}
	if err := r.loadShown(ctx, &b); err != nil {
		return nil, err
	}
	return b.build(), nil
}

// Paths of the messages below `facts`.
var (
	atFirst        = At("firstMessage")
	atLast         = At("lastMessage")
	atReplyStart   = At("firstReply", "startedBy")
	atReplyEnd     = At("firstReply", "endedBy")
	atOpenStart    = At("firstReplyBusinessHours", "startedBy")
	atOpenEnd      = At("firstReplyBusinessHours", "endedBy")
	atHours        = At("firstReplyBusinessHours", "hoursOf")
	atResolveStart = At("resolution", "startedBy")
	atResolveEnd   = At("resolution", "endedBy")
	atTurnStart    = At("responses", "startedBy")
	atTurnEnd      = At("responses", "endedBy")
	atOpening      = At("openings", "message")
)

// loadShown loads the messages and agents that are selected, in one statement for
// each place where they are.
func (r *Reader) loadShown(ctx context.Context, b *factsBuilder) (err error) {
	b.shown = map[string]map[uuid.UUID]*ent.Message{}
	for _, want := range b.wanted() {
		if !want.at.Selected(ctx) {
			continue
		}
		if b.shown[want.at.name()], err = r.Messages(ctx, want.at, want.ids...); err != nil {
			return err
		}
	}
	if at := At("resolvedAgent"); at.Selected(ctx) {
		b.agents, err = r.Users(ctx, at, b.agentIDs()...)
	}
	return err
}

// shownAt are messages that stand at a place of the answer.
type shownAt struct {
	at  Path
	ids []uuid.UUID
}
