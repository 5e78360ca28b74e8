package inbox_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"parley/ent"
	"parley/ent/emaildetails"
	"parley/ent/interaction"
	"parley/ent/message"
	"parley/inbox"
	"parley/internal/apperr"
	"parley/internal/ids"
	"parley/internal/testkit"
	"parley/internal/values"
	"parley/internal/viewer"
)

// mail is an e-mail that lacks nothing, sent at noon.
func mail(edits ...func(*inbox.NewEmail)) inbox.NewEmail {
	e := inbox.NewEmail{
		ExternalID: "m1", Direction: inbox.In, Subject: "Broken arm", HTML: "<p>My bear's <b>arm</b> broke.</p>",
		From: values.Mailbox{Name: "Ann", Address: " ann@example.com"}, To: []values.Mailbox{{Address: "help@teddies.example"}},
		Cc: []values.Mailbox{{Address: "bob@example.com"}}, SentAt: noon, CaseID: ptr("c-1"), CID: ptr("7"), Remarks: ptr("urgent"),
	}
	for _, edit := range edits {
		edit(&e)
	}
	return e
}

func ptr[T any](v T) *T { return &v }

func (d *desk) email(t testing.TB, id uuid.UUID) *ent.EmailDetails {
	t.Helper()
	e, err := d.s.Client().EmailDetails.Query().Where(emaildetails.IDEQ(id)).
		WithMessage(func(q *ent.MessageQuery) {
			q.WithChannel().WithAgent().WithConversation().WithThread(func(q *ent.ContactThreadQuery) { q.WithIdentity() })
		}).
		WithInteraction().Only(d.ctx)
	must(t, err)
	return e
}

// An e-mail is a message, a conversation with its work, and details.
func TestAddEmail(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		id, err := d.AddEmail(d.ctx, d.org, mail())
		must(t, err)
		e := d.email(t, id)
		m, leg := e.Edges.Message, e.Edges.Interaction
		for what, got := range map[string][2]any{
			"kind":         {m.Kind, message.KindEMAIL},
			"text":         {*m.Text, "My bear's arm broke."},
			"channel":      {m.Edges.Channel.Type + " " + m.Edges.Channel.Address, "EMAIL help@teddies.example"},
			"customer":     {m.Edges.Thread.Edges.Identity.Address, "ann@example.com"},
			"from":         {e.From, values.Mailbox{Name: "Ann", Address: "ann@example.com"}},
			"copies":       {fmt.Sprint(e.Cc, e.Bcc), "[{ bob@example.com}] []"},
			"folder":       {e.FolderStatus, "Open"},
			"numbers":      {*e.CaseID + *e.Cid + *e.Remarks, "c-17urgent"},
			"type":         {leg.Type, interaction.TypeEMAIL_IN},
			"subject":      {*leg.Subject, "Broken arm"},
			"conversation": {*m.Edges.Conversation.Subject, "Broken arm"},
			"versions":     {fmt.Sprint(leg.Version, m.Edges.Conversation.Version), "1 1"},
		} {
			if got[0] != got[1] {
				t.Errorf("%s: got %v, want %v", what, got[0], got[1])
			}
		}
		same(t, "ledger", d.lines(t, "SELECT kind FROM ledger ORDER BY seq"), []string{"CONVERSATION_CREATED", "MESSAGE_ADDED"})
	})
}

// Which end is the organization's follows from the direction, unless it is said.
func TestEmailEnds(t *testing.T) {
	for name, tc := range map[string]struct {
		edit                  func(*inbox.NewEmail)
		own, customer, folder string
		kind                  interaction.Type
	}{
		"incoming": {func(*inbox.NewEmail) {}, "help@teddies.example", "ann@example.com", "Open", interaction.TypeEMAIL_IN},
		"outgoing": {func(e *inbox.NewEmail) { e.Direction = inbox.Out }, "ann@example.com", "help@teddies.example", "Sent", interaction.TypeEMAIL_OUT},
		"said":     {func(e *inbox.NewEmail) { e.ChannelAddress = "all@teddies.example " }, "all@teddies.example", "ann@example.com", "Open", interaction.TypeEMAIL_IN},
		"filed":    {func(e *inbox.NewEmail) { e.FolderStatus = ptr("Handled") }, "help@teddies.example", "ann@example.com", "Handled", interaction.TypeEMAIL_IN},
	} {
		t.Run(name, func(t *testing.T) {
			eachDesk(t, func(t *testing.T, d *desk) {
				id, err := d.AddEmail(d.ctx, d.org, mail(tc.edit))
				must(t, err)
				e := d.email(t, id)
				got := []string{e.Edges.Message.Edges.Channel.Address, e.Edges.Message.Edges.Thread.Edges.Identity.Address, e.FolderStatus}
				if want := []string{tc.own, tc.customer, tc.folder}; !slices.Equal(got, want) || e.Edges.Interaction.Type != tc.kind {
					t.Errorf("got %v and %v, want %v and %v", got, e.Edges.Interaction.Type, want, tc.kind)
				}
			})
		})
	}
}

// The same e-mail again is answered like the first time; another one under its
// external id is refused. Neither writes anything.
func TestEmailAgain(t *testing.T) {
	edits := map[string]struct {
		edit func(*inbox.NewEmail)
		same bool
	}{
		"equal":          {func(*inbox.NewEmail) {}, true},
		"without a time": {func(e *inbox.NewEmail) { e.SentAt = time.Time{} }, true},
		"filed since":    {func(e *inbox.NewEmail) { e.FolderStatus, e.Remarks = ptr("Handled"), nil }, true},
		"text spelt out": {func(e *inbox.NewEmail) { e.Text = "My bear's arm broke." }, true},
		"other text":     {func(e *inbox.NewEmail) { e.Text = "x" }, false},
		"other HTML":     {func(e *inbox.NewEmail) { e.HTML += "<!-- -->" }, false},
		"other subject":  {func(e *inbox.NewEmail) { e.Subject = "Broken leg" }, false},
		"other sender":   {func(e *inbox.NewEmail) { e.From.Name = "Anna" }, false},
		"other copy":     {func(e *inbox.NewEmail) { e.Cc = nil }, false},
		"unseen copy":    {func(e *inbox.NewEmail) { e.Bcc = e.Cc }, false},
		"other case":     {func(e *inbox.NewEmail) { e.CaseID = nil }, false},
		"other time":     {func(e *inbox.NewEmail) { e.SentAt = noon.Add(time.Second) }, false},
	}
	eachDesk(t, func(t *testing.T, d *desk) {
		first, err := d.AddEmail(d.ctx, d.org, mail())
		must(t, err)
		d.append(t, text(external("plain")))
		before := d.everything(t)
		for name, tc := range edits {
			got, err := d.AddEmail(d.ctx, d.org, mail(tc.edit))
			if tc.same && (err != nil || got != first) || !tc.same && (got != uuid.Nil || apperr.KindOf(err) != apperr.Conflict) {
				t.Errorf("%s: got %v, %v", name, got, err)
			}
		}
		_, err = d.AddEmail(d.ctx, d.org, mail(func(e *inbox.NewEmail) { e.ExternalID = "plain" }))
		if apperr.KindOf(err) != apperr.Conflict {
			t.Errorf("a message under the id: %v", err)
		}
		if after := d.everything(t); after != before {
			t.Errorf("written:\n%s\n%s", before, after)
		}
		same(t, "e-mails", d.lines(t, "SELECT folder_status FROM email_details"), []string{"Open"})
	})
}

// An e-mail of a conversation is part of its newest leg; without one it begins its
// own.
func TestEmailConversation(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		talk := d.append(t, text(in("talk")))[0].ConversationID
		add := func(edit func(*inbox.NewEmail)) *ent.EmailDetails {
			t.Helper()
			id, err := d.AddEmail(d.ctx, d.org, mail(func(e *inbox.NewEmail) { e.ExternalID = "" }, edit))
			must(t, err)
			return d.email(t, id)
		}
		byKey := add(func(e *inbox.NewEmail) { e.Conversation = "talk" })
		byID := add(func(e *inbox.NewEmail) { e.ConversationID, e.Subject = &talk, "Another" })
		one, two := add(func(*inbox.NewEmail) {}), add(func(*inbox.NewEmail) {})
		for name, e := range map[string]*ent.EmailDetails{"by key": byKey, "by id": byID} {
			if leg := e.Edges.Interaction; leg.ConversationID != talk || leg.Type != interaction.TypeCHAT_IN || *leg.Subject != "Broken arm" || leg.Version != 2 {
				t.Errorf("%s: %+v", name, leg)
			}
		}
		if a, b := one.Edges.Interaction.ConversationID, two.Edges.Interaction.ConversationID; a == b || a == talk || b == talk {
			t.Errorf("conversations %v and %v", a, b)
		}
	})
}

// The same e-mail sent 16 times at once is stored once.
func TestEmailAtOnce(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		var wg sync.WaitGroup
		got := make([]uuid.UUID, 16)
		for i := range got {
			wg.Go(func() {
				id, err := d.AddEmail(d.ctx, d.org, mail())
				if err != nil {
					t.Error(err)
				}
				got[i] = id
			})
		}
		wg.Wait()
		if len(slices.Compact(got)) != 1 || got[0] == uuid.Nil {
			t.Errorf("got %v", got)
		}
		same(t, "rows", d.lines(t, "SELECT count(*) FROM email_details"), []string{"1"})
	})
}

// What is wrong with an e-mail is told, and nothing is written.
func TestEmailRefused(t *testing.T) {
	many := make([]values.Mailbox, 101)
	for i := range many {
		many[i].Address = "a@example.com"
	}
	for name, tc := range map[string]struct {
		edit func(*inbox.NewEmail)
		want apperr.Kind
		path string
	}{
		"internal":          {func(e *inbox.NewEmail) { e.Direction = inbox.Internal }, apperr.Invalid, "direction"},
		"no receiver":       {func(e *inbox.NewEmail) { e.To = nil }, apperr.Invalid, "to"},
		"many receivers":    {func(e *inbox.NewEmail) { e.To = many }, apperr.Invalid, "to"},
		"many copies":       {func(e *inbox.NewEmail) { e.Bcc = many }, apperr.Invalid, "bcc"},
		"blank sender":      {func(e *inbox.NewEmail) { e.From.Address = " " }, apperr.Invalid, "from.address"},
		"long name":         {func(e *inbox.NewEmail) { e.To[0].Name = strings.Repeat("n", 257) }, apperr.Invalid, "to.0.name"},
		"long subject":      {func(e *inbox.NewEmail) { e.Subject = strings.Repeat("s", 1001) }, apperr.Invalid, "subject"},
		"NUL in the HTML":   {func(e *inbox.NewEmail) { e.HTML = "\x00" }, apperr.Invalid, "html"},
		"much HTML":         {func(e *inbox.NewEmail) { e.HTML = strings.Repeat("h", 512<<10+1) }, apperr.Invalid, "html"},
		"much text":         {func(e *inbox.NewEmail) { e.Text = strings.Repeat("h", 64<<10+1) }, apperr.Invalid, "text"},
		"many remarks":      {func(e *inbox.NewEmail) { e.Remarks = ptr(strings.Repeat("h", 64<<10+1)) }, apperr.Invalid, "remarks"},
		"long case":         {func(e *inbox.NewEmail) { e.CaseID = ptr(strings.Repeat("h", 101)) }, apperr.Invalid, "caseId"},
		"no such folder":    {func(e *inbox.NewEmail) { e.FolderStatus = ptr("handled") }, apperr.Invalid, "folderStatus"},
		"two conversations": {func(e *inbox.NewEmail) { e.Conversation, e.ConversationID = "c", ptr(uuid.New()) }, apperr.Invalid, "conversation"},
		"unknown conversation": {func(e *inbox.NewEmail) {
			e.ConversationID = ptr(ids.NewGenerator(func() time.Time { return noon }).New(ids.Conversation))
		}, apperr.NotFound, ""},
	} {
		t.Run(name, func(t *testing.T) {
			eachDesk(t, func(t *testing.T, d *desk) {
				before := d.counts(t)
				_, err := d.AddEmail(d.ctx, d.org, mail(tc.edit))
				if apperr.KindOf(err) != tc.want || fields(err) != tc.path {
					t.Errorf("got %v with %q, want %s with %q", err, fields(err), tc.want, tc.path)
				}
				if after := d.counts(t); after != before {
					t.Errorf("written:\n%s\n%s", before, after)
				}
			})
		})
	}
}

// Guests write nothing, and nobody writes elsewhere.
func TestEmailRights(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		if _, err := d.AddEmail(testkit.As(viewer.Guest, d.org), d.org, mail()); apperr.KindOf(err) != apperr.Forbidden {
			t.Errorf("a guest: %v", err)
		}
		other := d.another(t, "other")
		if _, err := d.AddEmail(d.ctx, other.org, mail()); apperr.KindOf(err) != apperr.NotFound {
			t.Errorf("elsewhere: %v", err)
		}
	})
}

// The plain text of HTML is what a reader sees, bounded like any text.
func TestEmailText(t *testing.T) {
	for name, tc := range map[string]struct{ html, want string }{
		"entities":        {"Fish &amp; chips&nbsp;&lt;3 &#8364;5", "Fish & chips <3 €5"},
		"lines":           {"<p>One</p><p>Two<br>Three</p>\n<ul><li>a<li>b</ul>", "One\nTwo\nThree\na\nb"},
		"inline":          {"un<b>der</b>line<i> and </i>more", "underline and more"},
		"rows":            {"<table><tr><td>a</td><td>b</td></tr><tr><th>c</th></tr></table>", "a b\nc"},
		"white space":     {" \n a \t b\n\n<b> </b>c ", "a b c"},
		"unseen":          {"<head><title>t</title><style>p{}</style></head>x<script>if (a<b) {}</script><!-- c -->y", "xy"},
		"unended script":  {"x<script>y", "x"},
		"broken":          {"<p <b>x</p></nope><<y", "x\n<"},
		"plain":           {"1 < 2 > 0", "1 < 2 > 0"},
		"nothing":         {"<p></p>", ""},
		"long":            {"<p>" + strings.Repeat("ü", 64<<10), strings.Repeat("ü", 32<<10)},
		"long by an odd":  {"<p>x" + strings.Repeat("ü", 64<<10), "x" + strings.Repeat("ü", 32<<10-1)},
		"deep":            {strings.Repeat("<div>", 100_000) + "x", "x"},
		"NUL by entities": {"a&#0;b", "a\ufffdb"},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t, testkit.SQLiteDatabase(t))
			id, err := d.AddEmail(d.ctx, d.org, mail(func(e *inbox.NewEmail) { e.HTML = tc.html }))
			must(t, err)
			if m := d.email(t, id).Edges.Message; orEmpty(m.Text) != tc.want {
				t.Errorf("got %.200q, want %.200q", orEmpty(m.Text), tc.want)
			}
		})
	}
}

func orEmpty(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
