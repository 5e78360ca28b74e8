package web1on1

import (
	"testing"

	"parley/compat/rest"
)

// TestPushdown: what the columns of large tables tell is asked of the database, page
// included; everything else is looked through here.
func TestPushdown(t *testing.T) {
	a := New(Deps{})
	for path, queries := range map[string]map[string]bool{
		"conversations": {
			"": true, "sort=-createdAt": true, "sort=updatedAt": true, "status=closed": true, "status=[active,queued]&type=contact": true,
			"category=Repair": true, "category=null": true, "categoryIndex=[0,1]": true, "categoryIndex=null": true, "createdAt=>2026-03-01": true,
			"updatedAt=>2026-03-01T08:00:00Z&sort=-updatedAt&limit=5": true, "name=A": true,
			"sort=name": false, "sort=createdAt,name": false, "status=~active": false, "categoryIndex=0.0": false, "name=~a": false,
			"createdAt=2026-03-01": false, "createdAt=>2026": false, "meta.n=1&status=active": false, "participants.role=agent": false,
		},
		"messages": {
			"type=[chat,card]": true, "role=contact&createdAt=>2026-03-01&sort=-createdAt": true, "role=bot&sort=text": false, "text=~a&role=bot": false,
		},
		"contacts": {"profile.email=a@example.com": true, "profile.telephone=null": true, "profile.givenName=Ann": false},
		"channels": {"": true, "name=Sales": false},
	} {
		for query, want := range queries {
			k := a.kinds[path]
			in, err := readListQuery(rest.NewQuery(query), k)
			if err != nil {
				t.Fatalf("%s?%s: %v", path, query, err)
			}
			if _, _, done, err := a.listing(t.Context(), k, in); done != want || err != nil {
				t.Errorf("%s?%s: the database answers it: %v %v, want %v", path, query, done, err, want)
			}
		}
	}
}
