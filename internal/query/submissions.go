package query

import (
	"context"

	"github.com/google/uuid"

	"parley/ent"
	"parley/ent/formsubmission"
	"parley/internal/values"
)

// SubmissionAt loads a form that was filled in as [Reader.EmailAt] does an e-mail.
func (r *Reader) SubmissionAt(ctx context.Context, at Path, id uuid.UUID) (*ent.FormSubmission, error) {
	return only(r.Client().FormSubmission.Query().Where(formsubmission.IDEQ(id)).CollectFields(at.under(ctx)))(ctx)
}

// FormOf returns the form that was filled in; nil where the viewer does not see it any
// more.
func (r *Reader) FormOf(ctx context.Context, s *ent.FormSubmission) (*ent.Form, error) {
	return firstOf(named(ctx, s, func(s *ent.FormSubmission) values.IDs { return values.IDs{s.FormID} }, r.forms))
}

// SubmitterOf returns who filled a form in; nil for a bare credential, and where the
// viewer does not see them.
func (r *Reader) SubmitterOf(ctx context.Context, s *ent.FormSubmission) (*ent.User, error) {
	return perhaps(ctx, s, func(s *ent.FormSubmission) *uuid.UUID { return s.SubmitterID }, r.users)
}
