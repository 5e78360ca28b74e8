// Package resolvers answers the fields of the graph that ent does not answer by
// itself. A body takes one to six lines and calls a package below; nothing is
// decided here.
package resolvers

import (
	"parley/directory"
	"parley/inbox"
	"parley/internal/exports"
	"parley/internal/query"
	"parley/live"
	"parley/metrics"
	"parley/privacy"
	"parley/reports"
)

// Resolver is what the resolvers call.
type Resolver struct {
	Reader    *query.Reader
	Inbox     *inbox.Inbox
	Directory *directory.Directory
	Live      *live.Hub
	Metrics   *metrics.Engine
	Exports   *exports.Exporter
	Privacy   *privacy.Privacy
	Reports   *reports.Reports
}
