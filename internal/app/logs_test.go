package app_test

import (
	"bytes"
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/google/uuid"

	"parley/internal/app"
	"parley/internal/testkit"
	"parley/internal/testkit/apptest"
	"parley/internal/viewer"
)

// TestLogs runs through both doors, well and badly, and looks for what the log
// must not hold: credentials, and what customers say and are called.
func TestLogs(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		s := newShop(t, address)
		tenant := s.Plant("secretcanary", uuid.Nil)
		client := s.client.Sign(s.client.Claims())
		said := map[string]any{"tenant": "secretcanary", "message": map[string]any{"textContent": "secretcanary"}, "customerChannelIdentifier": "+31600000001"}
		for _, body := range []any{message(nil), message(said), message(map[string]any{"time": "secretcanary", "customerChannelIdentifier": "+31600000001"}), `{"secretcanary`} {
			s.post(0, "/messages", body)
			s.client.Do("parley_say_secretcanary", http.MethodPost, "/saysimple/v1/messages", body)
		}
		s.client.Authenticate(apptest.SaySimpleAuth[0], client+"secretcanary")
		token := tenant.Token(viewer.Owner)
		for _, c := range crossings {
			document := strings.ReplaceAll(tenant.Expand(c.text), "<v>", tenant.Names[c.kinds[0]])
			if strings.HasPrefix(c.field, "Subscription.") {
				stream := s.Subscribe(token, document, nil)
				if c.field != "Subscription.typing" { // which begins with nothing
					stream.Next()
				}
				stream.Close()
				continue
			}
			s.GraphQL(token, document, nil)
		}
		for _, document := range []string{`{secretcanary}`, `{node(id: "secretcanary") {id}}`, `{messages(where: {text: "secretcanary"}) {totalCount}} # +31600000001`, `{`} {
			s.GraphQL(token, document, nil)
			s.GraphQL("parley_gql_secretcanary", document, nil)
			s.Do(http.MethodGet, "/graphql?query="+strings.NewReplacer(" ", "+", "#", "%23", `"`, "%22").Replace(document), map[string]string{"Authorization": "Bearer " + token}, nil)
		}
		s.Do(http.MethodGet, "/saysimple/docs/errors/1537?fields[x]=secretcanary", nil, nil)
		s.Do(http.MethodGet, "/secretcanary/"+token, nil, nil)
		s.Stop()
		log := s.Log()
		for _, secret := range []string{"secretcanary", token, s.token, client, s.client.APIToken, "eyJ", "parley_", "Bearer", "+316", "Where is my bear", "ann@teddies.com", "$argon2id$", "PRIVATE KEY"} {
			if at := strings.Index(log, secret); at >= 0 {
				t.Errorf("%q is in the log: …%s…", secret, log[max(0, at-300):min(len(log), at+100)])
			}
		}
		if !strings.Contains(log, `"route":"/saysimple/insights/v1/messages"`) || strings.Contains(log, `"level":"ERROR"`) {
			t.Errorf("the log lacks requests or has errors: %s", log)
		}
	})
}

// TestLoggerRedacts logs secrets on purpose, in every sort of field.
func TestLoggerRedacts(t *testing.T) {
	const (
		token  = "parley_gql_AAECAwQFBgcICQoLDA0ODw"
		signed = "eyJhbGciOiJFZERTQSJ9.eyJvcmciOiIwMWEx.c2lnbmF0dXJl"
	)
	for _, format := range []string{"json", "text"} {
		for name, args := range map[string][]any{
			"a name":          {"password", "hunter22"},
			"a longer name":   {"client_secret", "hunter22", "API_Key", "hunter22", "privateKey", []byte("hunter22")},
			"a token in text": {"path", "/x/" + token + "/y"},
			"a JWT in text":   {"detail", "got " + signed + "!"},
			"a header":        {"header", http.Header{"Authorization": {"Bearer hunter22"}}},
			"an error":        {"error", errors.New("dial postgres://ann:hunter22@db/parley: refused")},
			"a wrapped error": {"error", errors.Join(errors.New("x"), errors.New("token "+token))},
			"a struct":        {"request", struct{ Token string }{token}},
		} {
			var b bytes.Buffer
			app.NewLogger(&b, format).With(args...).Info("about "+token, args...)
			if got := b.String(); strings.Contains(got, "hunter22") || strings.Contains(got, token) || strings.Contains(got, signed) || !strings.Contains(got, "[redacted]") {
				t.Errorf("%s, %s: %s", format, name, got)
			}
		}
	}
}
