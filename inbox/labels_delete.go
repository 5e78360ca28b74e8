package inbox

import (
	"context"

	"github.com/google/uuid"

	"parley/access"
	"parley/ent"
	"parley/ent/tag"
	"parley/internal/apperr"
	"parley/internal/ids"
	"parley/store"
)

// DeleteLabel deletes a label for good and takes it off everything that carries it.
// It fails with [apperr.NotFound] for what is no label that the viewer sees.
func (in *Inbox) DeleteLabel(ctx context.Context, id uuid.UUID) error {
	if err := access.Check(ctx, access.Administer); err != nil {
		return err
	}
	row, err := in.store.Client().Tag.Query().
		Where(tag.IDEQ(id), tag.KindIn(tag.KindMESSAGE_LABEL, tag.KindSESSION_LABEL)).Only(ctx)
	if ent.IsNotFound(err) {
		return errNoLabel()
	}
	if err != nil {
		return err
	}
	return in.store.Write(ctx, row.OrganizationID, func(ctx context.Context, tx *store.Tx) error {
		return deleteLabel(ctx, tx, row)
	})
}

func errNoLabel() error {
	return &apperr.Error{Kind: apperr.NotFound, Message: "no such label", Fields: []apperr.Field{{Path: []string{"id"}, Message: "no such label"}}}
}

// deleteLabel locks the label first and then the conversations, as [Inbox.Label]
// does.
func deleteLabel(ctx context.Context, tx *store.Tx, row *ent.Tag) error {
	if err := tx.Lock(ctx, ids.Tag.Table(), row.ID); err != nil {
		return err
	}
	of, err := labelled(ctx, tx, row)
	if err != nil {
		return err
	}
	if err := tx.Lock(ctx, ids.Conversation.Table(), of...); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `DELETE FROM `+tableOf(row.Kind).code.Table()+` WHERE organization_id = ? AND tag_id = ?`, tx.OrganizationID(), row.ID); err != nil {
		return err
	}
	if err := tellLabels(ctx, tx, of); err != nil {
		return err
	}
	n, err := tx.Tag.Delete().Where(tag.OrganizationIDEQ(tx.OrganizationID()), tag.IDEQ(row.ID)).Exec(ctx)
	if err == nil && n == 0 {
		err = errNoLabel()
	}
	return err
}

// labelled are the conversations that a label is in, in order.
func labelled(ctx context.Context, tx *store.Tx, row *ent.Tag) ([]uuid.UUID, error) {
	query := `SELECT conversation_id FROM conversation_tags WHERE organization_id = ? AND tag_id = ? ORDER BY conversation_id`
	if row.Kind == tag.KindMESSAGE_LABEL {
		query = `SELECT DISTINCT m.conversation_id FROM message_tags x JOIN messages m ON m.id = x.message_id
			WHERE x.organization_id = ? AND x.tag_id = ? AND m.conversation_id IS NOT NULL ORDER BY m.conversation_id`
	}
	return store.Scan[uuid.UUID](ctx, tx, query, tx.OrganizationID(), row.ID)
}
