package app_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/xuri/excelize/v2"

	"parley/internal/testkit"
	"parley/internal/testkit/apptest"
	"parley/internal/viewer"
)

// marchJSON is how files are asked for about the first days of March.
const marchJSON = `"period": {"from": "2026-03-01T00:00:00Z", "to": "2026-03-08T00:00:00Z"}`

// file asks for a file with a token and arguments.
func (d desk) file(token, format, body string) apptest.Answer {
	header := map[string]string{}
	if token != "" {
		header["Authorization"] = "Bearer " + token
	}
	return d.Do(http.MethodPost, "/export/metrics."+format, header, body)
}

// cells reads a file of any format; the first row are the columns. Lines of JSON
// have their columns in each line.
func cells(t *testing.T, format string, a apptest.Answer) (out [][]string) {
	t.Helper()
	var err error
	switch format {
	case "csv":
		out, err = csv.NewReader(bytes.NewReader(a.Body)).ReadAll()
	case "xlsx":
		var f *excelize.File
		if f, err = excelize.OpenReader(bytes.NewReader(a.Body)); err == nil {
			defer f.Close() //nolint:errcheck // it was read from memory
			out, err = f.GetRows(f.GetSheetName(0))
		}
	case "ndjson":
		out, err = lines(a.Body)
	}
	if err != nil {
		t.Fatalf("%s: %v: %.300s", format, err, a.Body)
	}
	for i := range out { // a sheet leaves out what is empty at the end of a row
		out[i] = append(out[i], make([]string, max(0, len(out[0])-len(out[i])))...)
	}
	return out
}

func lines(body []byte) (out [][]string, err error) {
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	for d.More() {
		var row, names []string
		if _, err = d.Token(); err != nil {
			return nil, err
		}
		for d.More() {
			name, err := d.Token()
			if err != nil {
				return nil, err
			}
			v, err := d.Token()
			if err != nil {
				return nil, err
			}
			names = append(names, name.(string)) //nolint:forcetypeassert // a member's name
			text := strings.Trim(say(v), `"`)
			if v == nil {
				text = ""
			} else if s, ok := v.(string); ok {
				text = s
			}
			row = append(row, text)
		}
		if _, err = d.Token(); err != nil {
			return nil, err
		}
		if out == nil {
			out = append(out, names)
		}
		out = append(out, row)
	}
	return out, nil
}

// TestExports asks for the same in three formats, with a token and by a signed
// address: they hold what the graph says.
func TestExports(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		d := newDesk(t, address)
		for _, test := range []struct{ name, json, graph, rows string }{
			{
				"series", `"metrics": ["FIRST_REPLY_TIME_MEAN", "MESSAGES"], "granularity": "WEEK", "timeZone": "Asia/Tokyo"`,
				`metrics: [FIRST_REPLY_TIME_MEAN, MESSAGES], granularity: WEEK, timeZone: "Asia/Tokyo"`, `metric unit granularity start end value count
				FIRST_REPLY_TIME_MEAN SECONDS WEEK 2026-02-22T15:00:00.000Z 2026-03-01T15:00:00.000Z - 0
				FIRST_REPLY_TIME_MEAN SECONDS WEEK 2026-03-01T15:00:00.000Z 2026-03-08T15:00:00.000Z 240 2
				MESSAGES COUNT WEEK 2026-02-22T15:00:00.000Z 2026-03-01T15:00:00.000Z 0 0
				MESSAGES COUNT WEEK 2026-03-01T15:00:00.000Z 2026-03-08T15:00:00.000Z 8 8`,
			},
			{
				"groups", `"metrics": ["MESSAGES"], "granularity": "YEAR", "groupBy": ["COUNTRY"], "filter": {"channel": ["EMAIL", "SMS"]}`,
				`metrics: [MESSAGES], granularity: YEAR, groupBy: [COUNTRY], filter: {channel: ["EMAIL", "SMS"]}`,
				`metric unit granularity start end country countryLabel value count
				MESSAGES COUNT YEAR 2026-01-01T00:00:00.000Z 2027-01-01T00:00:00.000Z NL Netherlands 1 1
				MESSAGES COUNT YEAR 2026-01-01T00:00:00.000Z 2027-01-01T00:00:00.000Z - none 1 1`,
			},
			{
				"samples", `"rows": "SAMPLES", "metrics": ["FIRST_REPLY_TIME_MEAN"], "filter": {"tag": ["VIP"]}`,
				`rows: SAMPLES, metrics: [FIRST_REPLY_TIME_MEAN], filter: {tag: "VIP"}`,
				`metric unit at value key message conversation interaction startedBy endedBy
				FIRST_REPLY_TIME_MEAN SECONDS 2026-03-02T10:03:00.000Z 180 - <ended> <conversation> - <started> <ended>`,
			},
			{
				"nothing", `"rows": "SAMPLES", "metrics": ["PAID_TEMPLATES"]`, `rows: SAMPLES, metrics: [PAID_TEMPLATES]`,
				`metric unit at value key message conversation interaction startedBy endedBy`,
			},
		} {
			var want [][]string
			for _, line := range strings.Split(d.expand(test.rows), "\n") {
				row := strings.Fields(line)
				for i, v := range row {
					row[i] = strings.TrimPrefix(v, "-")
				}
				want = append(want, row)
			}
			for _, format := range []string{"csv", "xlsx", "ndjson"} {
				posted := d.file(d.token, format, "{"+test.json+", "+marchJSON+"}")
				fetched := d.Do(http.MethodGet, d.link(t, d.token, test.graph+", "+march+", format: "+strings.ToUpper(format)), nil, nil)
				for way, a := range map[string]apptest.Answer{"posted": posted, "fetched": fetched} {
					if format == "ndjson" && len(want) == 1 {
						if len(a.Body) > 0 {
							t.Errorf("%s, ndjson, %s: %s", test.name, way, a.Body)
						}
						continue
					}
					if got := cells(t, format, a); a.Status != http.StatusOK || say(got) != say(want) {
						t.Errorf("%s, %s, %s: %d\n%s, want\n%s", test.name, format, way, a.Status, say(got), say(want))
					}
					checkFileHeaders(t, format, a)
				}
			}
		}
	})
}

func checkFileHeaders(t *testing.T, format string, a apptest.Answer) {
	t.Helper()
	disposition := a.Header.Get("Content-Disposition")
	types := map[string]string{
		"csv": "text/csv; charset=utf-8; header=present", "ndjson": "application/x-ndjson",
		"xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
	}
	if a.Header.Get("Content-Type") != types[format] || !strings.HasPrefix(disposition, "attachment; filename=") ||
		!strings.HasSuffix(disposition, "."+format+`"`) || a.Header.Get("Cache-Control") != "no-store" || a.Header.Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("%s: headers %v", format, a.Header)
	}
}

// expand fills in ids of the first reply.
func (d desk) expand(rows string) string {
	s := d.metrics(`metrics: [FIRST_REPLY_TIME_MEAN], granularity: YEAR, filter: {tag: "VIP"}, `+march, `buckets {samples {`+allSamples+`}}`)
	reply := s[0].Buckets[0].Samples.Edges[0].Node
	return strings.NewReplacer("<started>", reply.StartedBy.ID, "<ended>", reply.EndedBy.ID, "<conversation>", reply.Conversation.ID).Replace(rows)
}

// link asks the graph for an address and returns its path.
func (d desk) link(t *testing.T, token, arguments string) string {
	t.Helper()
	var out struct {
		MetricsExport struct {
			URL       string
			ExpiresAt time.Time
		}
	}
	d.Query(token, `{metricsExport(`+arguments+`) {url expiresAt}}`, nil, &out)
	path, ok := strings.CutPrefix(out.MetricsExport.URL, d.URL)
	if want := time.Date(2026, 3, 10, 12, 5, 0, 0, time.UTC); !ok || !out.MetricsExport.ExpiresAt.Equal(want) {
		t.Fatalf("the address %+v, want one of %s until %s", out.MetricsExport, d.URL, want)
	}
	return path
}

// TestExportFormulas: what begins like a formula is a text in a spreadsheet.
func TestExportFormulas(t *testing.T) {
	d := newDesk(t, testkit.SQLiteDatabase(t))
	tags := []string{`=1+1`, `+1`, `-1`, `-1+1`, `@SUM(A1)`, "\tx", "plain", "1", "＝1"}
	want := []string{`'=1+1`, `'+1`, `-1`, `'-1+1`, `'@SUM(A1)`, "'\tx", "plain", "1", "'＝1"}
	w := graphWorld{Server: d.Server, org: d.org, token: d.admin}
	w.addMessages(t, d.org, []map[string]any{{
		"direction": "IN", "channel": "CHAT", "channelAddress": "1", "customerAddress": "2", "tags": tags, "sentAt": "2026-03-05T10:00:00Z",
	}})
	body := `{"metrics": ["TAGS_USED"], "granularity": "YEAR", "groupBy": ["TAG"], "filter": {"channel": ["CHAT"]}, ` + marchJSON + `}`
	for format, want := range map[string][]string{"csv": want, "xlsx": tags, "ndjson": tags} {
		var got []string
		for _, row := range cells(t, format, d.file(d.token, format, body))[1:] {
			got = append(got, row[6])
		}
		for _, label := range want {
			if !slices.Contains(got, label) {
				t.Errorf("%s: %q is not among %q", format, label, got)
			}
		}
	}
}

// TestExportsRefused is a table of what files are not asked for with. Every error
// is JSON with a code.
func TestExportsRefused(t *testing.T) {
	d := newDesk(t, testkit.SQLiteDatabase(t))
	const good = `{"metrics": ["MESSAGES"], ` + marchJSON + `}`
	auth := "Bearer " + d.token
	tampered := d.link(t, d.token, `metrics: [MESSAGES], `+march+`, format: CSV`)
	for _, test := range []struct {
		method, path, auth, body string
		status                   int
		code, says               string
	}{
		{"POST", "csv", "", good, 401, "UNAUTHENTICATED", ""},
		{"POST", "csv", "Bearer nonsense", good, 401, "UNAUTHENTICATED", ""},
		{"POST", "csv", "Basic " + d.token, good, 401, "UNAUTHENTICATED", ""},
		{"GET", "csv", auth, "", 401, "UNAUTHENTICATED", ""},
		{"GET", "csv?token=nonsense", "", "", 401, "UNAUTHENTICATED", ""},
		{"GET", strings.TrimPrefix(tampered, "/export/metrics.") + "x", "", "", 401, "UNAUTHENTICATED", ""},
		{"GET", strings.Replace(strings.TrimPrefix(tampered, "/export/metrics."), "csv", "xlsx", 1), "", "", 401, "UNAUTHENTICATED", "another file"},
		{"PUT", "csv", auth, good, 405, "BAD_USER_INPUT", ""},
		{"DELETE", "xlsx", auth, "", 405, "BAD_USER_INPUT", ""},
		{"POST", "csv", auth, ``, 400, "BAD_USER_INPUT", "JSON"},
		{"POST", "csv", auth, `[]`, 400, "BAD_USER_INPUT", "does not fit"},
		{"POST", "csv", auth, `{}`, 400, "BAD_USER_INPUT", ""},
		{"POST", "csv", auth, `{"metrics": "MESSAGES"}`, 400, "BAD_USER_INPUT", "does not fit"},
		{"POST", "csv", auth, good + good, 400, "BAD_USER_INPUT", "more follows"},
		{"POST", "csv", auth, good + "]", 400, "BAD_USER_INPUT", "more follows"},
		{"POST", "csv", auth, strings.Replace(good, `{`, `{"colour": "red", `, 1), 400, "BAD_USER_INPUT", "colour"},
		{"POST", "csv", auth, strings.Replace(good, `{`, `{"filter": {"shoe": [1]}, `, 1), 400, "BAD_USER_INPUT", "shoe"},
		{"POST", "csv", auth, strings.Replace(good, "MESSAGES", "NONSENSE", 1), 400, "BAD_USER_INPUT", "no such metric"},
		{"POST", "csv", auth, strings.Replace(good, "T00:00:00Z", "", 1), 400, "BAD_USER_INPUT", "DateTime"},
		{"POST", "csv", auth, strings.Replace(good, `{`, `{"timeZone": "Mars", `, 1), 400, "BAD_USER_INPUT", "TimeZone"},
		{"POST", "csv", auth, strings.Replace(good, `{`, `{"groupBy": ["SHOE"], `, 1), 400, "BAD_USER_INPUT", "SHOE"},
		{"POST", "csv", auth, strings.Replace(good, `{`, `{"granularity": "AGE", `, 1), 400, "BAD_USER_INPUT", "granularity"},
		{"POST", "csv", auth, strings.Replace(good, `{`, `{"granularity": "MINUTE", `, 1), 400, "COST_LIMIT", "coarser"},
		{"POST", "csv", auth, strings.Replace(good, `{`, `{"withinSeconds": 0, `, 1), 400, "BAD_USER_INPUT", "1 second"},
		{"POST", "csv", auth, strings.Replace(good, `{`, `{"filter": {"agent": ["x"]}, `, 1), 400, "BAD_USER_INPUT", "ID"},
		{"POST", "csv", auth, strings.Replace(good, `{`, `{"filter": {"author": ["GHOST"]}, `, 1), 400, "BAD_USER_INPUT", "author"},
		{"POST", "csv", auth, strings.Replace(good, `{`, `{"rows": "COLUMNS", `, 1), 400, "BAD_USER_INPUT", "rows"},
		{"POST", "csv", auth, `{"rows": "SAMPLES", "metrics": ["MESSAGES", "TAGS_USED"], ` + marchJSON + `}`, 400, "BAD_USER_INPUT", "one metric"},
		{"POST", "csv", auth, `{"rows": "SAMPLES", "groupBy": ["TAG"], "metrics": ["MESSAGES"], ` + marchJSON + `}`, 400, "BAD_USER_INPUT", "not for samples"},
		{"POST", "csv", auth, strings.Replace(good, `{`, `{"organizationId": "`+uuid.NewString()+`", `, 1), 404, "NOT_FOUND", ""},
		{"POST", "csv", auth, strings.Replace(good, `{`, `{"timeZone": "`+strings.Repeat("x", 1<<20)+`", `, 1), 413, "BAD_USER_INPUT", "large"},
		{"POST", "pdf", auth, good, 404, "", ""},
	} {
		header := map[string]string{}
		if test.auth != "" {
			header["Authorization"] = test.auth
		}
		var body any
		if test.method != "GET" {
			body = test.body
		}
		a := d.Do(test.method, "/export/metrics."+test.path, header, body)
		var told struct{ Code, Message string }
		if test.code != "" {
			if err := json.Unmarshal(a.Body, &told); err != nil || a.Header.Get("Content-Type") != "application/json" || a.Header.Get("Content-Disposition") != "" {
				t.Errorf("%s %.80s %.80s: no JSON: %.200s %v", test.method, test.path, test.body, a.Body, a.Header)
			}
		}
		if a.Status != test.status || told.Code != test.code || test.code != "" && told.Message == "" || !strings.Contains(string(a.Body), test.says) {
			t.Errorf("%s %.80s %.120s: %d %.300s, want %d %s %q", test.method, test.path, test.body, a.Status, a.Body, test.status, test.code, test.says)
		}
	}
	if a := d.Do(http.MethodHead, tampered, nil, nil); a.Status != http.StatusOK || len(a.Body) > 0 {
		t.Errorf("HEAD: %d", a.Status)
	}
	a := d.GraphQL(d.token, `{metricsExport(metrics: [MESSAGES, TAGS_USED], rows: SAMPLES, format: CSV, `+march+`) {url}}`, nil)
	if codes(a) != "BAD_USER_INPUT" {
		t.Errorf("an address of what is refused: %s", a.Body)
	}
	many := strings.Repeat(`"`+uuid.NewString()+`", `, 300)
	if a := d.GraphQL(d.token, `{metricsExport(metrics: [MESSAGES], filter: {agent: [`+many+`]}, format: CSV, `+march+`) {url}}`, nil); !strings.Contains(string(a.Body), "POST them") {
		t.Errorf("an address of 300 agents: %.300s", a.Body)
	}
}

// TestExportLinks: an address opens what its maker may see at that moment, for five
// minutes.
func TestExportLinks(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		clock := testkit.NewClock(time.Date(2026, 3, 10, 12, 0, 0, 0, time.UTC))
		d := newDesk(t, address, at(clock))
		other := d.Token(d.org, viewer.Admin)
		link := d.link(t, other, `metrics: [MESSAGES], `+march+`, format: CSV`)
		status := func() int { return d.Do(http.MethodGet, link, nil, nil).Status }
		if got := status(); got != http.StatusOK {
			t.Fatalf("a new address: %d", got)
		}
		if _, err := d.Access.RotateKey(apptest.System()); err != nil {
			t.Fatal(err)
		}
		if got := status(); got != http.StatusOK {
			t.Errorf("after a new key: %d", got)
		}
		var list []string
		all, err := d.Access.List(apptest.System(), d.org)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range all {
			list = append(list, c.ID.String())
		}
		if err := d.Access.Revoke(apptest.System(), uuid.MustParse(list[len(list)-1])); err != nil {
			t.Fatal(err)
		}
		if got := status(); got != http.StatusUnauthorized {
			t.Errorf("after the revocation: %d", got)
		}
		link = d.link(t, d.token, `metrics: [MESSAGES], `+march+`, format: CSV`)
		for _, step := range []struct {
			at   time.Time
			want int
		}{
			{time.Date(2026, 3, 10, 12, 4, 59, 0, time.UTC), http.StatusOK},
			{time.Date(2026, 3, 10, 12, 5, 1, 0, time.UTC), http.StatusUnauthorized},
		} {
			clock.Set(step.at)
			if got := status(); got != step.want {
				t.Errorf("at %s: %d, want %d", step.at, got, step.want)
			}
		}
		if strings.Contains(d.Log(), "eyJ") {
			t.Error("an address is in the log")
		}
	})
}
