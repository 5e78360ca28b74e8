package app

import (
	"strings"

	"parley/internal/exports"
)

// exporter writes the numbers of the metrics as files.
func (a *App) exporter() *exports.Exporter {
	return exports.New(exports.Deps{
		Engine: a.Metrics, Reader: a.Query, Bearer: a.Access.Bearer, Links: a.Access, Admit: a.admission.enter, Blobs: a.blobs(),
		PublicURL: a.publicURL, Base: strings.TrimRight(a.config.PublicURL, "/"),
		MaxBody: a.config.MaxBody, Timeout: a.config.RequestTimeout, Now: a.config.Now, Logger: a.config.Logger,
	})
}
