package query_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"parley/ent"
	"parley/ent/interaction"
	"parley/inbox"
	"parley/internal/apperr"
	"parley/internal/query"
	"parley/internal/testkit"
	"parley/internal/viewer"
	"parley/store"
)

type legEdit = func(*ent.InteractionCreate)

func between(from, to string) legEdit {
	return func(c *ent.InteractionCreate) { c.SetFromAddress(from).SetToAddress(to) }
}

// during is arrival and end in minutes after noon; an end of 0 is none.
func during(from, to int) legEdit {
	return func(c *ent.InteractionCreate) {
		c.SetArrivedAt(noon.Add(time.Duration(from) * time.Minute))
		if to > 0 {
			c.SetDisconnectedAt(noon.Add(time.Duration(to) * time.Minute))
		}
	}
}

func status(s interaction.Status) legEdit {
	return func(c *ent.InteractionCreate) { c.SetStatus(s) }
}

func minute(n int) time.Time { return noon.Add(time.Duration(n) * time.Minute) }

// furnish makes an office with something for every condition.
func furnish(t testing.TB, o *office) {
	t.Helper()
	o.leg(t, "call", interaction.TypeCALL_IN, between("+36 1", "100%_\\x"), during(0, 10), func(c *ent.InteractionCreate) {
		c.SetTypeDetails("IVR").SetStatus(interaction.StatusHANDLED).SetStatusDetails("Handled_AOT")
	})
	o.leg(t, "chat", interaction.TypeCHAT_IN, between("+36 2", "WEB"), during(5, 0), status(interaction.StatusIN_QUEUE), func(c *ent.InteractionCreate) {
		c.SetSubtype("WHATSAPP").SetSubject("Broken Arm").SetQueueID(o.ids["Sales"]).SetRequiredAgentID(o.ids["Anna Ü"])
	})
	o.next(t, "again", "chat", interaction.TypeCHAT_IN, during(7, 8), status(interaction.StatusHANDLED))
	o.leg(t, "waiting", interaction.TypeCHAT_OUT, between("web", "x@example.com"), during(6, 0), status(interaction.StatusIN_QUEUE))
	o.leg(t, "hers", interaction.TypeEMAIL_OUT, during(20, 30), func(c *ent.InteractionCreate) { c.SetAgentID(o.ids["Anna Ü"]) })
	o.leg(t, "his", interaction.TypeEMAIL_OUT, during(40, 0))
	o.mail(t, "mail", inbox.NewEmail{SentAt: minute(50), Subject: "A new head", HTML: "<p>The bear lost its head</p>", CaseID: ptr("c-1"), Remarks: ptr("very urgent")})
	o.next(t, "forwarded", "mail", interaction.TypeEMAIL_IN, during(55, 0))
	o.write(t, func(ctx context.Context, tx *store.Tx) {
		if err := tx.IndexText(ctx, store.SubjectPart, o.ids["chat"], "Broken Arm"); err != nil {
			t.Fatal(err)
		}
	})
	_, err := o.in.AppendMessages(o.ctx, o.org, []inbox.NewMessage{
		{Direction: inbox.In, ChannelType: "SMS", ChannelAddress: "+1", CustomerAddress: "+2", ConversationID: o.groups["chat"], Text: "The 100% bear_is broken"},
	})
	must(t, err)
	_, err = o.in.AddCallRecording(o.ctx, inbox.NewCallRecording{Interaction: o.ids["call"], CallID: "1", OwnerType: "USER", OwnerID: ptr(o.ids["Mark Smith"]), FileName: "f"})
	must(t, err)
}

func search(phrases ...string) *store.Search {
	var q store.Search
	for _, p := range phrases {
		q.Phrases = append(q.Phrases, strings.Fields(p))
	}
	return &q
}

func match(f query.ContactField, pattern string) query.ContactQuery {
	return query.ContactQuery{Matches: []query.ContactMatch{{Field: f, Pattern: pattern}}}
}

func digits(id uuid.UUID) string { return strings.ReplaceAll(id.String(), "-", "") }

// Every condition, by itself, finds what it is about, oldest first.
func TestContacts(t *testing.T) {
	all := "call chat waiting again hers his mail forwarded"
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		o := newOffice(t, address)
		furnish(t, o)
		furnish(t, o.another(t, "other"))
		for name, tc := range map[string]struct {
			q    query.ContactQuery
			want string
		}{
			"all":                    {query.ContactQuery{}, all},
			"by id":                  {query.ContactQuery{IDs: []uuid.UUID{o.ids["chat"], uuid.New()}}, "chat"},
			"none of none":           {query.ContactQuery{IDs: []uuid.UUID{}}, ""},
			"conversation":           {query.ContactQuery{Conversations: []uuid.UUID{o.groups["mail"]}}, "mail forwarded"},
			"agents":                 {query.ContactQuery{Agents: []uuid.UUID{o.ids["Anna Ü"], uuid.New()}}, "hers"},
			"queues":                 {query.ContactQuery{Queues: []uuid.UUID{o.ids["Sales"]}}, "chat"},
			"types":                  {query.ContactQuery{Types: []interaction.Type{interaction.TypeCALL_IN, interaction.TypeCHAT_OUT}}, "call waiting"},
			"no types":               {query.ContactQuery{Types: []interaction.Type{}}, ""},
			"statuses":               {query.ContactQuery{Statuses: []interaction.Status{interaction.StatusHANDLED}}, "call again"},
			"either end":             {query.ContactQuery{Addresses: []string{"web"}}, "chat waiting"},
			"one of the ends":        {query.ContactQuery{Addresses: []string{"+36 _", "%@example.com"}}, "call chat waiting mail"},
			"no address":             {query.ContactQuery{Addresses: []string{}}, ""},
			"escaped":                {query.ContactQuery{Addresses: []string{`100\%\_\\x`}}, "call"},
			"escaped wildcard":       {query.ContactQuery{Addresses: []string{`100\%\_`}}, ""},
			"from":                   {query.ContactQuery{From: minute(10)}, "call hers his mail forwarded"},
			"to":                     {query.ContactQuery{To: minute(5)}, "call chat"},
			"window":                 {query.ContactQuery{From: minute(25), To: minute(27)}, "hers"},
			"subject of a chat":      {query.ContactQuery{Subject: search("broken arm")}, "chat again"},
			"subject of an e-mail":   {query.ContactQuery{Subject: search("HEAD")}, "mail forwarded"},
			"either subject":         {query.ContactQuery{Subject: &store.Search{Phrases: [][]string{{"head"}, {"arm"}}, Any: true}}, "chat again mail forwarded"},
			"body of an e-mail":      {query.ContactQuery{Body: &query.BodySearch{Words: *search("lost its")}}, "mail forwarded"},
			"body of a chat":         {query.ContactQuery{Body: &query.BodySearch{Piece: `%100\% bear\_%`}}, "chat again"},
			"body of either":         {query.ContactQuery{Body: &query.BodySearch{Words: *search("bear"), Piece: "%bear%"}}, "chat again mail forwarded"},
			"remarks":                {query.ContactQuery{Remarks: search("urgent", "very")}, "mail forwarded"},
			"no such remarks":        {query.ContactQuery{Remarks: search("head")}, ""},
			"case":                   {query.ContactQuery{CaseID: ptr("c-1")}, "mail forwarded"},
			"other case":             {query.ContactQuery{CaseID: ptr("C-1")}, ""},
			"recorded":               {query.ContactQuery{Recorded: ptr(true)}, "call"},
			"not recorded":           {query.ContactQuery{Recorded: ptr(false)}, strings.TrimPrefix(all, "call ")},
			"scripted":               {query.ContactQuery{Scripted: ptr(true)}, ""},
			"id":                     {match(query.ContactID, digits(o.ids["his"])), "his"},
			"ids by their beginning": {match(query.ContactID, digits(o.ids["his"])[:3]+"%"), all},
			"conversation's id":      {match(query.ContactConversation, "%"+digits(o.groups["chat"])[16:]), "chat again"},
			"agent's id":             {match(query.ContactAgent, digits(o.ids["Anna Ü"])), "hers"},
			"queue's id":             {match(query.ContactQueue, digits(o.ids["Sales"])), "chat"},
			"type's details":         {match(query.ContactTypeDetails, "i_r"), "call"},
			"medium":                 {match(query.ContactSubtype, "whats%"), "chat"},
			"status's details":       {match(query.ContactStatusDetails, `handled\_%`), "call"},
			"from address":           {match(query.ContactFrom, "web"), "waiting"},
			"to address":             {match(query.ContactTo, "web"), "chat"},
			"subject's pattern":      {match(query.ContactSubject, "%arm"), "chat"},
			"agent's name":           {match(query.ContactAgentName, "anna Ü"), "hers"},
			"agent's name in small":  {match(query.ContactAgentName, "anna ü"), ""},
			"queue's name":           {match(query.ContactQueueName, "s%"), "chat"},
			"required agent's name":  {match(query.ContactRequiredName, "anna%"), "chat"},
			"two fields": {query.ContactQuery{Matches: []query.ContactMatch{
				{Field: query.ContactFrom, Pattern: "+36%"}, {Field: query.ContactTo, Pattern: "web"},
			}}, "chat"},
			"pickable":          {query.ContactQuery{Pickable: true}, "waiting his forwarded"},
			"everything at one": {query.ContactQuery{Subject: search("arm"), Body: &query.BodySearch{Piece: "%bear%"}, Addresses: []string{"web"}, From: noon, Limit: 5}, "chat"},
			"descending":        {query.ContactQuery{Descending: true}, "forwarded mail his hers again waiting chat call"},
			"by end, open last": {query.ContactQuery{Sort: query.ByEnd, Limit: 3, Types: []interaction.Type{interaction.TypeCALL_IN, interaction.TypeEMAIL_OUT}}, "call hers his"},
			"by end backwards":  {query.ContactQuery{Sort: query.ByEnd, Descending: true, Types: []interaction.Type{interaction.TypeCALL_IN, interaction.TypeEMAIL_OUT}}, "hers call his"},
			"limited":           {query.ContactQuery{Limit: 2}, "call chat"},
		} {
			got, err := o.Contacts(o.ctx, o.org, tc.q)
			if err != nil {
				t.Errorf("%s: %v", name, err)
				continue
			}
			var names []string
			for _, c := range got {
				names = append(names, o.name(c.ID))
			}
			if found := strings.Join(names, " "); found != tc.want {
				t.Errorf("%s: got %q, want %q", name, found, tc.want)
			}
		}
	})
}

// A list takes as many statements for all as for one, and brings everything along.
func TestContactsStatements(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		o := newOffice(t, address)
		furnish(t, o)
		for _, limit := range []int{1, 100} {
			if n := o.count(func() {
				_, err := o.Contacts(o.ctx, o.org, query.ContactQuery{Limit: limit, Types: []interaction.Type{interaction.TypeCHAT_IN, interaction.TypeCHAT_OUT}})
				must(t, err)
			}); n != 6 {
				t.Errorf("limit %d: %d statements", limit, n)
			}
		}
		call, err := o.Contact(o.ctx, o.org, o.ids["call"])
		must(t, err)
		chat, err := o.Contact(o.ctx, o.org, o.ids["chat"])
		must(t, err)
		if !call.Recorded || call.Scripted || chat.Recorded || call.Edges.Queue.Name != "Help Desk" || call.Edges.Agent.DisplayName != "Mark Smith" ||
			chat.Edges.RequiredAgent.DisplayName != "Anna Ü" || chat.ConversationID != o.groups["chat"] {
			t.Errorf("got %+v and %+v", call, chat)
		}
	})
}

// Whoever sees one organization sees nothing of another, and a foreign interaction
// is as unknown as any.
func TestContactsElsewhere(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		o := newOffice(t, address)
		other := o.another(t, "other")
		furnish(t, other)
		got, err := o.Contacts(o.ctx, other.org, query.ContactQuery{})
		if err != nil || len(got) > 0 {
			t.Errorf("got %d, %v", len(got), err)
		}
		both := testkit.As(viewer.Admin, o.org, other.org)
		if got, err := o.Contacts(both, o.org, query.ContactQuery{Subject: search("head")}); err != nil || len(got) > 0 {
			t.Errorf("of the other: got %d, %v", len(got), err)
		}
		for name, read := range map[string]func(id uuid.UUID) error{
			"contact":       func(id uuid.UUID) error { _, err := o.Contact(both, o.org, id); return err },
			"e-mail":        func(id uuid.UUID) error { _, err := o.Email(both, o.org, id); return err },
			"chat":          func(id uuid.UUID) error { _, err := o.Chat(both, o.org, id); return err },
			"recording":     func(id uuid.UUID) error { _, err := o.CallRecording(both, o.org, id); return err },
			"script result": func(id uuid.UUID) error { _, err := o.ScriptResult(both, o.org, id); return err },
			"remarks":       func(id uuid.UUID) error { _, err := o.Remarks(both, o.org, id); return err },
		} {
			for _, id := range slices.Concat([]uuid.UUID{uuid.New()}, []uuid.UUID{
				other.ids["chat"], other.groups["chat"], other.ids["mail mail"],
			}) {
				if err := read(id); apperr.KindOf(err) != apperr.NotFound {
					t.Errorf("%s: %v", name, err)
				}
			}
		}
		if _, err := o.Contacts(context.Background(), o.org, query.ContactQuery{}); apperr.KindOf(err) != apperr.Unauthenticated {
			t.Errorf("nobody: %v", err)
		}
	})
}
