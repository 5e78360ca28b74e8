package inbox_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/uuid"

	"parley/ent/scriptresult"
	"parley/inbox"
	"parley/internal/apperr"
	"parley/internal/ids"
	"parley/internal/values"
)

func question(data string, answers ...string) values.ScriptQuestion {
	q := values.ScriptQuestion{Data: data, ControlType: "multicombobox", DataType: "text"}
	for _, a := range answers {
		q.Answers = append(q.Answers, values.ScriptAnswer{Data: a})
	}
	return q
}

func (c *call) result(edits ...func(*inbox.NewScriptResult)) inbox.NewScriptResult {
	n := inbox.NewScriptResult{
		Interaction: c.leg, ExternalID: "s1", ScriptName: "Survey", ModifiedAt: ptr(noon),
		Questions: []values.ScriptQuestion{question("Which?", "red", "blue"), question("Why?")},
	}
	for _, edit := range edits {
		edit(&n)
	}
	return n
}

var hexDigits = regexp.MustCompile(`^[0-9A-F]{32}$`)

// A result keeps its questions in order, each part with an id, and knows the first
// leg of its work; its script is made once.
func TestAddScriptResult(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		c := newCall(t, d)
		next, _ := c.transfer(t, "anna")
		for i, leg := range []uuid.UUID{c.leg, next} {
			id, err := c.AddScriptResult(c.ctx, c.result(func(n *inbox.NewScriptResult) { n.Interaction, n.ExternalID = leg, fmt.Sprint(i) }))
			must(t, err)
			row, err := d.s.Client().ScriptResult.Query().Where(scriptresult.IDEQ(id)).WithScript().Only(d.ctx)
			must(t, err)
			if row.InteractionID != leg || row.OriginalInteractionID != c.leg || row.Edges.Script.Name != "Survey" {
				t.Errorf("leg %d: %+v", i, row)
			}
			var got, made []string
			for _, q := range row.Questions {
				got, made = append(got, fmt.Sprint(q.Ordinal, q.Data)), append(made, q.ID)
				for _, a := range q.Answers {
					got, made = append(got, fmt.Sprint(a.Ordinal, a.Data)), append(made, a.ID)
				}
			}
			if want := []string{"1Which?", "1red", "2blue", "2Why?"}; !slices.Equal(got, want) {
				t.Errorf("got %q, want %q", got, want)
			}
			slices.Sort(made)
			if len(slices.Compact(made)) != 4 || !hexDigits.MatchString(made[0]) {
				t.Errorf("ids %q", made)
			}
		}
		same(t, "scripts", d.lines(t, "SELECT name FROM scripts"), []string{"Survey"})
	})
}

// The same result again is the same, another one under its external id is refused.
func TestScriptResultAgain(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		c := newCall(t, d)
		first, err := c.AddScriptResult(c.ctx, c.result())
		must(t, err)
		for name, tc := range map[string]struct {
			edit func(*inbox.NewScriptResult)
			same bool
		}{
			"equal":          {func(*inbox.NewScriptResult) {}, true},
			"without a time": {func(n *inbox.NewScriptResult) { n.ModifiedAt = nil }, true},
			"other script":   {func(n *inbox.NewScriptResult) { n.ScriptName = "survey" }, false},
			"other answer":   {func(n *inbox.NewScriptResult) { n.Questions[0].Answers[1].Data = "green" }, false},
			"no answer":      {func(n *inbox.NewScriptResult) { n.Questions[0].Answers = nil }, false},
			"no question":    {func(n *inbox.NewScriptResult) { n.Questions = n.Questions[:1] }, false},
			"other control":  {func(n *inbox.NewScriptResult) { n.Questions[1].ControlType = "text" }, false},
		} {
			got, err := c.AddScriptResult(c.ctx, c.result(tc.edit))
			if tc.same && (err != nil || got != first) || !tc.same && apperr.KindOf(err) != apperr.Conflict {
				t.Errorf("%s: got %v, %v", name, got, err)
			}
		}
		same(t, "rows", d.lines(t, "SELECT count(*) FROM script_results"), []string{"1"})
	})
}

// Sixteen results of a new script at once make it once.
func TestScriptAtOnce(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		c := newCall(t, d)
		var wg sync.WaitGroup
		for i := range 16 {
			wg.Go(func() {
				if _, err := c.AddScriptResult(c.ctx, c.result(func(n *inbox.NewScriptResult) { n.ExternalID = fmt.Sprint(i) })); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		same(t, "rows", d.lines(t, "SELECT count(*), count(DISTINCT script_id) FROM script_results"), []string{"16 1"})
	})
}

func TestScriptResultRefused(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *desk) {
		c, other := newCall(t, d), newCall(t, d.another(t, "other"))
		for name, tc := range map[string]struct {
			edit func(*inbox.NewScriptResult)
			want apperr.Kind
			path string
		}{
			"no name":        {func(n *inbox.NewScriptResult) { n.ScriptName = " " }, apperr.Invalid, "scriptName"},
			"long name":      {func(n *inbox.NewScriptResult) { n.ScriptName = strings.Repeat("x", 201) }, apperr.Invalid, "scriptName"},
			"no questions":   {func(n *inbox.NewScriptResult) { n.Questions = nil }, apperr.Invalid, "questions"},
			"many questions": {func(n *inbox.NewScriptResult) { n.Questions = make([]values.ScriptQuestion, 201) }, apperr.Invalid, "questions"},
			"empty question": {func(n *inbox.NewScriptResult) { n.Questions[1].Data = "" }, apperr.Invalid, "questions.1.data"},
			"no control":     {func(n *inbox.NewScriptResult) { n.Questions[1].ControlType = "" }, apperr.Invalid, "questions.1.controlType"},
			"no type":        {func(n *inbox.NewScriptResult) { n.Questions[0].DataType = "" }, apperr.Invalid, "questions.0.dataType"},
			"many answers":   {func(n *inbox.NewScriptResult) { n.Questions[0].Answers = make([]values.ScriptAnswer, 101) }, apperr.Invalid, "questions.0.answers"},
			"long answer":    {func(n *inbox.NewScriptResult) { n.Questions[0].Answers[1].Data = strings.Repeat("x", 4001) }, apperr.Invalid, "questions.0.answers.1"},
			"NUL":            {func(n *inbox.NewScriptResult) { n.Questions[0].Answers[0].Data = "\x00" }, apperr.Invalid, "questions.0.answers.0"},
			"unknown leg":    {func(n *inbox.NewScriptResult) { n.Interaction = unknown(ids.Interaction) }, apperr.NotFound, ""},
			"foreign leg":    {func(n *inbox.NewScriptResult) { n.Interaction = other.leg }, apperr.NotFound, ""},
		} {
			_, err := c.AddScriptResult(c.ctx, c.result(tc.edit))
			if apperr.KindOf(err) != tc.want || fields(err) != tc.path {
				t.Errorf("%s: got %v with %q", name, err, fields(err))
			}
		}
		same(t, "rows", d.lines(t, "SELECT count(*) FROM scripts"), []string{"0"})
	})
}
