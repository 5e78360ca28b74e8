package app_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"parley/access"
	"parley/internal/app"
	"parley/internal/testkit"
	"parley/internal/testkit/apptest"
	"parley/internal/viewer"
	"parley/store"
)

// botHouse is an organization with a bot, an app, and customers who talked with it.
type botHouse struct {
	*apptest.Server
	t     *testing.T
	clock *testkit.Clock
	org   uuid.UUID
	admin string
	bot   string
	app   access.Made
	token string
}

func newBotHouse(t *testing.T, address string, change ...func(*app.Config)) *botHouse {
	t.Helper()
	h := &botHouse{t: t, clock: noon()}
	h.Server = apptest.Serve(t, address, append(change, at(h.clock))...)
	return h.another("teddies")
}

// another is a house of a new organization on the same server.
func (h *botHouse) another(slug string) *botHouse {
	h.t.Helper()
	other := *h
	other.org = h.Organization(slug, uuid.Nil)
	other.admin = h.Token(other.org, viewer.Admin)
	var out struct {
		CreateBot struct{ Bot struct{ ID string } }
	}
	h.Query(other.admin, `mutation {createBot(input: {name: "Helper"}) {bot {id}}}`, nil, &out)
	other.bot = out.CreateBot.Bot.ID
	var err error
	if other.app, err = h.Access.Create(apptest.System(), access.NewCredential{API: "botopen", Organization: other.org}); err != nil {
		h.t.Fatal(err)
	}
	other.token = other.login()
	return &other
}

// login exchanges the app's id and secret for a token.
func (h *botHouse) login() string {
	h.t.Helper()
	a := h.Do(http.MethodPost, "/botopen/login", nil, map[string]string{"appId": h.app.AppID, "appSecret": h.app.AppSecret})
	var out struct{ AuthToken string }
	if err := json.Unmarshal(a.Body, &out); err != nil || a.Status != http.StatusOK {
		h.t.Fatalf("%d %s", a.Status, a.Body)
	}
	return out.AuthToken
}

// ask sends a request with the bare token, as the vendor's clients do.
func (h *botHouse) ask(method, path, body string) apptest.Answer {
	h.t.Helper()
	var content any
	if body != "" {
		content = body
	}
	return h.Do(method, "/botopen"+path, map[string]string{"Authorization": h.token}, content)
}

// say adds messages: each is the input's fields but for the bot, and how long ago it was
// sent.
func (h *botHouse) say(messages ...string) {
	h.t.Helper()
	var inputs []string
	for _, m := range messages {
		ago, fields, _ := strings.Cut(m, " ")
		d, err := time.ParseDuration(ago)
		if err != nil {
			h.t.Fatal(err)
		}
		inputs = append(inputs, fmt.Sprintf(`{provider: "HELPER", channelAddress: "@helper", sentAt: %q, %s}`,
			h.clock.Now().Add(-d).Format("2006-01-02T15:04:05.000Z"), strings.ReplaceAll(fields, "<bot>", fmt.Sprintf("botId: %q", h.bot))))
	}
	var out struct {
		AddMessages struct {
			UserErrors []any
			Results    []struct{ UserErrors []any }
		}
	}
	h.Query(h.admin, `mutation {addMessages(input: {messages: [`+strings.Join(inputs, "\n")+`]}) {userErrors {message field} results {userErrors {message field}}}}`, nil, &out)
	for _, r := range out.AddMessages.Results {
		if len(r.UserErrors)+len(out.AddMessages.UserErrors) > 0 {
			h.t.Fatal(out)
		}
	}
}

// talk has Ann on WhatsApp, Bob on Telegram and Cid on Facebook talk with the bot, and
// Dan with people alone.
func (h *botHouse) talk() {
	ann, bob := `<bot>, channel: "WHATSAPP", customerAddress: "+31611111111"`, `<bot>, channel: "TELEGRAM", customerAddress: "77"`
	h.say(
		`2160h direction: IN, text: "first of all", `+ann,
		`3h direction: IN, text: "Hello", `+ann,
		`2h59m direction: OUT, typedContent: {text: {message: "What do you want?", buttons: ["Fruit", "Bread"], isRating: false}}, `+ann,
		`2h58m direction: OUT, typedContent: {list: {header: {type: "text", text: "Fruit"}, body: "Choose", buttonText: "Open",
			sections: [{title: "Fresh", rows: [{title: "Apple", description: "red"}]}]}}, `+ann,
		`2h57m direction: OUT, agentKey: "eve", text: "I can help", `+ann,
		`2h direction: IN, attachments: [{type: IMAGE, url: "https://example.com/a.png"}], isPreview: true, `+bob,
		`1h direction: OUT, text: "Nice", `+bob,
		`40m direction: IN, text: "Hi", <bot>, channel: "FACEBOOK", customerAddress: "cid"`,
		`30m direction: IN, text: "Not for bots", channel: "WHATSAPP", customerAddress: "+31622222222", externalConversationId: "people"`,
	)
	h.note("+31611111111", `{"vip":true,"size":"M"}`, "loyal")
}

// note has the bot note something of a customer.
func (h *botHouse) note(address, fields, tag string) {
	h.t.Helper()
	ctx := testkit.As(viewer.Admin, h.org)
	err := h.Store.Write(ctx, h.org, func(ctx context.Context, tx *store.Tx) error {
		rows, err := tx.CustomerIdentity.Query().All(ctx)
		for _, i := range rows {
			if i.Address == address && i.OrganizationID == h.org {
				err = tx.Customer.UpdateOneID(i.CustomerID).SetCustomFields(json.RawMessage(fields)).SetTags([]string{tag}).
					SetDisplayName("Ann").Exec(ctx)
			}
		}
		return err
	})
	if err != nil {
		h.t.Fatal(err)
	}
}

// TestBotOpenLogin: an app gets in by its id and secret for 24 hours, and only who has
// the secret hears that it is not in force.
func TestBotOpenLogin(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		h := newBotHouse(t, address)
		revoked, closed := h.another("revoked"), h.another("closed")
		if err := h.Access.Revoke(apptest.System(), revoked.app.ID); err != nil {
			t.Fatal(err)
		}
		h.archive(closed.org)
		other := h.another("other")
		for name, tc := range map[string]struct {
			id, secret string
			want       int
		}{
			"right":         {h.app.AppID, h.app.AppSecret, http.StatusOK},
			"wrong secret":  {h.app.AppID, h.app.AppSecret + "x", http.StatusBadRequest},
			"other's":       {h.app.AppID, other.app.AppSecret, http.StatusBadRequest},
			"unknown":       {strings.Repeat("a", 32), h.app.AppSecret, http.StatusBadRequest},
			"long":          {strings.Repeat("a", 1_000), strings.Repeat("b", 100_000), http.StatusBadRequest},
			"no secret":     {h.app.AppID, "", http.StatusBadRequest},
			"nothing":       {"", "", http.StatusBadRequest},
			"revoked":       {revoked.app.AppID, revoked.app.AppSecret, http.StatusConflict},
			"revoked wrong": {revoked.app.AppID, h.app.AppSecret, http.StatusBadRequest},
			"archived":      {closed.app.AppID, closed.app.AppSecret, http.StatusConflict},
		} {
			a := h.Do(http.MethodPost, "/botopen/login", nil, map[string]string{"appId": tc.id, "appSecret": tc.secret})
			if a.Status != tc.want {
				t.Errorf("%s: %d %s, want %d", name, a.Status, a.Body, tc.want)
			}
		}
		h.testTokens(t, revoked)
	})
}

// TestBotOpenUserData: what updateCustomer notes of a customer is what bots are told; what
// is left out, or refused, changes nothing.
func TestBotOpenUserData(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		h := newBotHouse(t, address)
		h.say(`1h direction: IN, text: "Hello", <bot>, channel: "TELEGRAM", customerAddress: "77"`)
		who := identityOf(t, h.Server, "77").CustomerID
		for _, tc := range []struct{ change, want string }{
			{`displayName: "Ann"`, `{"customFields":{},"tags":[]}`},
			{`customFields: {size: "M", tone: 1}, tags: ["loyal", "early"]`, `{"customFields":{"size":"M","tone":1},"tags":["loyal","early"]}`},
			{`tags: ["loyal"]`, `{"customFields":{"size":"M","tone":1},"tags":["loyal"]}`},
			{`customFields: {size: "L"}`, `{"customFields":{"size":"L"},"tags":["loyal"]}`},
			{`customFields: [1]`, `{"customFields":{"size":"L"},"tags":["loyal"]}`},
			{`tags: [" "]`, `{"customFields":{"size":"L"},"tags":["loyal"]}`},
			{`customFields: null, tags: null`, `{"customFields":{},"tags":[]}`},
		} {
			h.Query(h.admin, `mutation {updateCustomer(input: {id: "`+who.String()+`", `+tc.change+`}) {userErrors {message}}}`, nil, nil)
			if a := h.ask(http.MethodGet, "/userData/77", ""); a.Status != http.StatusOK || strings.TrimSpace(string(a.Body)) != tc.want {
				t.Errorf("%s: %d %s, want %s", tc.change, a.Status, a.Body, tc.want)
			}
		}
	})
}

// archive puts an organization out of use.
func (h *botHouse) archive(of uuid.UUID) {
	h.t.Helper()
	err := h.Store.Write(apptest.System(), of, func(ctx context.Context, tx *store.Tx) error {
		return tx.Organization.UpdateOneID(of).SetArchivedAt(tx.Now()).Exec(ctx)
	})
	if err != nil {
		h.t.Fatal(err)
	}
}

// testTokens sends tokens in all ways.
func (h *botHouse) testTokens(t *testing.T, revoked *botHouse) {
	say := h.SaySimple(h.org, viewer.Admin, apptest.Keys[0]())
	for name, tc := range map[string]struct {
		header string
		want   int
	}{
		"bare":            {h.token, http.StatusOK},
		"bearer":          {"Bearer " + h.token, http.StatusOK},
		"basic":           {"Basic " + h.token, http.StatusUnauthorized},
		"none":            {"", http.StatusUnauthorized},
		"changed":         {h.token[:len(h.token)-4] + "AAAA", http.StatusUnauthorized},
		"of the graph":    {h.admin, http.StatusUnauthorized},
		"of a vendor":     {say.AccessToken(), http.StatusUnauthorized},
		"the app secret":  {h.app.AppSecret, http.StatusUnauthorized},
		"of one revoked":  {revoked.token, http.StatusUnauthorized},
		"with two spaces": {h.token + " x", http.StatusUnauthorized},
	} {
		if a := h.Do(http.MethodGet, "/botopen/botUsage", map[string]string{"Authorization": tc.header}, nil); a.Status != tc.want {
			t.Errorf("%s: %d %s, want %d", name, a.Status, a.Body, tc.want)
		}
	}
	h.clock.Set(h.clock.Now().Add(24 * time.Hour))
	if a := h.ask(http.MethodGet, "/botUsage", ""); a.Status != http.StatusUnauthorized {
		t.Errorf("after a day: %d %s", a.Status, a.Body)
	}
}
