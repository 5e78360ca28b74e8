package app_test

import (
	"encoding/json"
	"testing"

	"github.com/google/uuid"

	"parley/access"
	"parley/internal/testkit"
	"parley/internal/testkit/apptest"
	"parley/internal/viewer"
)

// Settings such as credentials are seen by those who administer the
// organization, and by nobody else.
func TestSettings(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		s := apptest.Serve(t, address)
		org := s.Organization("teddies", uuid.Nil)
		made, err := s.Access.Create(apptest.System(), access.NewCredential{API: "graphql", Organization: org})
		if err != nil {
			t.Fatal(err)
		}
		for role, sees := range map[viewer.Role]bool{
			viewer.Guest: false, viewer.Agent: false, viewer.Bot: false, viewer.Admin: true, viewer.Owner: true,
		} {
			var got struct{ Node, Nodes json.RawMessage }
			s.Query(s.Token(org, role), `query ($id: ID!) { node(id: $id) { id ... on ApiCredential { kind } } nodes(ids: [$id, $id]) { id } }`,
				map[string]any{"id": made.ID}, &got)
			if seen := string(got.Node) != "null"; seen != sees {
				t.Errorf("%s sees a credential: %t", role, seen)
			}
			if seen := string(got.Nodes) != "[null,null]"; seen != sees {
				t.Errorf("%s sees a credential among nodes: %t", role, seen)
			}
		}
	})
}
