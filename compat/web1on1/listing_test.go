package web1on1

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"parley/compat/rest"
	"parley/internal/apperr"
	"parley/internal/query"
)

// shelf stands in for the database: it has so many conversations, notes what is asked
// for, and which rows are filled.
type shelf struct {
	rows   int
	asked  query.Listing
	loaded int
	filled []any
}

func (s *shelf) read(_ context.Context, l query.Listing) (out []any, total int, err error) {
	s.asked = l
	if l.Most > 0 && s.rows > l.Most {
		return nil, s.rows, nil
	}
	for i := range s.rows {
		out = append(out, Conversation{ID: fmt.Sprint(i), Name: fmt.Sprint("talk ", i), Participants: []Participant{{Role: "agent"}}})
	}
	s.loaded = len(out)
	return out, s.rows, nil
}

func (s *shelf) fill(_ context.Context, page []any) error {
	s.filled = append(s.filled, page...)
	return nil
}

// TestSifting: what is stored beside rows is read for the rows that are looked through
// where it is asked about, and else for the page that is shown.
func TestSifting(t *testing.T) {
	for path, x := range map[string]struct {
		bare          bool
		total, filled int
	}{
		"name=~talk&limit=5":                             {true, 30, 5},
		"name=~talk&status=queued&limit=5&offset=28":     {true, 30, 2},
		"sort=name&limit=3":                              {true, 30, 3},
		"name=~nothing":                                  {true, 0, 0},
		"participants.role=agent&limit=5":                {false, 30, 0},
		"participants.role=bot&limit=5":                  {false, 0, 0},
		"sort=results.value&limit=5":                     {false, 30, 0},
		"name=~talk&forms.name=x":                        {false, 0, 0},
		"name=~talk&category=Repair&categoryIndex=1":     {true, 30, 30}, // the database's alone
		"participants.active=false&select=name&limit=10": {false, 30, 0},
	} {
		s := &shelf{rows: 30}
		k := *New(Deps{}).kinds["conversations"]
		k.read, k.fill = s.read, s.fill
		in, err := readListQuery(rest.NewQuery(path), &k)
		if err != nil {
			t.Fatal(err)
		}
		_, total, err := New(Deps{}).page(t.Context(), &k, in)
		if err != nil || s.asked.Bare != x.bare || s.asked.Most != 1000 || total != x.total || len(s.filled) != x.filled {
			t.Errorf("%s: bare %v, at most %d; %d found, %d filled: %v", path, s.asked.Bare, s.asked.Most, total, len(s.filled), err)
		}
	}
}

// TestTooMany: beyond the bound of a kind nothing is looked through, and the answer says
// what to filter by.
func TestTooMany(t *testing.T) {
	for path, x := range map[string]struct {
		most int
		by   string
	}{
		"conversations": {1_000, "participants.user, status, type, updatedAt, organization, id"},
		"messages":      {1_000, "conversation, createdAt, role, type, updatedAt, organization, id"},
		"contacts":      {1_000, "createdAt, profile.email, profile.telephone, updatedAt, organization, id"},
		"forms":         {query.MaxListed, "one of organization, id"},
		"users":         {query.MaxListed, "one of id"},
	} {
		for more := range 2 {
			s := &shelf{rows: x.most + more}
			k := *New(Deps{}).kinds[path]
			k.read, k.fill = s.read, s.fill
			in, err := readListQuery(rest.NewQuery("sort=id"), &k)
			if err != nil {
				t.Fatal(err)
			}
			_, _, err = New(Deps{}).page(t.Context(), &k, in)
			if more == 0 && err != nil || more == 1 && (apperr.KindOf(err) != apperr.Invalid || !strings.HasSuffix(err.Error(), x.by) || s.loaded > 0) {
				t.Errorf("%d of %s: %v, %d loaded", s.rows, path, err, s.loaded)
			}
		}
	}
}
