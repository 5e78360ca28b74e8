package store

import (
	"context"

	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"parley/ent"
	"parley/ent/bot"
	"parley/ent/form"
	"parley/internal/viewer"
)

// UsableForm is a form that the transaction's organization may use, whoever the viewer is: its
// own, or one that an organization above shares with it. It fails with ent's NotFound
// for every other.
func (tx *Tx) UsableForm(ctx context.Context, id uuid.UUID) (*ent.Form, error) {
	at, err := tx.store.standing(ctx, tx.organization)
	if err != nil {
		return nil, err
	}
	return tx.Form.Query().Where(form.IDEQ(id), func(s *sql.Selector) {
		own := sql.EQ(s.C("organization_id"), tx.organization)
		if len(at.above) == 0 {
			s.Where(own)
			return
		}
		s.Where(sql.Or(own, sharedForms(s, at)))
	}).Only(viewer.NewContext(ctx, viewer.System("which forms an organization uses")))
}

// UsableBots are those of these bots that the transaction's organization may use, whoever
// the viewer is: its own, and those that an organization above shares with it.
func (tx *Tx) UsableBots(ctx context.Context, of []uuid.UUID) ([]uuid.UUID, error) {
	at, err := tx.store.standing(ctx, tx.organization)
	if err != nil {
		return nil, err
	}
	return tx.Bot.Query().Where(bot.IDIn(of...), func(s *sql.Selector) {
		own := sql.EQ(s.C("organization_id"), tx.organization)
		if len(at.above) == 0 {
			s.Where(own)
			return
		}
		s.Where(sql.Or(own, sharedBots(s, at)))
	}).IDs(viewer.NewContext(ctx, viewer.System("which bots an organization uses")))
}
