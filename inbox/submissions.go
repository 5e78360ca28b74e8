package inbox

import (
	"cmp"
	"context"

	"github.com/google/uuid"

	"parley/access"
	"parley/ent"
	"parley/ent/conversation"
	"parley/ent/form"
	"parley/ent/formsubmission"
	"parley/ent/message"
	"parley/internal/apperr"
	"parley/internal/ids"
	"parley/internal/values"
	"parley/internal/viewer"
	"parley/store"
)

// Submission is a form that was filled in about a conversation.
type Submission struct {
	Source             ids.Source
	Form, Conversation uuid.UUID
	// Values are the answers to its fields, Profile those about the customer, in any
	// order. An empty answer is none.
	Values, Profile []Answer
}

// Answer is one answer to a form, by the name of what was asked: at most 16 KB.
type Answer struct{ Name, Value string }

// Submitted is a form that was kept: the submission, and the message that shows it.
type Submitted struct{ ID, Message uuid.UUID }

// SubmitForm keeps a form that was filled in and returns the submission. In the same
// transaction it is shown in the conversation as a message of the kind
// FORM_RESPONSE, what it says of the customer is written to the customer's row, and the
// mail to the form's addresses is scheduled: see [MailJob].
//
// It fails with [apperr.NotFound] for a form or a conversation that the viewer does
// not see; with [apperr.Conflict] for an archived form, and for answers about the
// customer in a conversation without one; with [apperr.Invalid] for answers that the
// form does not take, each by its name.
func (in *Inbox) SubmitForm(ctx context.Context, s Submission) (out Submitted, err error) {
	if err := access.Check(ctx, access.WriteMessages); err != nil {
		return out, err
	}
	f, err := in.formToFill(ctx, s.Form)
	if err != nil {
		return out, err
	}
	filled, err := in.fill(ctx, f, s)
	if err != nil {
		return out, err
	}
	out.ID = in.store.NewID(ids.FormSubmission)
	err = in.change(ctx, s.Conversation, func(ctx context.Context, tx *store.Tx) (err error) {
		out.Message, err = filled.write(ctx, tx, out.ID)
		return err
	})
	return out, err
}

// formToFill is a form of the viewer's organizations, or one that those above share.
func (in *Inbox) formToFill(ctx context.Context, id uuid.UUID) (*ent.Form, error) {
	f, err := in.store.Client().Form.Query().Where(form.IDEQ(id)).WithFields().Only(ctx)
	switch {
	case ent.IsNotFound(err):
		return nil, absent("form", "formId")
	case err != nil:
		return nil, err
	case f.Status == form.StatusARCHIVED:
		return nil, fault(apperr.Conflict, "the form is archived", "formId")
	}
	return f, nil
}

// filledForm is a form with answers that it takes.
type filledForm struct {
	Submission
	form *ent.Form
	// values are in the order of the form's fields, profile in that of its list.
	values, profile []values.FormValue
}

// write keeps the form and returns the message that shows it. The conversation's lock
// is held.
func (f filledForm) write(ctx context.Context, tx *store.Tx, id uuid.UUID) (uuid.UUID, error) {
	of, err := tx.Conversation.Query().
		Where(conversation.OrganizationIDEQ(tx.OrganizationID()), conversation.IDEQ(f.Conversation)).Only(ctx)
	if err != nil {
		return uuid.Nil, err
	}
	if err := f.isUsable(ctx, tx); err != nil {
		return uuid.Nil, err
	}
	if err := f.writeProfile(ctx, tx, of); err != nil {
		return uuid.Nil, err
	}
	if err := f.writeRow(ctx, tx, id); err != nil {
		return uuid.Nil, err
	}
	tx.Record(store.Entry{Kind: store.FormSubmitted, ConversationID: of.ID})
	return f.writeMessage(ctx, tx, of, id)
}

// isUsable refuses a form that the viewer sees, and the conversation's organization
// neither has nor is given from above.
func (f filledForm) isUsable(ctx context.Context, tx *store.Tx) error {
	if f.form.OrganizationID == tx.OrganizationID() {
		return nil
	}
	_, err := tx.UsableForm(ctx, f.form.ID)
	if ent.IsNotFound(err) {
		return absent("form", "formId")
	}
	return err
}

func (f filledForm) writeRow(ctx context.Context, tx *store.Tx, id uuid.UUID) error {
	role := roleOf(ctx)
	create := tx.FormSubmission.Create().SetID(id).SetSource(cmp.Or(f.Source, ids.Native)).SetConversationID(f.Conversation).
		SetFormID(f.form.ID).SetFormName(f.form.Name).SetNillableSubmitterID(given(viewer.From(ctx).UserID)).
		SetRole(formsubmission.Role(role)).SetPoints(f.points(role)).SetSubmittedAt(tx.Now()).
		SetValues(f.values).SetProfile(f.profile).SetLabels(f.form.Labels)
	mailed, err := f.isMailed(ctx, tx)
	if err != nil {
		return err
	}
	if mailed {
		create.SetMail(formsubmission.MailPENDING)
		if err := tx.Schedule(ctx, MailJob, id, tx.Now()); err != nil {
			return err
		}
	}
	return create.Exec(ctx)
}

// roleOf is what sort of author the viewer is: a bare credential is a program.
func roleOf(ctx context.Context) message.Role {
	switch v := viewer.From(ctx); {
	case v.UserID == uuid.Nil:
		return message.RoleSYSTEM
	case v.Role == viewer.Bot:
		return message.RoleBOT
	}
	return message.RoleAGENT
}

// points are those that the form gives this sort of author.
func (f filledForm) points(role message.Role) int {
	switch role {
	case message.RoleAGENT:
		return orZero(f.form.PointsByAgent)
	case message.RoleBOT:
		return orZero(f.form.PointsByBot)
	}
	return 0
}

// isMailed reports whether the form has addresses, and the conversation's
// organization lets mail be sent.
func (f filledForm) isMailed(ctx context.Context, tx *store.Tx) (bool, error) {
	if len(f.form.NotifyEmails) == 0 {
		return false, nil
	}
	own, err := tx.Organization.Get(ctx, tx.OrganizationID())
	return err == nil && *own.Settings.Filled().EnableMail, err
}
