package inbox

import (
	"cmp"
	"context"
	"encoding/hex"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"parley/ent"
	"parley/ent/script"
	"parley/ent/scriptresult"
	"parley/internal/ids"
	"parley/internal/values"
	"parley/store"
)

// Sizes of a filled-in questionnaire.
const (
	MaxQuestions = 200
	MaxAnswers   = 100  // of a question
	MaxAnswer    = 4000 // characters, of a question too
)

// NewScriptResult is a filled-in questionnaire to add.
type NewScriptResult struct {
	// Interaction is the leg in which it was filled in.
	Interaction uuid.UUID
	Source      ids.Source
	// ExternalID is the creator's id of the result; empty is none.
	ExternalID string
	// ScriptName names the questionnaire: 1 to 200 characters. A new name makes one.
	ScriptName string
	// Questions are in their order, 1 to 200, with at most 100 answers each. Their
	// ids and ordinals, and those of the answers, are made here.
	Questions []values.ScriptQuestion
	// ModifiedAt is when an answer last changed; nil means now.
	ModifiedAt *time.Time
}

// AddScriptResult adds a filled-in questionnaire and returns its id. The same again
// under its external id is answered like the first time.
//
// It fails with [apperr.Invalid], with [apperr.NotFound] for an interaction that the
// viewer cannot see, and with [apperr.Conflict] for the external id of another result.
func (in *Inbox) AddScriptResult(ctx context.Context, n NewScriptResult) (uuid.UUID, error) {
	at, err := n.check(in.store.Now())
	if err != nil {
		return uuid.Nil, err
	}
	id := in.store.NewID(ids.ScriptResult)
	err = in.atLeg(ctx, n.Interaction, func(ctx context.Context, tx *store.Tx) error {
		if old, err := n.stored(ctx, tx); err != nil || old != nil {
			return n.repeated(old, &id, err)
		}
		of, err := ensureScript(ctx, tx, n.ScriptName, sourceOr(n.Source))
		if err != nil {
			return err
		}
		first, err := originOf(ctx, tx, n.Interaction)
		if err != nil {
			return err
		}
		return tx.ScriptResult.Create().SetID(id).SetNillableExternalID(given(n.ExternalID)).SetSource(sourceOr(n.Source)).
			SetScriptID(of).SetInteractionID(n.Interaction).SetOriginalInteractionID(first).
			SetQuestions(numbered(n.Questions)).SetModifiedAt(at).Exec(ctx)
	})
	return id, err
}

// numbered gives questions and answers ids and places.
func numbered(list []values.ScriptQuestion) []values.ScriptQuestion {
	out := slices.Clone(list)
	for i := range out {
		q := &out[i]
		q.ID, q.Ordinal, q.Answers = hexID(), i+1, append([]values.ScriptAnswer{}, q.Answers...)
		for k := range q.Answers {
			q.Answers[k].ID, q.Answers[k].Ordinal = hexID(), k+1
		}
	}
	return out
}

// hexID is a new id as 32 hexadecimal digits in capitals.
func hexID() string {
	id := uuid.New()
	return strings.ToUpper(hex.EncodeToString(id[:]))
}

func (n NewScriptResult) stored(ctx context.Context, tx *store.Tx) (*ent.ScriptResult, error) {
	if n.ExternalID == "" {
		return nil, nil
	}
	old, err := tx.ScriptResult.Query().Where(scriptresult.OrganizationIDEQ(tx.OrganizationID()),
		scriptresult.SourceEQ(sourceOr(n.Source)), scriptresult.ExternalIDEQ(n.ExternalID)).WithScript().Only(ctx)
	return old, ent.MaskNotFound(err)
}

// repeated answers with the id of the stored result where it is the same one.
func (n NewScriptResult) repeated(old *ent.ScriptResult, id *uuid.UUID, err error) error {
	if err != nil {
		return err
	}
	same := old.InteractionID == n.Interaction && old.Edges.Script.Name == n.ScriptName &&
		(n.ModifiedAt == nil || sameMilli(*n.ModifiedAt, old.ModifiedAt)) &&
		slices.EqualFunc(n.Questions, old.Questions, sameQuestion)
	if !same {
		return errRepeated()
	}
	*id = old.ID
	return nil
}

func sameQuestion(a, b values.ScriptQuestion) bool {
	return cmp.Or(cmp.Compare(a.Data, b.Data), cmp.Compare(a.ControlType, b.ControlType), cmp.Compare(a.DataType, b.DataType)) == 0 &&
		slices.EqualFunc(a.Answers, b.Answers, func(a, b values.ScriptAnswer) bool { return a.Data == b.Data })
}

// ensureScript finds or makes the questionnaire of this name.
func ensureScript(ctx context.Context, tx *store.Tx, name string, source ids.Source) (uuid.UUID, error) {
	var found uuid.UUID
	load := func() error {
		id, err := tx.Script.Query().Where(script.OrganizationIDEQ(tx.OrganizationID()), script.NameEQ(name)).OnlyID(ctx)
		found = id
		return ent.MaskNotFound(err)
	}
	missing := store.Missing{Code: ids.Script, Columns: []string{"name", "source"}, Rows: [][]any{{name, source}}}
	err := ensure(ctx, tx, missing, load, func(int) bool { return found != uuid.Nil })
	return found, err
}

// originOf is the first leg of the work that an interaction goes on with.
func originOf(ctx context.Context, tx *store.Tx, leg uuid.UUID) (uuid.UUID, error) {
	first, err := store.Scan[uuid.UUID](ctx, tx, `WITH RECURSIVE legs AS (
		SELECT id, previous_id FROM interactions WHERE organization_id = ? AND id = ?
		UNION SELECT i.id, i.previous_id FROM interactions i JOIN legs ON i.id = legs.previous_id WHERE i.organization_id = ?)
		SELECT id FROM legs WHERE previous_id IS NULL`, tx.OrganizationID(), leg, tx.OrganizationID())
	if err != nil || len(first) == 0 {
		return leg, err
	}
	return first[0], nil
}
