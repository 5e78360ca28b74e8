package inbox

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"parley/access"
	"parley/ent"
	"parley/ent/conversation"
	"parley/ent/interaction"
	"parley/internal/apperr"
	"parley/internal/ids"
	"parley/store"
)

// RecordedInteraction is work that was handled elsewhere.
type RecordedInteraction struct {
	Source ids.Source
	// ExternalID is the creator's id, at most 100 characters; nil where it has none.
	ExternalID *string
	// Conversation is what it is part of; nil means one of its own.
	Conversation *uuid.UUID
	Type         interaction.Type
	// TypeDetails is a finer word for the type; nil means that of the type.
	TypeDetails *string
	// Channel is the key of the medium; nil means PHONE, WEBCHAT or EMAIL, by type.
	Channel *string
	// ChannelAddress and CustomerAddress are the two ends, both required; white
	// space around them does not count.
	ChannelAddress, CustomerAddress string
	// Status is HANDLED where nil and DisconnectedAt is given, else IN_PROCESS.
	Status *interaction.Status
	// StatusDetails is a finer word for the status; nil means that of the status.
	StatusDetails *string
	// Subject is at most 1,000 characters.
	Subject *string
	// Queue is where it waited, Agent who handled it.
	Queue, Agent *uuid.UUID
	ArrivedAt    time.Time
	// The other times are in this order, where they are given.
	ConnectedAt, DisconnectedAt, WrapUpEndedAt *time.Time
}

// RecordInteraction writes work that was handled elsewhere, with its times as they
// were, and returns its id. The same again under its externalId is answered with the
// stored one, whatever has become of that; other content is a [apperr.Conflict].
//
// Work that is over needs the time at which it ended, work that waits a queue. A
// conversation of its own is in the state of the work: CLOSED where that is HANDLED.
// [apperr.NotFound] is for a conversation, queue or agent that is none of the
// organization's, [apperr.Conflict] for open work of a conversation that is resolved.
func (in *Inbox) RecordInteraction(ctx context.Context, organization uuid.UUID, r RecordedInteraction) (uuid.UUID, error) {
	all, err := in.RecordInteractions(ctx, organization, []RecordedInteraction{r})
	if err != nil {
		return uuid.Nil, err
	}
	return all[0], nil
}

// RecordInteractions is [Inbox.RecordInteraction] of up to 1,000 in one transaction.
// It returns their ids in the order given; an error is about one of them and means
// that nothing was written.
func (in *Inbox) RecordInteractions(ctx context.Context, organization uuid.UUID, all []RecordedInteraction) ([]uuid.UUID, error) {
	if err := access.Check(ctx, access.WriteMessages); err != nil {
		return nil, err
	}
	if len(all) == 0 || len(all) > MaxBatch {
		return nil, apperr.InvalidField("1 to 1,000 interactions", "interactions")
	}
	all = slices.Clone(all)
	for i := range all {
		if err := all[i].normalize(in.store.Now()); err != nil {
			return nil, err
		}
	}
	made := make([]uuid.UUID, len(all))
	err := in.insist(ctx, organization, func(ctx context.Context, tx *store.Tx) (err error) {
		for i, r := range all {
			if made[i], err = r.ensure(ctx, tx); err != nil {
				return err
			}
		}
		return nil
	})
	return made, err
}

// ensure finds the interaction that was recorded before, or makes it.
func (r RecordedInteraction) ensure(ctx context.Context, tx *store.Tx) (uuid.UUID, error) {
	if id, err := r.repeated(ctx, tx); err != nil || id != uuid.Nil {
		return id, err
	}
	return r.write(ctx, tx)
}

// write makes the interaction, and the conversation where it is one of its own.
func (r RecordedInteraction) write(ctx context.Context, tx *store.Tx) (uuid.UUID, error) {
	if err := r.verify(ctx, tx); err != nil {
		return uuid.Nil, err
	}
	of, provider, err := r.conversation(ctx, tx)
	if err != nil {
		return uuid.Nil, err
	}
	create := tx.Interaction.Create().SetConversationID(of.ID).SetSource(r.Source).SetNillableExternalID(r.ExternalID).
		SetType(r.Type).SetTypeDetails(*r.TypeDetails).SetSubtype(*r.Channel).SetStatus(*r.Status).SetStatusDetails(*r.StatusDetails).
		SetNillableSubject(r.Subject).SetNillableQueueID(r.Queue).SetNillableAgentID(r.Agent).
		SetArrivedAt(r.ArrivedAt).SetNillableConnectedAt(r.ConnectedAt).SetNillableDisconnectedAt(r.DisconnectedAt).
		SetNillableWrapUpEndedAt(r.WrapUpEndedAt)
	if r.byCustomer() {
		create.SetFromAddress(r.CustomerAddress).SetToAddress(r.ChannelAddress)
	} else {
		create.SetFromAddress(r.ChannelAddress).SetToAddress(r.CustomerAddress)
	}
	if *r.Status == interaction.StatusIN_QUEUE {
		create.SetQueuedAt(r.ArrivedAt)
	}
	leg, err := addLeg(ctx, tx, create, provider)
	if err != nil {
		return uuid.Nil, err
	}
	w := newWork(tx, leg, of)
	w.record(store.InteractionRecorded, leg.AgentID)
	return leg.ID, r.join(ctx, w)
}

// join gives a conversation that there was the state of the open work that it gets.
func (r RecordedInteraction) join(ctx context.Context, w *work) error {
	switch {
	case r.Conversation == nil:
		return nil
	case *r.Status == interaction.StatusIN_QUEUE:
		w.of.Status, w.of.QueueID = conversation.StatusQUEUED, r.Queue
	case w.isTalk() && w.of.Status != conversation.StatusQUEUED:
		w.of.Status = conversation.StatusACTIVE
	}
	return w.saveConversation(ctx)
}

// byCustomer reports whether the customer began it.
func (r RecordedInteraction) byCustomer() bool {
	return slices.Contains([]interaction.Type{interaction.TypeCALL_IN, interaction.TypeCHAT_IN, interaction.TypeEMAIL_IN}, r.Type)
}

// verify refuses a queue or an agent that is none of the organization's.
func (r RecordedInteraction) verify(ctx context.Context, tx *store.Tx) error {
	for _, ref := range []struct {
		id         *uuid.UUID
		code       ids.Code
		what, path string
	}{{r.Queue, ids.Queue, "queue", "queueId"}, {r.Agent, ids.User, "user", "agentId"}} {
		if ref.id == nil {
			continue
		}
		err := absent(ref.what, ref.path)
		if ids.CodeOf(*ref.id) == ref.code {
			if e := tx.Verify(ctx, *ref.id); apperr.KindOf(e) != apperr.NotFound {
				err = e
			}
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// conversation locks the one that is named, or makes one between the two ends, and
// tells the provider that facts say of its interactions.
func (r RecordedInteraction) conversation(ctx context.Context, tx *store.Tx) (of *ent.Conversation, provider string, err error) {
	if r.Conversation == nil {
		of, err = r.ownConversation(ctx, tx)
		return of, "", err
	}
	if err := tx.Lock(ctx, ids.Conversation.Table(), *r.Conversation); err != nil {
		return nil, "", err
	}
	of, err = tx.Conversation.Query().
		Where(conversation.OrganizationIDEQ(tx.OrganizationID()), conversation.IDEQ(*r.Conversation)).Only(ctx)
	switch {
	case ent.IsNotFound(err):
		return nil, "", absent("conversation", "conversationId")
	case err != nil:
		return nil, "", err
	case of.ResolvedAt != nil && !r.isOver():
		return nil, "", fault(apperr.Conflict, "the conversation is resolved", "conversationId")
	}
	provider, err = providerOf(ctx, tx, of.ID)
	return of, provider, err
}

func (r RecordedInteraction) isOver() bool {
	return *r.Status == interaction.StatusHANDLED || *r.Status == interaction.StatusABANDONED
}

// ownStates are the states of conversations that are one recorded interaction.
var ownStates = map[interaction.Status]conversation.Status{
	interaction.StatusPENDING: conversation.StatusPENDING, interaction.StatusIN_QUEUE: conversation.StatusQUEUED,
	interaction.StatusIN_PROCESS: conversation.StatusACTIVE, interaction.StatusHANDLED: conversation.StatusCLOSED,
	interaction.StatusABANDONED: conversation.StatusABANDONED,
}

func (r RecordedInteraction) ownConversation(ctx context.Context, tx *store.Tx) (*ent.Conversation, error) {
	call := []NewMessage{{
		Source: r.Source, Direction: Out, SentAt: r.ArrivedAt, ChannelType: *r.Channel,
		ChannelAddress: r.ChannelAddress, CustomerAddress: r.CustomerAddress,
	}}
	by := conversation.InitiatedByBUSINESS
	if r.byCustomer() {
		call[0].Direction, by = In, conversation.InitiatedByUSER
	}
	b := newBatch(tx, call, call, make([]error, 1))
	if err := b.ensureReferences(ctx); err != nil {
		return nil, err
	}
	ends := b.items[0]
	of, err := tx.Conversation.Create().SetSource(r.Source).SetStatus(ownStates[*r.Status]).SetNillableSubject(r.Subject).
		SetStartedAt(r.ArrivedAt).SetLastMessageAt(r.ArrivedAt).SetInitiatedBy(by).SetNillableQueueID(r.Queue).SetNillableAssigneeID(r.Agent).
		SetChannelID(ends.channel.ID).SetIdentityID(ends.identity.ID).SetCustomerID(ends.identity.CustomerID).Save(ctx)
	if err != nil {
		return nil, err
	}
	tx.Record(store.Entry{Kind: store.ConversationCreated, ConversationID: of.ID})
	return of, nil
}
