package app_test

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/uuid"

	"parley/internal/app"
	"parley/internal/testkit"
	"parley/internal/testkit/apptest"
	"parley/internal/viewer"
)

func sha(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// persisted are the extensions of an automatic persisted query.
func persisted(hash string) map[string]any {
	return map[string]any{"persistedQuery": map[string]any{"version": 1, "sha256Hash": hash}}
}

// asker sends the members of a request over one transport and returns the answer.
type asker func(members map[string]any) string

// askers are all transports of a query.
func askers(t *testing.T, s *apptest.Server, token string) map[string]asker {
	header := map[string]string{}
	if token != "" {
		header["Authorization"] = "Bearer " + token
	}
	return map[string]asker{
		"POST": func(members map[string]any) string {
			return string(s.Do(http.MethodPost, "/graphql", header, members).Body)
		},
		"GET": func(members map[string]any) string {
			q := url.Values{}
			for name, v := range members {
				text, ok := v.(string)
				if !ok {
					b, err := json.Marshal(v)
					if err != nil {
						t.Fatal(err)
					}
					text = string(b)
				}
				q.Set(name, text)
			}
			return string(s.Do(http.MethodGet, "/graphql?"+q.Encode(), header, nil).Body)
		},
		"multipart": func(members map[string]any) string {
			b, err := json.Marshal(members)
			if err != nil {
				t.Fatal(err)
			}
			body, contentType := multipartBody(t, "operations", string(b), "map", "{}")
			return string(s.Do(http.MethodPost, "/graphql", map[string]string{"Authorization": header["Authorization"], "Content-Type": contentType}, body).Body)
		},
		"stream": func(members map[string]any) string {
			a := s.Do(http.MethodPost, "/graphql", map[string]string{"Authorization": header["Authorization"], "Accept": "text/event-stream"}, members)
			return string(a.Body)
		},
		"socket": func(members map[string]any) string {
			k := openSocket(t, s, token)
			k.want("connection_ack")
			payload, err := json.Marshal(members)
			if err != nil {
				t.Fatal(err)
			}
			k.say(socketMessage{ID: "1", Type: "subscribe", Payload: payload})
			return string(k.wantFor("1").Payload)
		},
	}
}

// TestPersistedQueries: a text that somebody with a credential sent may be named
// by its hash, over every transport.
func TestPersistedQueries(t *testing.T) {
	s := apptest.Serve(t, testkit.SQLiteDatabase(t))
	token := s.Token(s.Organization("persisted", uuid.Nil), viewer.Admin)
	for transport, ask := range askers(t, s, token) {
		t.Run(transport, func(t *testing.T) {
			text := `query ` + strings.ToUpper(transport) + ` {viewer {role}}`
			for _, step := range []struct {
				name    string
				members map[string]any
				want    string
			}{
				{"not sent yet", map[string]any{"extensions": persisted(sha(text))}, `"PersistedQueryNotFound"`},
				{"not sent yet", map[string]any{"extensions": persisted(sha(text))}, `"PERSISTED_QUERY_NOT_FOUND"`},
				{"sent with another hash", map[string]any{"query": text, "extensions": persisted(sha("x"))}, `"BAD_USER_INPUT"`},
				{"still not there", map[string]any{"extensions": persisted(sha("x"))}, `"PERSISTED_QUERY_NOT_FOUND"`},
				{"faulty", map[string]any{"query": `{nope}`, "extensions": persisted(sha(`{nope}`))}, `"GRAPHQL_VALIDATION_FAILED"`},
				{"what is faulty is not kept", map[string]any{"extensions": persisted(sha(`{nope}`))}, `"PERSISTED_QUERY_NOT_FOUND"`},
				{"sent", map[string]any{"query": text, "extensions": persisted(sha(text))}, `"ADMIN"`},
				{"named", map[string]any{"extensions": persisted(sha(text))}, `"ADMIN"`},
				{"another version", map[string]any{"extensions": map[string]any{"persistedQuery": map[string]any{"version": 2, "sha256Hash": sha(text)}}}, `"BAD_USER_INPUT"`},
				{"no hash", map[string]any{"extensions": map[string]any{"persistedQuery": map[string]any{"version": 1}}}, `"BAD_USER_INPUT"`},
				{"no object", map[string]any{"extensions": map[string]any{"persistedQuery": "x"}}, `"BAD_USER_INPUT"`},
				{"null", map[string]any{"query": text, "extensions": map[string]any{"persistedQuery": nil}}, `"ADMIN"`},
			} {
				if got := ask(step.members); !strings.Contains(got, step.want) {
					t.Errorf("%s: %s, want %s", step.name, got, step.want)
				}
			}
		})
	}
	for _, accept := range []string{jsonType, bothJSON} {
		a := s.Do(http.MethodPost, "/graphql", map[string]string{"Accept": accept}, map[string]any{"extensions": persisted(sha("?"))})
		if a.Status != 200 {
			t.Errorf("%s: %d %s", accept, a.Status, a.Body)
		}
	}
}

// TestPersistedQueriesKept: whoever has no credential keeps nothing here, and
// nobody keeps long texts.
func TestPersistedQueriesKept(t *testing.T) {
	s := apptest.Serve(t, testkit.SQLiteDatabase(t))
	token := s.Token(s.Organization("kept", uuid.Nil), viewer.Admin)
	for _, test := range []struct {
		name, token, text string
		kept              bool
	}{
		{"without a credential", "", `query A {__typename}`, false},
		{"long", token, `query B {__typename}#` + strings.Repeat("x", 64<<10), false},
		{"as long as may be", token, `query C {__typename}#` + strings.Repeat("x", 64<<10-len(`query C {__typename}#`)), true},
	} {
		ask := askers(t, s, test.token)["POST"]
		if got := ask(map[string]any{"query": test.text, "extensions": persisted(sha(test.text))}); !strings.Contains(got, `"Query"`) {
			t.Errorf("%s: %s", test.name, got)
		}
		got := ask(map[string]any{"extensions": persisted(sha(test.text))})
		if kept := strings.Contains(got, `"Query"`); kept != test.kept {
			t.Errorf("%s: %s", test.name, got)
		}
	}
}

// TestTrustedDocuments: nothing else runs, whatever it is called, over any
// transport.
func TestTrustedDocuments(t *testing.T) {
	const (
		role     = `query Role {viewer {role}}`
		typename = `query Type {__typename}`
	)
	s := apptest.Serve(t, testkit.SQLiteDatabase(t), func(c *app.Config) {
		c.TrustedDocuments = map[string]string{sha(role): role, "Type-1": typename}
	})
	token := s.Token(s.Organization("trusted", uuid.Nil), viewer.Admin)
	for transport, ask := range askers(t, s, token) {
		t.Run(transport, func(t *testing.T) {
			for name, test := range map[string]struct {
				members map[string]any
				want    string
			}{
				"documentId":           {map[string]any{"documentId": "Type-1"}, `"Query"`},
				"doc_id":               {map[string]any{"doc_id": "Type-1"}, `"Query"`},
				"hash":                 {map[string]any{"extensions": persisted(sha(role))}, `"ADMIN"`},
				"hash that is no id":   {map[string]any{"extensions": persisted(sha(typename))}, `"Query"`},
				"text":                 {map[string]any{"query": role}, `"ADMIN"`},
				"text and id":          {map[string]any{"query": typename, "documentId": "Type-1"}, `"Query"`},
				"text of another id":   {map[string]any{"query": role + " ", "documentId": "Type-1"}, `"FORBIDDEN"`},
				"other text":           {map[string]any{"query": `{viewer {role}}`}, `"FORBIDDEN"`},
				"other text, its hash": {map[string]any{"query": `{viewer {role}}`, "extensions": persisted(sha(`{viewer {role}}`))}, `"FORBIDDEN"`},
				"introspection":        {map[string]any{"query": `{__schema {queryType {name}}}`}, `"FORBIDDEN"`},
				"unknown id":           {map[string]any{"documentId": "Type-2"}, `"PERSISTED_QUERY_NOT_FOUND"`},
				"unknown hash":         {map[string]any{"extensions": persisted(sha("x"))}, `"PERSISTED_QUERY_NOT_FOUND"`},
				"id, unknown hash":     {map[string]any{"documentId": "Type-1", "extensions": persisted(sha("x"))}, `"Query"`},
				"unknown id, hash":     {map[string]any{"documentId": "Type-2", "extensions": persisted(sha(role))}, `"ADMIN"`},
				"both unknown":         {map[string]any{"documentId": "Type-2", "extensions": persisted(sha("x"))}, `"PERSISTED_QUERY_NOT_FOUND"`},
				"id and its hash":      {map[string]any{"documentId": "Type-1", "extensions": persisted(sha(typename))}, `"Query"`},
				"id and another hash":  {map[string]any{"documentId": "Type-1", "extensions": persisted(sha(role))}, `"BAD_USER_INPUT"`},
				"text and another id":  {map[string]any{"query": role, "documentId": "Type-1"}, `"BAD_USER_INPUT"`},
				"text and unknown id":  {map[string]any{"query": role, "documentId": "Type-2"}, `"ADMIN"`},
				"text and its hash":    {map[string]any{"query": role, "extensions": persisted(sha(role))}, `"ADMIN"`},
				"text, another hash":   {map[string]any{"query": role, "extensions": persisted(sha(typename))}, `"BAD_USER_INPUT"`},
				"text, unknown hash":   {map[string]any{"query": role, "extensions": persisted(sha("x"))}, `"BAD_USER_INPUT"`},
				"text, both names":     {map[string]any{"query": typename, "documentId": "Type-1", "extensions": persisted(sha(typename))}, `"Query"`},
				"nothing":              {map[string]any{"operationName": "Type"}, `"GRAPHQL_VALIDATION_FAILED"`},
				"operation of another": {map[string]any{"documentId": "Type-1", "operationName": "Role"}, `"GRAPHQL_VALIDATION_FAILED"`},
			} {
				if got := ask(test.members); !strings.Contains(got, test.want) {
					t.Errorf("%s: %s, want %s", name, got, test.want)
				}
			}
		})
	}
	strict := map[string]string{"Accept": "application/graphql-response+json"}
	if a := s.Do(http.MethodPost, "/graphql", strict, map[string]any{"query": `{viewer {role}}`}); a.Status != 403 {
		t.Errorf("other text: %d", a.Status)
	}
}

// Without trusted documents no id names one.
func TestNoTrustedDocuments(t *testing.T) {
	s := apptest.Serve(t, testkit.SQLiteDatabase(t))
	for transport, ask := range askers(t, s, "") {
		for _, name := range []string{"documentId", "doc_id"} {
			if got := ask(map[string]any{name: "x"}); !strings.Contains(got, `"PERSISTED_QUERY_NOT_FOUND"`) {
				t.Errorf("%s by %s: %s", name, transport, got)
			}
			if got := ask(map[string]any{name: "x", "query": `{__typename}`}); !strings.Contains(got, `"Query"`) {
				t.Errorf("%s and text by %s: %s", name, transport, got)
			}
		}
	}
}

// TestIntrospectionOff: the schema is for those who administer, and errors name
// nothing of it.
func TestIntrospectionOff(t *testing.T) {
	hidden := apptest.Serve(t, testkit.SQLiteDatabase(t), func(c *app.Config) { c.HideSchema = true })
	open := apptest.Serve(t, testkit.SQLiteDatabase(t))
	readers := []string{
		`{__schema {queryType {name}}}`, `{__type(name: "Query") {name}}`, `{...F} fragment F on Query {... {s: __schema {queryType {name}}}}`,
		`{...A ...B} fragment A on Query {__typename} fragment B on Query {...A ...C} fragment C on Query {...A __type(name: "Query") {name}}`,
	}
	for _, role := range []viewer.Role{"", viewer.Guest, viewer.Agent, viewer.Bot, viewer.Admin, viewer.Owner} {
		for _, s := range []*apptest.Server{hidden, open} {
			token := ""
			if role != "" {
				token = s.Token(s.Organization("schema-"+strings.ToLower(string(role)), uuid.Nil), role)
			}
			want := "FORBIDDEN"
			if s == open || role.Administers() {
				want = ""
			}
			for _, document := range readers {
				if a := s.GraphQL(token, document, nil); codes(a) != want {
					t.Errorf("%s asks %s: %s, want %s", role, document, a.Body, want)
				}
			}
			if a := s.GraphQL(token, `{__typename}`, nil); codes(a) != "" {
				t.Errorf("%s asks for a type name: %s", role, a.Body)
			}
		}
	}
	for _, document := range []string{
		`{viewr {role}}`, `{viewer {rol}}`, `{viewer {role {x}}}`, `{viewer}`, `{conversations(frist: 1) {totalCount}}`,
		`query ($d: DateTim) {viewer {role}}`, `{conversations(where: {statu: ACTIVE}) {totalCount}}`,
		`{conversations(where: {status: ACTIV}) {totalCount}}`, `{conversations(where: {status: "ACTIVE"}) {totalCount}}`,
		`{node(id: "x") {role}}`, `{viewer {...F}} fragment F on Viewr {role}`, `{viewer @skp(if: true) {role}}`,
	} {
		theirs, ours := open.GraphQL("", document, nil), hidden.GraphQL("", document, nil)
		if codes(ours) != codes(theirs) || strings.Contains(string(ours.Body), "Did you mean") {
			t.Errorf("%s: %s", document, ours.Body)
		}
	}
	if a := open.GraphQL("", `{viewr {role}}`, nil); !strings.Contains(string(a.Body), "Did you mean") {
		t.Errorf("no suggestion where there may be: %s", a.Body)
	}
}

// TestTrustedDocumentsFile: a file with a fault stops the start, and the words
// say which document is wrong and why.
func TestTrustedDocumentsFile(t *testing.T) {
	dir := t.TempDir()
	for name, test := range map[string]struct {
		content string
		words   []string
	}{
		"no JSON":          {`{"a": `, []string{"JSON object"}},
		"a list":           {`["{__typename}"]`, []string{"JSON object"}},
		"null":             {`null`, []string{"there are none"}},
		"nothing":          {`{}`, []string{"there are none"}},
		"syntax":           {`{"good-1": "{__typename}", "bad-2": "{viewer {role}"}`, []string{"bad-2", "Expected Name"}},
		"unknown field":    {`{"bad-3": "query A {viewer {rol}}"}`, []string{"bad-3", "Cannot query field \"rol\""}},
		"fragments alone":  {`{"bad-4": "fragment A on Query {__typename}"}`, []string{"bad-4"}},
		"no text":          {`{"bad-5": ""}`, []string{"bad-5", "no operation"}},
		"text of no sort":  {`{"bad-6": 6}`, []string{"JSON object"}},
		"there is no file": {"", []string{"no such file"}},
	} {
		file := filepath.Join(dir, name)
		if test.content != "" {
			if err := os.WriteFile(file, []byte(test.content), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		exit, _, words := run("serve", "--listen", "127.0.0.1:0", "--database", testkit.SQLiteDatabase(t), "--trusted-documents", file)
		for _, want := range test.words {
			if exit != 1 || !strings.Contains(words, want) {
				t.Errorf("%s: exit %d, %q, want %q", name, exit, words, want)
			}
		}
	}
}
