package exports

import (
	"context"
	"encoding/json"
	"io"
	"mime"
	"net/http"
	"net/url"
	"time"

	"github.com/google/uuid"

	"parley/access"
	"parley/ent"
	"parley/internal/apperr"
	"parley/internal/blob"
)

// reportPath is what the addresses of reports begin with.
const reportPath = "/reports/"

// signedReport is what the address of a report asks for.
type signedReport struct {
	Report uuid.UUID `json:"report"`
}

// errNoReport says the same of a report that is gone, was never there, is not made
// yet or is out of sight.
var errNoReport = apperr.New(apperr.NotFound, "no such report")

// ReportLink returns the address of a report's file, as [Exporter.ReportAddress] does,
// at the server that the request came to, else at the configured one.
func (x *Exporter) ReportLink(ctx context.Context, job *ent.ReportJob) (Link, error) {
	return x.ReportAddress(ctx, x.base(ctx), job)
}

// ReportAddress returns the address of a report's file for whoever has it; the zero
// Link where there is no file.
func (x *Exporter) ReportAddress(ctx context.Context, base string, job *ent.ReportJob) (Link, error) {
	if job.Blob == nil {
		return Link{}, nil
	}
	ask, err := json.Marshal(signedReport{job.ID})
	if err != nil {
		return Link{}, err
	}
	token, ends, err := x.Links.SignLink(ctx, string(ask))
	return Link{base + reportPath + job.ID.String() + "/" + url.PathEscape(job.FileName) + "?token=" + token, ends}, err
}

// report answers with the file of a report. After an error nothing has been written.
func (x *Exporter) report(w http.ResponseWriter, r *http.Request) error {
	var job *ent.ReportJob
	var ctx context.Context
	err := x.admitted(func() (err error) {
		ctx, job, err = x.openedReport(r)
		return err
	})
	if err != nil {
		return err
	}
	return x.send(ctx, w, r, job)
}

// send answers with a file, as long as that takes no longer than [wholeTime]: then it is
// cut off, as a connection is that takes nothing.
func (x *Exporter) send(ctx context.Context, w http.ResponseWriter, r *http.Request, job *ent.ReportJob) error {
	leave, err := x.place(ctx)
	if err != nil {
		return err
	}
	defer leave()
	ctx, cancel := context.WithTimeout(ctx, wholeTime)
	defer cancel()
	file, err := x.Blobs.Open(ctx, *job.Blob)
	if apperr.KindOf(err) == apperr.NotFound {
		return errNoReport
	}
	if err != nil {
		return err
	}
	defer file.Close() //nolint:errcheck // it was only read
	h := w.Header()
	h.Set("Content-Type", blob.TypeOf(*job.Blob))
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": job.FileName}))
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	h.Set("Referrer-Policy", "no-referrer")
	http.ServeContent(w, r, "", time.Time{}, timely{file, ctx})
	return nil
}

// timely is a file that cannot be read any more once ctx is over.
type timely struct {
	io.ReadSeeker
	ctx context.Context
}

// Read reads while there is time.
func (t timely) Read(b []byte) (int, error) {
	if err := t.ctx.Err(); err != nil {
		return 0, err
	}
	return t.ReadSeeker.Read(b)
}

// openedReport is the report that an address is of, on behalf of the credential that
// it was made for, by what that may do now.
func (x *Exporter) openedReport(r *http.Request) (context.Context, *ent.ReportJob, error) {
	ctx, ask, err := x.Links.OpenLink(r.Context(), r.URL.Query().Get("token"))
	if err != nil {
		return nil, nil, err
	}
	var s signedReport
	if err := json.Unmarshal([]byte(ask), &s); err != nil || s.Report == uuid.Nil || s.Report.String() != r.PathValue("id") {
		return nil, nil, apperr.New(apperr.Unauthenticated, "this address is of another file")
	}
	if err := access.Check(ctx, access.Administer); err != nil {
		return nil, nil, err
	}
	job, err := x.Reader.Client().ReportJob.Get(ctx, s.Report)
	if ent.IsNotFound(err) || err == nil && (job.Blob == nil || job.FileName != r.PathValue("file")) {
		err = errNoReport
	}
	return ctx, job, err
}
