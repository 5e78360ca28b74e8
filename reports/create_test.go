package reports

import (
	"testing"
	"time"

	"github.com/google/uuid"

	"parley/ent"
	"parley/ent/reportjob"
	"parley/internal/apperr"
	"parley/internal/filters"
	"parley/internal/testkit"
	"parley/internal/viewer"
)

// What cannot be written is refused, and names the input at fault.
func TestCreateRefuses(t *testing.T) {
	w := newWorld(t, testkit.SQLiteDatabase(t))
	day := noon
	for name, test := range map[string]struct {
		change func(*NewReport)
		field  string
	}{
		"a type":            {func(in *NewReport) { in.Type = "X" }, "type"},
		"a format":          {func(in *NewReport) { in.Format = "PDF" }, "format"},
		"two characters":    {func(in *NewReport) { in.Settings.Delimiter = ";;" }, "delimiter"},
		"a quotation mark":  {func(in *NewReport) { in.Settings.Delimiter = `"` }, "delimiter"},
		"letters":           {func(in *NewReport) { in.Settings.DateTimeFormat = "yyyy-qq" }, "dateTimeFormat"},
		"an offset":         {func(in *NewReport) { in.Settings.UTCOffsetMinutes = 841 }, "utcOffsetMinutes"},
		"a day of sessions": {func(in *NewReport) { in.Parameters.Date = "2026-01-01" }, "date"},
		"no day":            {func(in *NewReport) { in.Type = reportjob.TypeDAILY }, "date"},
		"bots of sessions":  {func(in *NewReport) { in.Parameters.Bots = []string{"x"} }, "botIds"},
		"no message":        {func(in *NewReport) { in.Type = reportjob.TypeMESSAGE_REACTIONS }, "message"},
		"a period that is none": {func(in *NewReport) {
			in.Type, in.Parameters.From, in.Parameters.To = reportjob.TypeTELEPHONY, &day, &day
		}, "to"},
		"filters of calls": {func(in *NewReport) {
			in.Type, in.Filters = reportjob.TypeTELEPHONY, []filters.Filter{{Key: filters.SessionID, Type: filters.Text}}
		}, "filters"},
	} {
		in := NewReport{Type: reportjob.TypeSESSIONS, Format: reportjob.FormatCSV, Settings: Defaults()}
		test.change(&in)
		_, err := w.Create(w.ctx, in)
		known, ok := err.(*apperr.Error)
		if !ok || known.Kind != apperr.Invalid || known.Fields[0].Path[len(known.Fields[0].Path)-1] != test.field {
			t.Errorf("%s: %+v", name, err)
		}
	}
}

// Who does not administer asks for no report and sees none; who administers another
// organization finds none.
func TestReportsOfOthers(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		id := w.create(t).ID
		other := testkit.As(viewer.Admin, testkit.Organization(t, w.Store, "other", uuid.Nil))
		agent := testkit.As(viewer.Agent, w.org)
		in := NewReport{Type: reportjob.TypeSESSIONS, Format: reportjob.FormatCSV, Settings: Defaults(), OrganizationID: &w.org}
		for name, err := range map[string]error{
			"create": second(w.Create(other, in)), "get": second(w.Get(other, w.org, id)), "find": second(w.Find(other, id)),
			"delete": second(w.DeleteFound(other, id)), "delete all": second(w.DeleteAll(other, &w.org, false)),
		} {
			if apperr.KindOf(err) != apperr.NotFound {
				t.Errorf("%s of others: %v", name, err)
			}
		}
		for name, err := range map[string]error{
			"create": second(w.Create(agent, in)), "list": second(w.List(agent, w.org)), "get": second(w.Get(agent, w.org, id)),
			"delete": second(w.Delete(agent, w.org, id)), "delete all": second(w.DeleteAll(agent, nil, false)),
		} {
			if apperr.KindOf(err) != apperr.Forbidden {
				t.Errorf("%s as an agent: %v", name, err)
			}
		}
		if len(must[[]*ent.ReportJob](t)(w.List(w.ctx, w.org))) != 1 {
			t.Error("the report is gone")
		}
	})
}

func second[T any](_ T, err error) error { return err }

// At most 20 reports are under way, and 200 kept.
func TestCreateBounds(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		in := NewReport{Type: reportjob.TypeSESSIONS, Format: reportjob.FormatCSV, Settings: Defaults()}
		for range maxUnfinished {
			w.create(t)
		}
		if _, err := w.Create(w.ctx, in); apperr.KindOf(err) != apperr.Conflict {
			t.Errorf("one more: %v", err)
		}
		for total := maxUnfinished; total < maxKept; total += maxUnfinished {
			w.work(t)
			for range maxUnfinished {
				w.create(t)
			}
		}
		w.work(t)
		if _, err := w.Create(w.ctx, in); apperr.KindOf(err) != apperr.Conflict {
			t.Errorf("one more to keep: %v", err)
		}
		if n := must[Gone](t)(w.DeleteAll(w.ctx, nil, true)).Reports; n != maxKept {
			t.Errorf("%d deleted", n)
		}
		w.create(t)
	})
}

// Patterns are Java's.
func TestJavaTime(t *testing.T) {
	at := time.Date(2026, 3, 4, 0, 6, 7, 8_000_000, time.FixedZone("", 5*3600+45*60))
	for pattern, want := range map[string]string{
		"yyyy-MM-dd HH:mm:ss.SSS":  "2026-03-04 00:06:07.008",
		"d.M.yy h:m:s a":           "4.3.26 12:6:7 AM",
		"EEE, dd MMM yyyy":         "Wed, 04 Mar 2026",
		"EEEE MMMM":                "Wednesday March",
		"yyyy-MM-dd'T'HH:mm:ssXXX": "2026-03-04T00:06:07+05:45",
		"HH 'o''clock' ''Z":        "00 o'clock '+0545",
		"DDD XX":                   "063 +0545",
		"d日":                       "4日",
		"u uu":                     "3 03",
	} {
		c, err := javaTime(pattern)
		if err != nil || c(at) != want {
			t.Errorf("%s: %v, want %s", pattern, err, want)
		}
	}
	for _, pattern := range []string{"", "q", "yyyy 'open", "XXXX", "'" + string(make([]byte, maxPattern))} {
		if _, err := javaTime(pattern); err == nil {
			t.Errorf("%q is a pattern", pattern)
		}
	}
}
