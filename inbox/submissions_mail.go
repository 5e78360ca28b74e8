package inbox

import (
	"context"
	"errors"
	"fmt"
	netmail "net/mail"
	"strings"
	"time"

	"parley/ent"
	"parley/ent/form"
	"parley/ent/formsubmission"
	"parley/internal/mail"
	"parley/store"
)

// MailJob is the kind of job that mails a form that was filled in to the form's
// addresses; its subject is the submission.
const MailJob = "form.mail"

const (
	// mailLease is more than a mail takes.
	mailLease = time.Minute
	// mailTime is how long there are attempts. They come at twice the age of the
	// submission, one minute to four hours apart.
	mailTime                      = 24 * time.Hour
	leastMailPause, mostMailPause = time.Minute, 4 * time.Hour
)

// Mailer sends e-mails. Of its errors [mail.ErrNotConfigured] and [mail.ErrMessage]
// are final.
type Mailer interface {
	Send(ctx context.Context, m mail.Message) error
}

// MailSubmission does a job of the kind [MailJob]. What could not be mailed for a day,
// or cannot be at all, gets the state NOT_SENT with the reason, and is logged. A process
// that dies in between mails it again, under the same id.
//
// It needs the system viewer.
func (in *Inbox) MailSubmission(ctx context.Context, j store.Job, sender Mailer) error {
	kept := context.WithoutCancel(ctx)
	m, err := in.submissionMail(kept, j)
	if err != nil || m == nil {
		return err
	}
	return in.settleMail(kept, j, sender.Send(kept, *m))
}

// submissionMail leases the job for as long as sending takes and reads what to send;
// nil where there is nothing to send any more, then the job is finished.
func (in *Inbox) submissionMail(ctx context.Context, j store.Job) (out *mail.Message, err error) {
	err = in.store.Write(ctx, j.Organization, func(ctx context.Context, tx *store.Tx) error {
		held, err := tx.Reschedule(ctx, j, tx.Now().Add(mailLease))
		if err != nil || !held {
			return err
		}
		row, err := pendingMail(ctx, tx, j)
		if ent.IsNotFound(err) {
			_, err := tx.Finish(ctx, j)
			return err
		}
		if err != nil {
			return err
		}
		out, err = mailOf(ctx, tx, row)
		return err
	})
	return out, err
}

func pendingMail(ctx context.Context, tx *store.Tx, j store.Job) (*ent.FormSubmission, error) {
	return tx.FormSubmission.Query().Where(formsubmission.OrganizationIDEQ(tx.OrganizationID()),
		formsubmission.IDEQ(j.Subject), formsubmission.MailEQ(formsubmission.MailPENDING)).Only(ctx)
}

// mailOf is what the form's addresses are told. The form may be of an organization
// above; its addresses are those that it has by now.
func mailOf(ctx context.Context, tx *store.Tx, row *ent.FormSubmission) (*mail.Message, error) {
	own, err := tx.Organization.Get(ctx, tx.OrganizationID())
	if err != nil {
		return nil, err
	}
	out := &mail.Message{
		FromName: senderName(orZero(own.EmailAs)), ID: row.ID.String() + "@parley",
		Subject: shortened(fmt.Sprintf("%s: %s", own.Name, row.FormName), 200), Text: mailText(own, row),
	}
	f, err := tx.Form.Query().Where(form.IDEQ(row.FormID)).Only(ctx)
	if err == nil {
		out.To = f.NotifyEmails
	}
	return out, ent.MaskNotFound(err)
}

// senderName is the name of what an organization calls itself in e-mails, which may
// have an address besides; mail comes from the server's own address.
func senderName(as string) string {
	if a, err := netmail.ParseAddress(as); err == nil && a.Name != "" {
		return a.Name
	}
	return as
}

func mailText(own *ent.Organization, row *ent.FormSubmission) string {
	f := filledForm{values: row.Values, profile: row.Profile}
	text := fmt.Sprintf("The form %q of %s was filled in at %s.\n\n%s\n", row.FormName, own.Name, row.SubmittedAt.UTC().Format(time.RFC1123), f.text())
	if len(row.Labels) > 0 {
		text += "\nLabels: " + strings.Join(row.Labels, ", ") + "\n"
	}
	return text + fmt.Sprintf("\nConversation: %s\nSubmission: %s\n", row.ConversationID, row.ID)
}

// settleMail writes what became of a mail, or has it tried again.
func (in *Inbox) settleMail(ctx context.Context, j store.Job, failure error) error {
	if failure != nil {
		in.store.Logger().WarnContext(ctx, "a form's answers were not mailed", "organization", j.Organization, "submission", j.Subject, "error", failure)
	}
	return in.store.Write(ctx, j.Organization, func(ctx context.Context, tx *store.Tx) error {
		row, err := pendingMail(ctx, tx, j)
		if err != nil {
			return ent.MaskNotFound(err)
		}
		if age := tx.Now().Sub(row.SubmittedAt); failure != nil && age < mailTime && !isFinal(failure) {
			_, err := tx.Reschedule(ctx, j, tx.Now().Add(min(max(age, leastMailPause), mostMailPause)))
			return err
		}
		held, err := tx.Finish(ctx, j)
		if err != nil || !held {
			return err
		}
		return settled(tx, row, failure).Exec(ctx)
	})
}

func settled(tx *store.Tx, row *ent.FormSubmission, failure error) *ent.FormSubmissionUpdate {
	up := tx.FormSubmission.Update().Where(formsubmission.OrganizationIDEQ(tx.OrganizationID()), formsubmission.IDEQ(row.ID))
	switch {
	case failure == nil:
		return up.SetMail(formsubmission.MailSENT).ClearMailError()
	case errors.Is(failure, mail.ErrNotConfigured):
		return up.SetMail(formsubmission.MailNOT_SENT).SetMailError("no mail server is set up")
	}
	return up.SetMail(formsubmission.MailNOT_SENT).SetMailError(shortened(failure.Error(), maxFailure))
}

func isFinal(err error) bool {
	return errors.Is(err, mail.ErrNotConfigured) || errors.Is(err, mail.ErrMessage)
}
