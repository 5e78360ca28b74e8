package app_test

import (
	"encoding/json"
	"strings"
	"testing"

	"parley/internal/app"
	"parley/internal/testkit"
	"parley/internal/viewer"
)

// A report is asked for in the graph, watched until it is there, read by its address
// and deleted.
func TestGraphReports(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		d := newJAICPDesk(t, address, func(c *app.Config) { c.PublicURL = "https://parley.example.com/" })
		admin := d.Token(d.org, viewer.Admin)
		var made struct {
			CreateReportJob struct {
				ReportJob struct{ ID, Status string }
			}
		}
		d.Query(admin, `mutation {createReportJob(input: {type: SESSIONS, format: CSV, settings: {delimiter: "|", utcOffsetMinutes: 60},
			filters: [{key: SESSION_ID, type: TEXT, values: ["tg-1"], comparison: EQUALS}]}) {reportJob {id status fileUrl} userErrors {message}}}`, nil, &made)
		id := made.CreateReportJob.ReportJob.ID
		live := d.Subscribe(admin, `subscription($id: ID!) {reportJob(id: $id) {status writeCount totalCount progress fileUrl fileUrlExpiresAt filters error}}`, map[string]any{"id": id})
		defer live.Close()
		type told struct {
			Data struct {
				ReportJob *struct {
					Status, FileURL       string
					WriteCount            int
					TotalCount            *int
					Progress              *float64
					FileURLExpiresAt, Err string
				}
			}
		}
		watch := func() (out told) {
			if err := json.Unmarshal([]byte(live.Next()), &out); err != nil {
				t.Fatal(err)
			}
			return out
		}
		seen := watch()
		for seen.Data.ReportJob.Status != "COMPLETED" {
			seen = watch()
		}
		job := seen.Data.ReportJob
		// A subscription knows no request: its addresses are at the configured server.
		if !strings.HasPrefix(job.FileURL, "https://parley.example.com/reports/") {
			t.Errorf("at %s", job.FileURL)
		}
		job.FileURL = d.URL + strings.TrimPrefix(job.FileURL, "https://parley.example.com")
		if job.WriteCount != 1 || *job.TotalCount != 1 || *job.Progress != 1 || job.FileURLExpiresAt == "" {
			t.Errorf("%+v", job)
		}
		if text := string(d.fetch(job.FileURL).Body); !strings.Contains(text, "\r\ntg-1|2026-03-01 10:00:00.000|") || strings.Contains(text, "wa-1") {
			t.Errorf("%s", text)
		}
		d.Query(admin, `mutation($id: ID!) {deleteReportJob(input: {id: $id}) {deletedCount userErrors {message}}}`, map[string]any{"id": id}, new(json.RawMessage))
		for seen.Data.ReportJob != nil {
			seen = watch()
		}
		if a := d.fetch(job.FileURL); a.Status != 404 {
			t.Errorf("the file is there: %d", a.Status)
		}
	})
}
