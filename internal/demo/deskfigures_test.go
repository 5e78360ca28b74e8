package demo_test

import (
	"slices"
	"testing"
	"time"

	"entgo.io/ent/dialect/sql"
	"parley/ent/callback"
	"parley/ent/channel"
	"parley/ent/consent"
	"parley/ent/emaildetails"
	"parley/ent/integration"
	"parley/ent/interaction"
	"parley/ent/message"
	"parley/ent/outboundbatch"
	"parley/ent/outboundrecipient"
	"parley/ent/predicate"
	"parley/ent/queue"
	"parley/ent/queueagent"
	"parley/ent/user"
	"parley/inbox"
	"parley/internal/demo"
	"parley/internal/testkit"
	"parley/internal/viewer"
	"parley/store"
)

// The contact centre has something of everything: e-mails, calls, callbacks, news to
// many, consents, and agents at work.
func TestDeskFigures(t *testing.T) {
	w := filled(t)
	c := w.store.Client()
	work := func(p ...predicate.Interaction) counter { return c.Interaction.Query().Where(p...).Count }
	letters := func(p ...predicate.EmailDetails) counter { return c.EmailDetails.Query().Where(p...).Count }
	promises := func(of callback.LastResult) counter { return c.Callback.Query().Where(callback.LastResultEQ(of)).Count }
	people := func(a user.Availability) counter { return c.User.Query().Where(user.AvailabilityEQ(a)).Count }
	for _, f := range []struct {
		what        string
		least, most int
		count       counter
	}{
		{"messages of the mailbox that are no e-mail", 0, 0, c.Message.Query().Where(message.HasChannelWith(channel.TypeEQ("EMAIL")), message.Not(message.HasEmails())).Count},
		{"e-mails", 2000, 6000, letters()},
		{"e-mails without a subject", 0, 0, letters(emaildetails.SubjectEQ(""))},
		{"e-mails with a case", 300, 3000, letters(emaildetails.CaseIDNotNil())},
		{"e-mails with remarks", 50, 600, letters(emaildetails.RemarksNotNil())},
		{"e-mails found by a word of their body", 20, 3000, letters(func(s *sql.Selector) {
			s.Where(store.Search{Phrases: [][]string{{"refund"}}}.In(demo.OrganizationID(), store.BodyPart, s.C(emaildetails.FieldID)))
		})},
		{"calls from customers", 100, 250, work(interaction.TypeEQ(interaction.TypeCALL_IN))},
		{"calls to customers", 15, 90, work(interaction.TypeEQ(interaction.TypeCALL_OUT))},
		{"calls abandoned", 5, 60, work(interaction.StatusEQ(interaction.StatusABANDONED))},
		{"calls passed on", 8, 60, work(interaction.HasPrevious())},
		{"recordings", 40, 160, c.CallRecording.Query().Count},
		{"times that somebody listened", 8, 80, c.ListenLogEntry.Query().Count},
		{"questionnaires filled in", 15, 90, c.ScriptResult.Query().Count},
		{"remarks on calls", 10, 80, c.Note.Query().Count},
		{"callbacks added", 3, 4, promises(callback.LastResultADDED)},
		{"callbacks without answer", 1, 1, promises(callback.LastResultNO_ANSWER)},
		{"callbacks done", 1, 1, promises(callback.LastResultSUCCESSFUL)},
		{"callbacks at another time", 1, 1, promises(callback.LastResultCUSTOM_TIME)},
		{"batches sent", 1, 1, c.OutboundBatch.Query().Where(outboundbatch.SendAtLT(now)).Count},
		{"batches to send", 1, 1, c.OutboundBatch.Query().Where(outboundbatch.SendAtGT(now)).Count},
		{"recipients sent to", 20, 24, c.OutboundRecipient.Query().Where(outboundrecipient.StatusEQ(outboundrecipient.StatusHANDLED), outboundrecipient.HasMessage()).Count},
		{"recipients not sent to", 2, 4, c.OutboundRecipient.Query().Where(outboundrecipient.StatusEQ(outboundrecipient.StatusFAILED)).Count},
		{"consents", 10, 40, c.Consent.Query().Count},
		{"consents refused", 1, 12, c.Consent.Query().Where(consent.GrantedEQ(false)).Count},
		{"webhooks, none of them in use", 1, 1, c.Integration.Query().Where(integration.StatusEQ(integration.StatusDISABLED)).Count},
		{"webhooks in use", 0, 0, c.Integration.Query().Where(integration.StatusEQ(integration.StatusACTIVE)).Count},
		{"agents online", 8, 12, people(user.AvailabilityONLINE)},
		{"agents busy", 2, 2, people(user.AvailabilityBUSY)},
		{"stretches of presence", 400, 900, c.AgentPresence.Query().Count},
		{"seats", 17, 17, c.QueueAgent.Query().Count},
		{"queues that Mark serves", 2, 2, c.QueueAgent.Query().Where(queueagent.HasUserWith(user.LoginNameEQ("mark.smith"), user.AvailabilityEQ(user.AvailabilityONLINE))).Count},
		{"queues with a time to answer and work after talks", 1, 1, c.Queue.Query().Where(queue.AnswerTimeoutSecondsNotNil(), queue.WrapUpSecondsNotNil()).Count},
	} {
		f.count.within(t, f.what, f.least, f.most)
	}
}

// The work of the past has its times in order, and none of it lies ahead.
func TestTimesOfWork(t *testing.T) {
	w := filled(t)
	rows, err := w.store.Client().Interaction.Query().Where(interaction.TypeIn(interaction.TypeCALL_IN, interaction.TypeCALL_OUT)).
		WithPrevious().All(testkit.As(viewer.Guest, demo.OrganizationID()))
	if err != nil || len(rows) == 0 {
		t.Fatal(len(rows), err)
	}
	for _, row := range rows {
		last := time.Time{}
		for _, at := range []*time.Time{&row.ArrivedAt, row.ConnectedAt, row.DisconnectedAt, row.WrapUpEndedAt} {
			if at != nil && (at.Before(last) || at.After(now)) {
				t.Errorf("%s: a time of %s comes after %s", row.ID, at, last)
			}
			if at != nil {
				last = *at
			}
		}
		if p := row.Edges.Previous; p != nil && (p.ConversationID != row.ConversationID || !p.DisconnectedAt.Equal(row.ArrivedAt)) {
			t.Errorf("%s does not go on with %s", row.ID, p.ID)
		}
	}
}

// While the world lives, work moves: it is taken, ended, passed on, and waited for
// in vain.
func TestTickMovesQueues(t *testing.T) {
	w := filled(t)
	before := w.head(t)
	w.during(t, 400)
	kinds := w.told(t, before)
	for _, kind := range []store.EntryKind{
		store.InteractionQueued, store.InteractionPicked, store.InteractionEnded, store.InteractionWrappedUp,
		store.InteractionTransferred, store.InteractionAbandoned,
	} {
		t.Logf("%4d %s", kinds[kind], kind)
		if kinds[kind] == 0 {
			t.Errorf("no %s in 400 ticks", kind)
		}
	}
}

// The facts of the world, and of what went on in it, are those that its rows give
// when they are computed again.
func TestWorldFactsAreThoseOfItsRows(t *testing.T) {
	w := filled(t)
	w.during(t, 100)
	want := w.facts(t)
	w.spoil(t, demo.OrganizationID())
	err := w.inbox.RebuildFacts(testkit.System(), demo.OrganizationID(), func(inbox.RebuildProgress) {})
	if err != nil {
		t.Fatal(err)
	}
	if got := w.facts(t); !slices.Equal(got, want) {
		t.Errorf("%d facts were written, and %d computed again", len(want), len(got))
		for i := range min(len(got), len(want)) {
			if got[i] != want[i] {
				t.Fatalf("written: %s\nagain:   %s", want[i], got[i])
			}
		}
	}
}
