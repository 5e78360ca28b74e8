package inbox

import (
	"context"

	"github.com/google/uuid"

	"parley/ent"
	"parley/ent/conversation"
	"parley/ent/interaction"
	"parley/internal/ids"
	"parley/store"
)

// save writes what became of the interaction and of its conversation.
func (w *work) save(ctx context.Context) error {
	if err := saveLegs(ctx, w.tx, []*ent.Interaction{w.leg}); err != nil {
		return err
	}
	return w.saveConversation(ctx)
}

// saveLegs writes everything of interactions that may change but whom they are
// for, raises their versions, and brings their facts up to date: two statements.
// The caller has verified queues and agents.
func saveLegs(ctx context.Context, tx *store.Tx, legs []*ent.Interaction) error {
	g := store.Given{Columns: []string{
		"of", "status", "status_details", "connected_at", "disconnected_at", "wrap_up_ended_at", "queued_at", "held_at", "return_at",
		"queue_id", "agent_id",
	}}
	for _, l := range legs {
		l.Version++
		g.Rows = append(g.Rows, []any{
			l.ID, l.Status, l.StatusDetails, l.ConnectedAt, l.DisconnectedAt, l.WrapUpEndedAt, l.QueuedAt, l.HeldAt, l.ReturnAt,
			l.QueueID, l.AgentID,
		})
	}
	set := "updated_at = ?, version = interactions.version + 1"
	for _, column := range g.Columns[1:] {
		set += ", " + column + " = v." + column
	}
	err := tx.ExecGiven(ctx, g, "UPDATE interactions SET "+set+" FROM {given} WHERE interactions.organization_id = ? AND interactions.id = v.of",
		tx.Now(), tx.OrganizationID())
	if err != nil {
		return err
	}
	return updateLegFacts(ctx, tx, legs)
}

// saveConversation writes state, owner and queue where they changed.
func (w *work) saveConversation(ctx context.Context) error {
	status, assignee, queue := w.of.Status != w.status, orZero(w.of.AssigneeID) != w.assignee, orZero(w.of.QueueID) != w.queue
	if !status && !assignee && !queue {
		return nil
	}
	if status {
		w.tx.Record(store.Entry{Kind: store.StatusChanged, ConversationID: w.of.ID})
	}
	if assignee {
		w.tx.Record(store.Entry{Kind: store.Assigned, ConversationID: w.of.ID, UserID: orZero(w.of.AssigneeID)})
	}
	up := w.tx.Conversation.Update().Where(conversation.IDEQ(w.of.ID)).AddVersion(1).SetStatus(w.of.Status)
	if queue {
		up.SetNillableQueueID(w.of.QueueID)
	}
	switch {
	case assignee && w.of.AssigneeID == nil:
		up.ClearAssigneeID()
	case assignee:
		up.SetAssigneeID(*w.of.AssigneeID)
	}
	return up.Exec(ctx)
}

// addLeg writes a new interaction of a conversation with its facts, to be found by
// the words of its subject.
func addLeg(ctx context.Context, tx *store.Tx, create *ent.InteractionCreate, provider string) (*ent.Interaction, error) {
	leg, err := create.SetID(tx.NewID(ids.Interaction)).Save(ctx)
	if err != nil {
		return nil, err
	}
	if orZero(leg.Subject) != "" {
		if err := tx.IndexText(ctx, store.SubjectPart, leg.ID, *leg.Subject); err != nil {
			return nil, err
		}
	}
	return leg, tx.Insert(ctx, "interaction_facts", legColumns, [][]any{legFacts(leg, provider)})
}

// providerOf is the provider of the conversation's message that arrived first,
// empty where it has none: what facts say of interactions.
func providerOf(ctx context.Context, tx *store.Tx, of uuid.UUID) (string, error) {
	found, err := store.Scan[string](ctx, tx, `SELECT provider FROM message_facts
		WHERE organization_id = ? AND thread_id = ? ORDER BY ordinal LIMIT 1`, tx.OrganizationID(), of)
	if err != nil || len(found) == 0 {
		return "", err
	}
	return found[0], nil
}

// settle gives the conversation the state that it has once this interaction is
// over: one that still waits keeps it QUEUED, else it is ACTIVE. Where nothing of
// it is open any more it gets the state last.
func (w *work) settle(ctx context.Context, last conversation.Status) error {
	if w.of.ResolvedAt != nil {
		return nil
	}
	rest, err := w.tx.Interaction.Query().Where(
		interaction.OrganizationIDEQ(w.tx.OrganizationID()), interaction.ConversationIDEQ(w.of.ID), interaction.IDNEQ(w.leg.ID),
		interaction.StatusIn(interaction.StatusPENDING, interaction.StatusIN_QUEUE, interaction.StatusIN_PROCESS),
	).Select(interaction.FieldStatus).All(ctx)
	if err != nil {
		return err
	}
	w.of.Status = last
	for _, l := range rest {
		if w.of.Status = conversation.StatusACTIVE; l.Status == interaction.StatusIN_QUEUE {
			w.of.Status = conversation.StatusQUEUED
			break
		}
	}
	return nil
}
