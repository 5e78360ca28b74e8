package app_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"parley/compat/web1on1"
	"parley/internal/testkit"
	"parley/internal/testkit/apptest"
)

// TestWeb1on1Fixtures: what each step sends and is answered with is that of
// testdata/golden, but for what is never the same: ids, instants and secrets.
func TestWeb1on1Fixtures(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		w := newVendorWalk(t, address)
		for _, step := range vendorSteps() {
			goldenText(t, vendorData+"golden/"+step.name+".txt", w.told(step, w.take(step)))
		}
	})
}

func TestEveryWeb1on1RouteHasAFixture(t *testing.T) {
	routes, steps := map[string]bool{}, map[string]*http.Request{}
	for _, row := range web1on1.New(web1on1.Deps{}).Routes() {
		routes[row.Method+" "+row.Pattern] = true
	}
	for _, step := range vendorSteps() {
		path, _, _ := strings.Cut(strings.NewReplacer("{", "", "}", "").Replace(step.path), "?")
		steps[step.name] = httptest.NewRequest(step.method, path, nil)
	}
	everyRouteHasAFixture(t, routes, vendorData+"golden", steps)
}

// told is a step and its answer as text.
func (w *vendorWalk) told(step vendorStep, a apptest.Answer) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s\n", step.method, step.path)
	if step.body != "" {
		b.WriteString("\n" + indented([]byte(step.body)) + "\n")
	}
	fmt.Fprintf(&b, "\n%d\n", a.Status)
	for _, name := range []string{"Content-Type", "Link", "Location", "X-Total-Count"} {
		if v := a.Header.Get(name); v != "" {
			fmt.Fprintf(&b, "%s: %s\n", name, v)
		}
	}
	if len(a.Body) > 0 {
		b.WriteString("\n" + indented(a.Body) + "\n")
	}
	return w.named(b.String())
}

func indented(body []byte) string {
	var b bytes.Buffer
	if json.Indent(&b, body, "", "  ") != nil {
		return string(body)
	}
	return b.String()
}

// noises are what differs each time.
var noises = []struct {
	pattern *regexp.Regexp
	word    string
}{
	{regexp.MustCompile(`eyJ[\w-]+\.[\w-]+\.[\w-]*`), "(token)"},
	{regexp.MustCompile(`/media/[a-z0-9]{42}`), "/media/(name)"},
	{regexp.MustCompile(`20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z`), "(time)"},
	{regexp.MustCompile(`\b[A-Z2-7]{26}\b`), "(secret)"},
}

// shortID is an id as this vendor has them.
var shortID = regexp.MustCompile(`\b[0-9a-f]{24}\b`)

// named puts words in the place of what differs each time: an id has the name under
// which a step keeps it.
func (w *vendorWalk) named(text string) string {
	text = strings.ReplaceAll(text, w.server.URL, "(server)")
	for _, n := range noises {
		text = n.pattern.ReplaceAllString(text, n.word)
	}
	return shortID.ReplaceAllStringFunc(text, func(id string) string {
		for name, known := range w.kept {
			if id == known {
				return "(" + name + ")"
			}
		}
		return "(id)"
	})
}
