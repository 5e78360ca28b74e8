package telemetry

// Jobs returns what is told of every job that ran, by its kind, with its error.
// Kinds are all there are: each shows from the beginning, so that a failure is a
// rise and no new figure.
func (t *Telemetry) Jobs(kinds ...string) func(kind string, err error) {
	if t == nil {
		return func(string, error) {}
	}
	for _, kind := range kinds {
		t.metrics.jobs.WithLabelValues(kind, jobDone)
		t.metrics.jobs.WithLabelValues(kind, jobFailed)
	}
	return func(kind string, err error) {
		result := jobDone
		if err != nil {
			result = jobFailed
		}
		t.metrics.jobs.WithLabelValues(kind, result).Inc()
	}
}

// What became of a job; one that failed is tried again.
const (
	jobDone   = "done"
	jobFailed = "failed"
)
