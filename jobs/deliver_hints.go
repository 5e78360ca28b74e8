package jobs

import (
	"context"
	"time"

	"github.com/google/uuid"

	"parley/directory"
	"parley/internal/viewer"
)

// hurryPause is the least time between two looks for webhooks to hurry.
const hurryPause = 50 * time.Millisecond

// Hint says that an organization's ledger has a new head, so that its webhooks look
// at it at once. It does not block; see [store.Store.OnCommit]. A hint that is lost
// costs ten seconds.
func (d *Deliverer) Hint(organization uuid.UUID, _ int64) {
	d.mu.Lock()
	d.hinted[organization] = struct{}{}
	d.mu.Unlock()
	select {
	case d.some <- struct{}{}:
	default: // somebody said so already
	}
}

// Run hurries webhooks that were hinted at until ctx ends.
func (d *Deliverer) Run(ctx context.Context) {
	ctx = viewer.NewContext(ctx, viewer.System("hurrying webhooks"))
	for {
		select {
		case <-ctx.Done():
			return
		case <-d.some:
		}
		if err := d.store.HurryJobs(ctx, directory.DeliverJob, d.takeHints()); err != nil && ctx.Err() == nil {
			d.log.WarnContext(ctx, "hurrying webhooks; they look by themselves", "error", err)
		}
		select {
		case <-ctx.Done():
		case <-time.After(hurryPause):
		}
	}
}

func (d *Deliverer) takeHints() []uuid.UUID {
	d.mu.Lock()
	defer d.mu.Unlock()
	out := make([]uuid.UUID, 0, len(d.hinted))
	for id := range d.hinted {
		out = append(out, id)
	}
	clear(d.hinted)
	return out
}
