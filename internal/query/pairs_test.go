package query_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"parley/ent/message"
	"parley/internal/query"
	"parley/internal/testkit"
	"parley/store"
)

// Of an exchange that goes on for ever the text ends, and who answered last is known.
func TestLongAnswers(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		o := newOffice(t, address)
		lines := []string{"> q"}
		for i := range 1_200 {
			lines = append(lines, fmt.Sprint("< ", i))
		}
		o.said(t, "many", noon, append(lines, "= Mark", "< end")...)
		long := strings.Repeat("ж", 40_000)
		o.said(t, "long", noon.Add(-time.Hour), "> q", "< a", "< "+long, "< b")
		pairs, err := o.Pairs(o.ctx, query.Ask{Organization: o.org})
		must(t, err)
		many, last := pairs[0], pairs[0].Answers[len(pairs[0].Answers)-1]
		if text := *many.AnswerText(); !many.IsLivechat() || many.Agent == nil || last.Role != message.RoleBOT || last.ID != o.ids["many end"] || !strings.HasSuffix(text, "999…") {
			t.Errorf("%d answers, livechat %t, by %v, last %+v, %.10s", len(many.Answers), many.IsLivechat(), many.Agent, last, text[len(text)-10:])
		}
		if text := *pairs[1].AnswerText(); text != "a\n"+long[:64<<10-2]+"…" {
			t.Errorf("%d bytes: %.10s", len(text), text[len(text)-10:])
		}
	})
}

// What is removed while exchanges are read is not among them, and the page is full.
func TestPairsOfRemovedSessions(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		var read func(text string)
		s := testkit.Store(t, store.Options{Database: address, Now: testkit.NewClock(noon).Now, OnStatement: func(_ context.Context, text string) {
			if read != nil {
				read(text)
			}
		}})
		o := (&office{Reader: query.New(s), s: s}).another(t, "org")
		for i, name := range []string{"a", "b", "c"} {
			o.said(t, name, noon.Add(time.Duration(-i)*time.Minute), "> "+name)
		}
		read = func(text string) {
			if strings.Contains(text, "ROW_NUMBER()") {
				read = nil
				o.write(t, func(ctx context.Context, tx *store.Tx) {
					tx.Message.DeleteOneID(o.ids["a a"]).ExecX(ctx)
					tx.Conversation.DeleteOneID(o.ids["a"]).ExecX(ctx)
				})
			}
		}
		pairs, err := o.Pairs(o.ctx, query.Ask{Organization: o.org, Limit: 2})
		if got := told(pairs); err != nil || read != nil || !slices.Equal(got, []string{"b/", "c/"}) {
			t.Errorf("%q, %v", got, err)
		}
	})
}
