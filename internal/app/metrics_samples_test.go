package app_test

import (
	"slices"
	"strings"
	"testing"

	"parley/internal/app"
	"parley/internal/testkit"
	"parley/metrics/catalog"
)

// allSamples is everything that samples say of themselves.
const allSamples = `totalCount edges {cursor node {at value key message {id sentAt} conversation {id} interaction {id} startedBy {id sentAt} endedBy {id sentAt}}}
	pageInfo {hasNextPage hasPreviousPage startCursor endCursor}`

// value makes one number of samples, by the words of the catalog.
func value(statistic catalog.Statistic, of []sample) *float64 {
	var sum float64
	var values []float64
	keys := map[string]bool{}
	for _, s := range of {
		sum += s.Value
		values = append(values, s.Value)
		if s.Key != nil {
			keys[*s.Key] = true
		}
	}
	slices.Sort(values)
	n := len(values)
	number := func(v float64) *float64 { return &v }
	switch {
	case statistic == catalog.Count:
		return number(float64(n))
	case statistic == catalog.Sum:
		return number(sum)
	case statistic == catalog.Distinct:
		return number(float64(len(keys)))
	case n == 0:
		return nil
	case statistic == catalog.Ratio:
		return number(float64(n) / float64(len(keys)))
	case statistic == catalog.Median:
		return number((values[(n-1)/2] + values[n/2]) / 2)
	case statistic == catalog.P90:
		return number(values[(n*9+9)/10-1])
	}
	return number(sum / float64(n)) // mean, share
}

// TestMetricSamples opens every bucket of every metric, of groups as well: count
// and value agree with the samples.
func TestMetricSamples(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		d := newDesk(t, address, func(c *app.Config) { c.Limits.Cost = 1e9 })
		opened := 0
		for _, r := range catalog.Rows() {
			for _, by := range []catalog.Dimension{catalog.Channel, catalog.Agent, catalog.Tag} {
				if !r.Has(by) {
					continue
				}
				const buckets = `buckets {start end value count samples(first: 100) {` + allSamples + `}}`
				s := d.metrics(`metrics: [`+r.Name+`], granularity: WEEK, groupBy: [`+string(by)+`], withinSeconds: 200, `+march, buckets+` groups {label `+buckets+`}`)[0]
				all := s.Buckets
				for _, g := range s.Groups {
					all = append(all, g.Values...)
				}
				for _, b := range all {
					var of []sample
					for _, e := range b.Samples.Edges {
						of = append(of, e.Node)
					}
					opened += len(of)
					if len(of) != b.Count || b.Samples.TotalCount != b.Count || say(value(r.Statistic, of)) != say(b.Value) {
						t.Errorf("%s by %s: %d samples make %s, the bucket says %s", r.Name, by, len(of), say(value(r.Statistic, of)), say(b))
					}
				}
			}
		}
		if opened < 100 {
			t.Errorf("%d samples were looked at", opened)
		}
	})
}

// TestMetricSamplePages goes through a bucket page by page; a sample names what it
// is of and what started and stopped its clock.
func TestMetricSamplePages(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		d := newDesk(t, address)
		page := func(arguments string) samples {
			return d.metrics(`metrics: [MESSAGES], granularity: YEAR, `+march, `buckets {samples(`+arguments+`) {`+allSamples+`}}`)[0].Buckets[0].Samples
		}
		whole := page("first: 100")
		var got []string
		for after := ""; ; {
			p := page("first: 3" + after)
			for _, e := range p.Edges {
				got = append(got, say(e))
			}
			if len(p.Edges) > 0 && (p.PageInfo.StartCursor != p.Edges[0].Cursor || p.PageInfo.EndCursor != p.Edges[len(p.Edges)-1].Cursor) {
				t.Errorf("page info %+v", p.PageInfo)
			}
			if p.TotalCount != 8 || !p.PageInfo.HasNextPage {
				break
			}
			after = `, after: "` + p.PageInfo.EndCursor + `"`
		}
		var want []string
		for _, e := range whole.Edges {
			want = append(want, say(e))
		}
		if len(want) != 8 || !slices.Equal(got, want) || !slices.IsSortedFunc(whole.Edges, func(a, b struct {
			Cursor string
			Node   sample
		},
		) int {
			return strings.Compare(a.Node.At, b.Node.At)
		}) {
			t.Errorf("pages:\n%s\nwhole:\n%s", got, want)
		}
		reply := d.metrics(`metrics: [FIRST_REPLY_TIME_MEAN], granularity: YEAR, filter: {tag: "VIP"}, `+march, `buckets {samples {`+allSamples+`}}`)[0].Buckets[0].Samples.Edges[0].Node
		if reply.At != "2026-03-02T10:03:00.000Z" || reply.Value != 180 || reply.StartedBy.SentAt != "2026-03-02T10:00:00.000Z" ||
			reply.EndedBy.ID != reply.Message.ID || reply.Conversation.ID != d.conversation("c1") || reply.Key != nil || reply.Interaction != nil {
			t.Errorf("the first reply: %s", say(reply))
		}
		for arguments, says := range map[string]string{
			`first: 0`: "1 to 100", `first: 101`: "1 to 100", `after: "nonsense"`: "Cursor",
			`after: "` + cursorOfList(d) + `"`: "another list",
		} {
			a := d.GraphQL(d.token, `{metrics(metrics: [MESSAGES], granularity: YEAR, `+march+`) {buckets {samples(`+arguments+`) {totalCount}}}}`, nil)
			if codes(a) != "BAD_USER_INPUT" || !strings.Contains(string(a.Body), says) {
				t.Errorf("%s: %s", arguments, a.Body)
			}
		}
	})
}

// cursorOfList is a place in a list of another sort.
func cursorOfList(d desk) string {
	var out struct {
		Conversations struct{ PageInfo struct{ EndCursor string } }
	}
	d.Query(d.token, `{conversations {pageInfo {endCursor}}}`, nil, &out)
	return out.Conversations.PageInfo.EndCursor
}
