package app

import (
	"context"
	"time"

	"parley/compat/jaicp"
	"parley/ent"
	"parley/internal/exports"
	"parley/jobs"
	"parley/reports"
)

const (
	// reportTime is how long a report may be written in one go: the last step of a
	// large one cannot be interrupted.
	reportTime = 30 * time.Minute
	// reportWorkers is how many reports a process writes at the same time.
	reportWorkers = 1
)

// newReports writes reports; its files are served by [exports.Exporter].
func (a *App) newReports() *reports.Reports {
	return reports.New(reports.Deps{Store: a.Store, Reader: a.Query, Blobs: a.blobs(), Logger: a.config.Logger})
}

// reportJobs runs them.
func (a *App) reportJobs(done func(kind string, err error)) *jobs.Runner {
	return jobs.New(jobs.Deps{
		Store: a.Store, Handlers: map[string]jobs.Handler{reports.Job: a.Reports.Run}, Logger: a.config.Logger, Poll: a.config.JobPoll,
		Done: done, Workers: reportWorkers, Time: reportTime,
	})
}

// jaicpReports gives the vendor's surface its reports.
type jaicpReports struct {
	*reports.Reports
	files *exports.Exporter
}

var _ jaicp.Reports = jaicpReports{}

// Address is where a file is read.
func (r jaicpReports) Address(ctx context.Context, server string, job *ent.ReportJob) (string, error) {
	link, err := r.files.ReportAddress(ctx, server, job)
	return link.URL, err
}
