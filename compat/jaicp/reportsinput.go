package jaicp

import (
	"strconv"
	"time"

	"parley/compat/rest"
	"parley/ent/reportjob"
	"parley/internal/values"
	"parley/reports"
)

// readReport reads what is wanted of a report.
func (a *API) readReport(r *rest.Request, k reportKind, in *reports.NewReport) error {
	minutes, err := zone(r)
	if err != nil {
		return err
	}
	body, err := r.OptionalObject()
	if err != nil {
		return err
	}
	if body == nil {
		if body, err = rest.ParseObject([]byte("{}")); err != nil {
			return err
		}
	}
	in.Format, in.Settings = settingsOf(body)
	in.Settings.UTCOffsetMinutes = minutes
	if err := k.read(a, r, body, in); err != nil {
		return err
	}
	return body.Err()
}

// settingsOf reads how a report is to be written.
func settingsOf(body *rest.Object) (reportjob.Format, values.ReportSettings) {
	s := reports.Defaults()
	if !body.Given("settings") {
		return reportjob.FormatXLSX, s
	}
	o := body.Object("settings")
	format := reportjob.Format(o.Text("fileType", rest.OneOf("XLSX", "CSV")))
	if format == "" {
		format = reportjob.FormatXLSX
	}
	if header, given := o.Bool("withHeader"); given {
		s.WithHeader = header
	}
	if text := o.Text("delimiter", rest.MaxChars(1)); text != "" {
		s.Delimiter = text
	}
	if text := o.Text("dateTimeFormat", rest.MaxChars(100)); text != "" {
		s.DateTimeFormat = text
	}
	return format, s
}

func (a *API) readFilters(_ *rest.Request, body *rest.Object, in *reports.NewReport) (err error) {
	in.Filters, err = filtersOf(body)
	return err
}

func (a *API) readCalls(r *rest.Request, _ *rest.Object, in *reports.NewReport) error {
	q := rest.NewQuery(r.URL.RawQuery)
	in.Parameters = values.ReportParameters{From: instant(q, "startTime"), To: beyond(instant(q, "endTime")), Bots: q.Texts("botIds", maxBots, rest.MaxChars(maxID))}
	return q.Err()
}

func (a *API) readDay(_ *rest.Request, body *rest.Object, in *reports.NewReport) error {
	in.Parameters.Date = body.RequiredText("date", rest.MaxChars(maxID))
	return nil
}

// readReaction reads what a report on reactions is about. The project that it names is
// the report's.
func (a *API) readReaction(r *rest.Request, body *rest.Object, in *reports.NewReport) error {
	project := body.RequiredText("projectShortName", rest.NotEmpty, rest.MaxChars(maxID))
	bot := body.RequiredText("botId", rest.NotEmpty, rest.MaxChars(maxID))
	in.Parameters = values.ReportParameters{
		Message: body.RequiredText("messageId", rest.NotEmpty, rest.MaxChars(maxID)), Bots: []string{bot},
		Client: body.Text("clientId", rest.MaxChars(maxID)), Session: body.Text("sessionId", rest.MaxChars(maxID)),
		MessageFrom: millis(body, "messageTimeFrom"), MessageTo: beyond(millis(body, "messageTimeTo")),
		From: millis(body, "reactionTimeFrom"), To: beyond(millis(body, "reactionTimeTo")),
	}
	if err := body.Err(); err != nil {
		return err
	}
	of, err := a.Reader.TenantBySlug(r.Context(), project)
	in.OrganizationID = &of
	return err
}

// millis reads milliseconds of the Unix epoch.
func millis(body *rest.Object, key string) *time.Time {
	if !body.Given(key) {
		return nil
	}
	ms, err := strconv.ParseInt(string(body.Raw(key)), 10, 64)
	const most = 253402300800000 // the year 10000
	if err != nil || ms < 0 || ms >= most {
		body.Report(key+" should be milliseconds of the Unix epoch", key)
		return nil
	}
	return new(time.UnixMilli(ms).UTC())
}

// beyond is the end of a period that includes an instant. The last one of the year 9999
// stays: what comes after it is no time in JSON.
func beyond(last *time.Time) *time.Time {
	if last == nil {
		return nil
	}
	if end := last.Add(time.Millisecond); end.UTC().Year() <= 9999 {
		return &end
	}
	return last
}
