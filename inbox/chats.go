package inbox

import (
	"context"
	"slices"
	"strconv"

	"github.com/google/uuid"

	"parley/access"
	"parley/ent/interaction"
	"parley/internal/apperr"
	"parley/internal/ids"
	"parley/store"
)

// NewChat is a chat that began elsewhere: with a bot, before it goes to an agent, or
// by the organization.
type NewChat struct {
	Source ids.Source
	// Outbound tells that the organization began it.
	Outbound bool
	// Queue is where it waits, or whose it is where nobody waits.
	Queue uuid.UUID
	// ChannelType is the upper-case key of the medium; the addresses are the two
	// ends.
	ChannelType, ChannelAddress, CustomerAddress string
	Provider                                     string
	Subject                                      *string
	// Messages are what was said so far, at most [MaxBatch], in any order: their
	// direction, time, text and author count, the rest is the chat's.
	Messages []NewMessage
}

// AddChat adds a chat and what was said in it in one transaction, and returns its
// conversation. One that the customer began waits in the queue from now on. One that
// the organization began is in process, and what it says is sent: see [MessageJob].
//
// It fails with [apperr.Invalid], also where one of the messages is refused, with
// [apperr.NotFound] for a queue that is none of the organization's, and with
// [apperr.Conflict] for one that is archived.
func (in *Inbox) AddChat(ctx context.Context, organization uuid.UUID, n NewChat) (uuid.UUID, error) {
	if err := access.Check(ctx, access.WriteMessages); err != nil {
		return uuid.Nil, err
	}
	work := n.work(in)
	if err := work.normalize(in.store.Now()); err != nil {
		return uuid.Nil, err
	}
	var id uuid.UUID
	err := in.insist(ctx, organization, func(ctx context.Context, tx *store.Tx) error {
		if _, err := queueFor(ctx, tx, &n.Queue); err != nil {
			return err
		}
		leg, err := work.write(ctx, tx)
		if err != nil {
			return err
		}
		row, err := tx.Interaction.Get(ctx, leg)
		if err != nil {
			return err
		}
		id = row.ConversationID
		said, err := n.say(ctx, tx, id)
		if err != nil || !n.Outbound {
			return err
		}
		return n.send(ctx, tx, said)
	})
	return id, err
}

// work is the chat as work that begins now.
func (n NewChat) work(in *Inbox) RecordedInteraction {
	kind, status := interaction.TypeCHAT_IN, interaction.StatusIN_QUEUE
	if n.Outbound {
		kind, status = interaction.TypeCHAT_OUT, interaction.StatusIN_PROCESS
	}
	return RecordedInteraction{
		Source: n.Source, Type: kind, Status: &status, Channel: &n.ChannelType, ChannelAddress: n.ChannelAddress,
		CustomerAddress: n.CustomerAddress, Subject: n.Subject, Queue: &n.Queue, ArrivedAt: in.store.Now(),
	}
}

// send has the organization's messages handed to the carrier, each by itself.
func (n NewChat) send(ctx context.Context, tx *store.Tx, said []Appended) error {
	for i, m := range n.Messages {
		if m.Direction != Out {
			continue
		}
		if err := tx.Schedule(ctx, MessageJob, said[i].MessageID, tx.Now()); err != nil {
			return err
		}
	}
	return nil
}

// say appends the messages to the chat's conversation, all or none.
func (n NewChat) say(ctx context.Context, tx *store.Tx, of uuid.UUID) ([]Appended, error) {
	if len(n.Messages) == 0 {
		return nil, nil
	}
	if len(n.Messages) > MaxBatch {
		return nil, apperr.InvalidField("at most 1,000 messages", "messages")
	}
	msgs := make([]NewMessage, len(n.Messages))
	for i, m := range n.Messages {
		m.Source, m.Provider, m.ChannelType, m.ChannelAddress = n.Source, n.Provider, n.ChannelType, n.ChannelAddress
		m.CustomerAddress, m.ConversationID = n.CustomerAddress, of
		msgs[i] = m
	}
	b, err := appendAll(ctx, tx, msgs, 0)
	if err != nil {
		return nil, err
	}
	return b.results, nil
}

// appendAll appends messages, all or none. The fields of an error lie below the
// message's place, counted from first.
func appendAll(ctx context.Context, tx *store.Tx, asked []NewMessage, first int) (*batch, error) {
	msgs := slices.Clone(asked)
	for i := range msgs {
		if err := msgs[i].normalize(tx.Now()); err != nil {
			return nil, under(err, "messages", strconv.Itoa(first+i))
		}
	}
	b := newBatch(tx, asked, msgs, make([]error, len(msgs)))
	if err := b.append(ctx); err != nil {
		return nil, err
	}
	for i, r := range b.results {
		if r.Err != nil {
			return nil, under(r.Err, "messages", strconv.Itoa(first+i))
		}
	}
	return b, nil
}

// under says below which input the fields at fault are; without any, the input is.
func under(err error, path ...string) error {
	e, ok := err.(*apperr.Error)
	if !ok {
		return err
	}
	out := &apperr.Error{Kind: e.Kind, Message: e.Message}
	if len(e.Fields) == 0 {
		out.Fields = []apperr.Field{{Path: path, Message: e.Message}}
	}
	for _, f := range e.Fields {
		f.Path = append(append([]string{}, path...), f.Path...)
		out.Fields = append(out.Fields, f)
	}
	return out
}
