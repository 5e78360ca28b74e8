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

// unlabelledAtOnce is from how many conversations one transaction takes a label.
const unlabelledAtOnce = 500

// DeleteLabel deletes a label for good and takes it off everything that carries it,
// from [unlabelledAtOnce] conversations a transaction: what fails on the way leaves it on
// the rest, and is done by deleting it again. It fails with [apperr.NotFound] for what is no label that the viewer sees.
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
	for done := false; !done && err == nil; {
		err = in.store.Write(ctx, row.OrganizationID, func(ctx context.Context, tx *store.Tx) (err error) {
			done, err = deleteLabel(ctx, tx, row)
			return err
		})
	}
	return err
}

func errNoLabel() error {
	return &apperr.Error{Kind: apperr.NotFound, Message: "no such label", Fields: []apperr.Field{{Path: []string{"id"}, Message: "no such label"}}}
}

// deleteLabel takes a label off some conversations, and deletes it after the last. It
// locks the label first and then the conversations, as [Inbox.Label] does.
func deleteLabel(ctx context.Context, tx *store.Tx, row *ent.Tag) (done bool, err error) {
	if err := tx.Lock(ctx, ids.Tag.Table(), row.ID); err != nil {
		return false, err
	}
	of, err := labelled(ctx, tx, row)
	if err != nil {
		return false, err
	}
	if err := tx.Lock(ctx, ids.Conversation.Table(), of...); err != nil {
		return false, err
	}
	if err := takeOffAll(ctx, tx, row, of); err != nil {
		return false, err
	}
	if err := tellLabels(ctx, tx, of); err != nil || len(of) == unlabelledAtOnce {
		return false, err
	}
	return true, dropLabel(ctx, tx, row)
}

// takeOffAll takes a label off conversations, or off their messages.
func takeOffAll(ctx context.Context, tx *store.Tx, row *ent.Tag, of []uuid.UUID) error {
	table, object := tableOf(row.Kind), `SELECT v.of FROM {given}`
	if row.Kind == tag.KindMESSAGE_LABEL {
		object = `SELECT m.id FROM messages m JOIN {given} ON v.of = m.conversation_id`
	}
	return tx.ExecGiven(ctx, givenIDs(of), `DELETE FROM `+table.code.Table()+`
		WHERE organization_id = ? AND tag_id = ? AND `+table.column+` IN (`+object+`)`, tx.OrganizationID(), row.ID)
}

// dropLabel deletes a label with what carries it outside of conversations.
func dropLabel(ctx context.Context, tx *store.Tx, row *ent.Tag) error {
	if _, err := tx.Exec(ctx, `DELETE FROM `+tableOf(row.Kind).code.Table()+` WHERE organization_id = ? AND tag_id = ?`, tx.OrganizationID(), row.ID); err != nil {
		return err
	}
	n, err := tx.Tag.Delete().Where(tag.OrganizationIDEQ(tx.OrganizationID()), tag.IDEQ(row.ID)).Exec(ctx)
	if err == nil && n == 0 {
		err = errNoLabel()
	}
	return err
}

// labelled are some of the conversations that a label is in, in order.
func labelled(ctx context.Context, tx *store.Tx, row *ent.Tag) ([]uuid.UUID, error) {
	query := `SELECT conversation_id FROM conversation_tags WHERE organization_id = ? AND tag_id = ? ORDER BY conversation_id LIMIT ?`
	if row.Kind == tag.KindMESSAGE_LABEL {
		query = `SELECT DISTINCT m.conversation_id FROM message_tags x JOIN messages m ON m.id = x.message_id
			WHERE x.organization_id = ? AND x.tag_id = ? AND m.conversation_id IS NOT NULL ORDER BY m.conversation_id LIMIT ?`
	}
	return store.Scan[uuid.UUID](ctx, tx, query, tx.OrganizationID(), row.ID, unlabelledAtOnce)
}
