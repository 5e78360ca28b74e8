package query

import (
	"context"

	"github.com/google/uuid"

	"parley/ent"
	"parley/ent/scriptresult"
)

// ScriptResultQuery says which filled-in questionnaires of an organization to read.
// Nil is any.
type ScriptResultQuery struct {
	// Interaction is the leg in which it was filled in, Original the first of that
	// work.
	Interaction, Original *uuid.UUID
	Limit                 int
}

// ScriptResults reads filled-in questionnaires of one organization with their
// scripts, newest first, in two statements.
func (r *Reader) ScriptResults(ctx context.Context, organization uuid.UUID, q ScriptResultQuery) ([]*ent.ScriptResult, error) {
	rows := r.scriptResults(organization)
	if q.Interaction != nil {
		rows.Where(scriptresult.InteractionIDEQ(*q.Interaction))
	}
	if q.Original != nil {
		rows.Where(scriptresult.OriginalInteractionIDEQ(*q.Original))
	}
	return rows.Order(ent.Desc(scriptresult.FieldModifiedAt, scriptresult.FieldID)).Limit(q.Limit).All(ctx)
}

// ScriptResult reads one filled-in questionnaire of the organization. It fails with
// [apperr.NotFound].
func (r *Reader) ScriptResult(ctx context.Context, organization, id uuid.UUID) (*ent.ScriptResult, error) {
	row, err := r.scriptResults(organization).Where(scriptresult.IDEQ(id)).Only(ctx)
	return row, orNoSuch(err, "questionnaire")
}

func (r *Reader) scriptResults(organization uuid.UUID) *ent.ScriptResultQuery {
	return r.Client().ScriptResult.Query().Where(scriptresult.OrganizationIDEQ(organization)).WithScript()
}
