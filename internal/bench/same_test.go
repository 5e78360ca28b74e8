package bench_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"reflect"
	"testing"
)

// TestTwinAnswersTheSame: what is compared is the same data in the same shape.
func TestTwinAnswersTheSame(t *testing.T) {
	s := onPostgres(t, compared)
	for _, sc := range s.scenes(t) {
		for _, v := range sc.twins {
			t.Run(sc.name+" "+v.name, func(t *testing.T) {
				ours := ask(t, s.parley.URL+"/graphql", s.tokens[sc.org], sc.bodies[0])
				theirs := ask(t, s.twin+v.path, s.tokens[sc.org], sc.bodies[0])
				if sc.org == 1 { // identifiers are drawn
					ours, theirs = withoutIDs(t, ours), withoutIDs(t, theirs)
				}
				if !reflect.DeepEqual(ours, theirs) {
					t.Errorf("Parley answers\n%v\nand the twin\n%v", ours, theirs)
				}
			})
		}
	}
	s.expectFullList(t)
	s.expectEqualWrites(t)
}

// expectFullList makes sure that the list is of the size that is named.
func (s *stage) expectFullList(t *testing.T) {
	t.Helper()
	var out struct {
		Conversations struct {
			Edges []struct {
				Node struct {
					Messages struct {
						Edges []struct {
							Node struct{ Agent *struct{ ID string } }
						}
					}
				}
			}
		}
	}
	s.parley.Query(s.tokens[0], listDocument, nil, &out)
	messages, withAgent := 0, 0
	for _, c := range out.Conversations.Edges {
		for _, m := range c.Node.Messages.Edges {
			messages++
			if m.Node.Agent != nil {
				withAgent++
			}
		}
	}
	if n := len(out.Conversations.Edges); n != 20 || messages != 200 || withAgent != 100 {
		t.Errorf("the list has %d conversations, %d messages, %d of an agent", n, messages, withAgent)
	}
}

// expectEqualWrites compares the rows that both wrote: each batch once.
func (s *stage) expectEqualWrites(t *testing.T) {
	t.Helper()
	const columns = `organization_id, conversation_id, thread_id, channel_id, agent_id, direction, role, kind, text`
	var missing, written int
	err := s.db.QueryRow(`SELECT count(*), (SELECT count(*) FROM twin_messages) FROM (
		SELECT `+columns+` FROM twin_messages EXCEPT SELECT `+columns+` FROM messages) AS missing`).Scan(&missing, &written)
	if err != nil || missing != 0 || written != 1+100+1000 {
		t.Errorf("the twin wrote %d rows, of which Parley did not write %d; %v", written, missing, err)
	}
}

// TestTwinKeepsTenantsApart: the twin makes the checks whose cost is compared.
func TestTwinKeepsTenantsApart(t *testing.T) {
	s := onPostgres(t, compared)
	foreign := body(t, nodeDocument, map[string]any{"id": s.conversations[1][0]})
	if got := ask(t, s.twin+"/node", s.tokens[0], foreign); !reflect.DeepEqual(got, map[string]any{"node": nil}) {
		t.Errorf("a foreign id is answered with %v", got)
	}
	if status, _ := send(t, s.twin+"/node", s.tokens[0]+"x", foreign); status != http.StatusUnauthorized {
		t.Errorf("a wrong token is answered with %d", status)
	}
}

// ask returns the data of an answer without errors. What Parley says about the
// cost of the request is left out: the twin does not count it.
func ask(t *testing.T, url, token string, body []byte) any {
	t.Helper()
	status, answer := send(t, url, token, body)
	if status != http.StatusOK || answer["errors"] != nil || answer["data"] == nil {
		t.Errorf("%s: status %d: %v", url, status, answer)
	}
	return answer["data"]
}

func send(t *testing.T, url, token string, body []byte) (status int, answer map[string]any) {
	t.Helper()
	req, err := http.NewRequest(http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Authorization", "Bearer "+token)
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if err := json.NewDecoder(res.Body).Decode(&answer); err != nil && res.StatusCode == http.StatusOK {
		t.Fatal(err)
	}
	return res.StatusCode, answer
}

// withoutIDs empties the ids of the added messages, and reports missing ones.
func withoutIDs(t *testing.T, answer any) any {
	t.Helper()
	data, _ := answer.(map[string]any)
	added, _ := data["addMessages"].(map[string]any)
	results, _ := added["results"].([]any)
	for _, r := range results {
		m, _ := r.(map[string]any)["message"].(map[string]any)
		if len(m) != 1 || m["id"] == "" {
			t.Errorf("added %v", r)
			continue
		}
		m["id"] = ""
	}
	return data
}
