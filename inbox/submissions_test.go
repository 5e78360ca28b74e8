package inbox_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"parley/ent"
	"parley/ent/conversation"
	"parley/inbox"
	smtp "parley/internal/mail"
	"parley/internal/testkit"
	"parley/internal/values"
	"parley/store"
)

// postOffice is a mail server that answers errors in turn, and keeps what it is given.
type postOffice struct {
	errs []error
	got  []smtp.Message
}

func (p *postOffice) Send(_ context.Context, m smtp.Message) (err error) {
	p.got = append(p.got, m)
	if len(p.errs) > 0 {
		err, p.errs = p.errs[0], p.errs[1:]
	}
	return err
}

// post does the mail jobs that are due.
func (d *desk) post(t *testing.T, office *postOffice) {
	t.Helper()
	jobs, err := d.s.TakeJobs(testkit.System(), []string{inbox.MailJob}, 10, time.Minute)
	must(t, err)
	for _, j := range jobs {
		must(t, d.MailSubmission(testkit.System(), j, office))
	}
}

// submitted fills a form in that has two addresses, and returns the submission.
func (d *desk) submitted(t *testing.T, mayMail bool) uuid.UUID {
	t.Helper()
	var form, talk uuid.UUID
	must(t, d.s.Write(testkit.System(), d.org, func(ctx context.Context, tx *store.Tx) error {
		err := tx.Organization.UpdateOneID(d.org).SetName("Desk").SetEmailAs("Sales <sales@example.com>").
			SetSettings(values.OrganizationSettings{EnableMail: &mayMail}).Exec(ctx)
		if err != nil {
			return err
		}
		f := tx.Form.Create().SetName("Results").SetNotifyEmails([]string{"a@example.com", "b@example.com"}).SetLabels([]string{"lead"}).SaveX(ctx)
		tx.FormField.Create().SetName("model").SetLabel("Model").SetFormID(f.ID).SaveX(ctx)
		c := tx.Conversation.Create().SetKind(conversation.KindAGENT).SetStartedAt(tx.Now()).SetLastMessageAt(tx.Now()).
			SetInitiatedBy(conversation.InitiatedByBUSINESS).SaveX(ctx)
		form, talk = f.ID, c.ID
		return nil
	}))
	kept, err := d.SubmitForm(d.ctx, inbox.Submission{Form: form, Conversation: talk, Values: []inbox.Answer{{Name: "model", Value: "A4"}}})
	must(t, err)
	return kept.ID
}

func (d *desk) submission(t *testing.T, id uuid.UUID) *ent.FormSubmission {
	t.Helper()
	row, err := d.s.Client().FormSubmission.Get(testkit.System(), id)
	must(t, err)
	return row
}

// Answers are mailed to the form's addresses: again after a failure, for a day, and not
// where there is no server or the organization sends no mail.
func TestFormMailed(t *testing.T) {
	down := errors.New("the server is down")
	for name, c := range map[string]struct {
		silent bool
		errs   []error
		after  []time.Duration // when there is an attempt, from the submission on
		want   string
		says   string
	}{
		"sent":        {false, nil, []time.Duration{0}, "SENT", ""},
		"again":       {false, []error{down, down}, []time.Duration{0, time.Minute, 2 * time.Minute}, "SENT", ""},
		"for a day":   {false, []error{down, down}, []time.Duration{0, 25 * time.Hour}, "NOT_SENT", "the server is down"},
		"no server":   {false, []error{smtp.ErrNotConfigured}, []time.Duration{0}, "NOT_SENT", "no mail server is set up"},
		"no message":  {false, []error{smtp.ErrMessage}, []time.Duration{0}, "NOT_SENT", smtp.ErrMessage.Error()},
		"not allowed": {true, nil, nil, "NONE", ""},
	} {
		t.Run(name, func(t *testing.T) {
			eachDesk(t, func(t *testing.T, d *desk) {
				id := d.submitted(t, !c.silent)
				office := &postOffice{errs: c.errs}
				for _, after := range c.after {
					d.clock.Set(noon.Add(after))
					d.post(t, office)
					d.post(t, office) // nothing is due twice
				}
				if len(office.got) != len(c.after) {
					t.Fatalf("%d attempts, want %d", len(office.got), len(c.after))
				}
				for _, m := range office.got {
					if m.FromName != "Sales" || strings.Join(m.To, " ") != "a@example.com b@example.com" || m.Subject != "Desk: Results" ||
						m.ID != id.String()+"@parley" || !strings.Contains(m.Text, "Model: A4\n") || !strings.Contains(m.Text, "Labels: lead\n") {
						t.Errorf("mailed %+v", m)
					}
				}
				row := d.submission(t, id)
				if says := row.MailError; string(row.Mail) != c.want || (says == nil) != (c.says == "") || (says != nil && *says != c.says) {
					t.Errorf("%s, %v", row.Mail, says)
				}
				d.clock.Set(noon.Add(48 * time.Hour))
				d.post(t, office)
				if len(office.got) != len(c.after) {
					t.Error("mailed once more")
				}
			})
		})
	}
}

// A worker whose lease was lost writes nothing, and one that died leaves the mail to
// the next.
func TestFormMailLease(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		id := d.submitted(t, true)
		first, err := d.s.TakeJobs(testkit.System(), []string{inbox.MailJob}, 10, time.Minute)
		must(t, err)
		d.clock.Set(noon.Add(2 * time.Minute))
		office, late := &postOffice{}, &postOffice{}
		d.post(t, office)
		must(t, d.MailSubmission(testkit.System(), first[0], late))
		if row := d.submission(t, id); len(office.got) != 1 || len(late.got) != 0 || row.Mail != "SENT" {
			t.Errorf("%d and %d mails, %s", len(office.got), len(late.got), row.Mail)
		}
	})
}
