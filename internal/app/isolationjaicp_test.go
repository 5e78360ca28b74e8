package app_test

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/uuid"

	"parley/access"
	"parley/internal/testkit"
	"parley/internal/testkit/apptest"
	"parley/internal/viewer"
)

// jaicpCrossings are those of all parts of the surface.
func jaicpCrossings() []jaicpCrossing {
	return slices.Concat(jaicpReadCrossings, jaicpStatCrossings, jaicpFilterCrossings, jaicpLabelCrossings, jaicpReportCrossings)
}

// TestIsolationJAICP names the neighbour's things to every route of JAICP: the answer is
// the one for things that do not exist, tells nothing of the neighbour and changes
// nothing there.
func TestIsolationJAICP(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		st := newStreet(t, address)
		made, err := st.Access.Create(apptest.System(), access.NewCredential{API: "jaicp", Organization: st.a.ID, Role: viewer.Admin})
		if err != nil {
			t.Fatal(err)
		}
		missing, before := jaicpTails(), st.Rows()
		for _, c := range jaicpCrossings() {
			delete(missing, c.route)
			st.crossJAICP(t, made.Token, c)
		}
		for route := range missing {
			t.Errorf("%s: no row says how to call it about a foreign tenant", route)
		}
		st.unchanged(t, before)
	})
}

func (st street) crossJAICP(t *testing.T, token string, c jaicpCrossing) {
	t.Helper()
	for _, base := range []string{jaicpCurrent, jaicpLegacy} {
		ask := func(about *apptest.Tenant) (apptest.Answer, string) {
			header, at := map[string]string{"Authorization": "Bearer " + token}, base
			if base == jaicpLegacy {
				header, at = nil, base+token
			}
			method, path, _ := strings.Cut(c.route, " ")
			var body any
			if c.body != "" {
				body = about.Expand(mine(st.a, c.body))
			}
			if c.at != "" {
				path = about.Expand(c.at)
			}
			a := st.Do(method, at+path+"?"+about.Expand(c.query), header, body)
			return a, jaicpUnnamed(about, string(a.Body))
		}
		foreign, said := ask(st.b)
		unknown, other := ask(st.ghost)
		if foreign.Status != unknown.Status || said != other || foreign.Status != c.status {
			t.Errorf("%s?%s %s: a foreign one is answered %d %s\nan unknown one %d %s\nwant %d", c.route, c.query, c.body, foreign.Status, said, unknown.Status, other, c.status)
		}
		st.silent(t, said)
	}
}

// mine fills in what the caller has: <my name>.
func mine(a *apptest.Tenant, text string) string {
	for name, v := range a.Names {
		text = strings.ReplaceAll(text, "<my "+name+">", v)
	}
	return text
}

// jaicpUnnamed takes out of an answer what was asked about.
func jaicpUnnamed(about *apptest.Tenant, text string) string {
	for _, v := range about.Names {
		_, noID := uuid.Parse(v)
		if _, noNumber := strconv.Atoi(v); noID == nil || noNumber == nil {
			text = strings.ReplaceAll(text, v, "<id>")
		}
	}
	return strings.ReplaceAll(text, about.Canary, "<canary>")
}
