package inbox

import (
	"context"
	"strings"
	"time"

	"github.com/google/uuid"

	"parley/access"
	"parley/ent"
	"parley/ent/conversation"
	"parley/ent/interaction"
	"parley/internal/apperr"
	"parley/internal/ids"
	"parley/internal/viewer"
	"parley/store"
)

// The words that Parley itself writes as details of a status.
const (
	detailsOpen      = "Open"
	detailsHandled   = "Handled"
	detailsForwarded = "Forwarded"
	detailsWrapUp    = "WrapUp"
	detailsAbandoned = "Abandoned"
)

// work is an interaction on its way from one state to another. It is under the
// lock of its conversation, which every writer of either takes first; only the
// lock of an agent, see [Inbox.Pick], is taken before.
type work struct {
	tx  *store.Tx
	leg *ent.Interaction
	of  *ent.Conversation
	// status, assignee and queue are the conversation's as they were read.
	status          conversation.Status
	assignee, queue uuid.UUID
}

// onLeg runs f on an interaction in one transaction and writes what f made of it.
// Unknown and foreign ids are [apperr.NotFound] alike.
func (in *Inbox) onLeg(ctx context.Context, id uuid.UUID, f func(context.Context, *work) error) error {
	if err := access.Check(ctx, access.WriteMessages); err != nil {
		return err
	}
	leg, err := in.findLeg(ctx, id)
	if err != nil {
		return err
	}
	return in.store.Write(ctx, leg.OrganizationID, func(ctx context.Context, tx *store.Tx) error {
		w, err := open(ctx, tx, leg)
		if err != nil {
			return err
		}
		return f(ctx, w)
	})
}

// findLeg reads an interaction that the viewer sees, before it is locked.
func (in *Inbox) findLeg(ctx context.Context, id uuid.UUID) (*ent.Interaction, error) {
	leg, err := in.store.Client().Interaction.Query().Where(interaction.IDEQ(id)).
		Select(interaction.FieldOrganizationID, interaction.FieldConversationID).Only(ctx)
	if ent.IsNotFound(err) {
		err = absent("interaction", "interactionId")
	}
	return leg, err
}

// absent says that something does not exist, or not for the viewer.
func absent(what string, path ...string) error {
	return fault(apperr.NotFound, "no such "+what, path...)
}

// fault is an error about one input.
func fault(kind apperr.Kind, message string, path ...string) error {
	return &apperr.Error{Kind: kind, Message: message, Fields: []apperr.Field{{Path: path, Message: message}}}
}

// open locks an interaction's conversation and reads both as they are then.
func open(ctx context.Context, tx *store.Tx, leg *ent.Interaction) (*work, error) {
	if err := tx.Lock(ctx, ids.Conversation.Table(), leg.ConversationID); err != nil {
		return nil, err
	}
	leg, err := tx.Interaction.Query().
		Where(interaction.OrganizationIDEQ(tx.OrganizationID()), interaction.IDEQ(leg.ID)).WithConversation().Only(ctx)
	if err != nil {
		return nil, err
	}
	return newWork(tx, leg, leg.Edges.Conversation), nil
}

func newWork(tx *store.Tx, leg *ent.Interaction, of *ent.Conversation) *work {
	tx.Know(of.ID)
	if leg != nil {
		tx.Know(leg.ID)
	}
	return &work{tx: tx, leg: leg, of: of, status: of.Status, assignee: orZero(of.AssigneeID), queue: orZero(of.QueueID)}
}

// now is the instant of the transition: never before the work began, whatever the
// clock of whoever told when it did.
func (w *work) now() *time.Time {
	at := later(w.tx.Now(), w.leg.ArrivedAt)
	if w.leg.ConnectedAt != nil {
		at = later(at, *w.leg.ConnectedAt)
	}
	return &at
}

// isTalk reports whether an agent is at it and the talk goes on.
func (w *work) isTalk() bool {
	return w.leg.Status == interaction.StatusIN_PROCESS && w.leg.DisconnectedAt == nil
}

// isWrapUp reports whether an agent does the work after the talk.
func (w *work) isWrapUp() bool {
	return w.leg.Status == interaction.StatusIN_PROCESS && w.leg.DisconnectedAt != nil
}

// wrongState is the answer to what cannot be done to work as it is.
func (w *work) wrongState() error {
	state := strings.ToLower(strings.ReplaceAll(string(w.leg.Status), "_", " "))
	if w.isWrapUp() {
		state = "being wrapped up"
	}
	return fault(apperr.Conflict, "the interaction is "+state, "interactionId")
}

// holder is whose work it is: the agent who took it; where nobody did, because it
// never was in a queue, the conversation's assignee.
func (w *work) holder() uuid.UUID {
	if w.leg.AgentID != nil {
		return *w.leg.AgentID
	}
	return orZero(w.of.AssigneeID)
}

// mine returns [apperr.Forbidden] unless the viewer holds the work or administers.
func (w *work) mine(ctx context.Context) error {
	v := viewer.From(ctx)
	if v.Role.Administers() || (v.UserID != uuid.Nil && v.UserID == w.holder()) {
		return nil
	}
	return fault(apperr.Forbidden, "only who holds the work may do that, or who administers", "interactionId")
}

// record tells the ledger of a transition, in the line of the work's queue.
func (w *work) record(kind store.EntryKind, about *uuid.UUID) {
	w.tx.Record(store.Entry{
		Kind: kind, ConversationID: w.leg.ConversationID, InteractionID: w.leg.ID, QueueID: orZero(w.leg.QueueID), UserID: orZero(about),
	})
}
