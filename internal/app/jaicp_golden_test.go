package app_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"

	"parley/compat/jaicp"
	"parley/internal/testkit"
	"parley/internal/testkit/apptest"
)

const jaicpData = "../../compat/jaicp/testdata/golden/"

// jaicpStep is a request whose answer is kept in a file. Names in braces stand for what
// steps before kept.
type jaicpStep struct {
	name, method, path, body string
	// keep names a member of the answer, a text or a number, behind a dot: task.taskId.
	keep string
	// reads has the step be taken with the token in the path as well, and be answered
	// in the same way.
	reads bool
	// legacy has the step be taken with the token in the path alone; async on the base
	// of reports.
	legacy, async bool
	// settled has the step be taken again until no report of its answer is being written.
	settled bool
}

// jaicpSteps are the steps of all parts of the surface, in this order, in one project.
func jaicpSteps() []jaicpStep {
	return slices.Concat(jaicpReadSteps, jaicpFilterSteps, jaicpStatSteps, jaicpLabelSteps, jaicpExperimentSteps(), jaicpReportSteps)
}

// TestJAICPFixtures: what each step sends and is answered with is that of
// testdata/golden, but for what is never the same.
func TestJAICPFixtures(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		d := newJAICPDesk(t, address)
		for _, step := range jaicpSteps() {
			a := d.take(step)
			text := fmt.Sprintf("%s %s\n%s\n%d\n\n%s\n", step.method, step.path, indentedBody(step.body), a.Status, indented(a.Body))
			text = strings.ReplaceAll(requestIDs.ReplaceAllString(text, `"requestId": "(id)"`), d.URL, "(server)")
			goldenText(t, jaicpData+step.name+".txt", botNoise(text))
		}
	})
}

// unsettled is what an answer says of a report that is being written, requestIDs what
// differs each time.
var (
	unsettled  = regexp.MustCompile(`"status":"(CREATED|STARTED)"`)
	requestIDs = regexp.MustCompile(`"requestId": "[^"]*"`)
)

// take sends the request of a step.
func (d *jaicpDesk) take(step jaicpStep) apptest.Answer {
	d.t.Helper()
	base := jaicpCurrent
	switch {
	case step.legacy:
		base = jaicpLegacy
	case step.async:
		base = jaicpAsync
	}
	a := d.ask(base, step.method, step.path, step.body)
	if step.settled {
		eventually(d.t, step.name, func() bool {
			a = d.ask(base, step.method, step.path, step.body)
			return !unsettled.Match(a.Body)
		})
	}
	if step.reads {
		if other := d.ask(jaicpLegacy, step.method, step.path, step.body); other.Status != a.Status || string(other.Body) != string(a.Body) {
			d.t.Errorf("%s: %d %s, with the token in the path %d %s", step.name, a.Status, a.Body, other.Status, other.Body)
		}
	}
	d.keep(step, a)
	return a
}

func (d *jaicpDesk) keep(step jaicpStep, a apptest.Answer) {
	d.t.Helper()
	name, member, _ := strings.Cut(step.keep, ".")
	if name == "" {
		return
	}
	var object map[string]any
	if err := json.Unmarshal(a.Body, &object); err != nil || object[member] == nil {
		d.t.Fatalf("%s: no %s in %d %s", step.name, member, a.Status, a.Body)
	}
	d.kept[name] = fmt.Sprint(object[member])
}

// jaicpTails are the rows of the surface by method and path below their base, each once.
func jaicpTails() map[string]bool {
	tails := map[string]bool{}
	for _, row := range jaicp.New(jaicp.Deps{}).Routes() {
		path := jaicp.Prefix + row.Pattern
		for _, base := range []string{jaicpLegacy + "{token}", jaicpAsync, jaicpCurrent} {
			if tail, ok := strings.CutPrefix(path, base); ok {
				tails[row.Method+" "+tail] = true
				break
			}
		}
	}
	return tails
}

func TestEveryJAICPRouteHasAFixture(t *testing.T) {
	steps := map[string]*http.Request{}
	for _, step := range jaicpSteps() {
		steps[step.name] = httptest.NewRequest(step.method, strings.NewReplacer("{", "", "}", "").Replace(step.path), nil)
	}
	everyRouteHasAFixture(t, jaicpTails(), jaicpData, steps)
}
