package jobs

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"github.com/google/uuid"

	"parley/directory"
	"parley/ent"
	"parley/ent/webhook"
	"parley/store"
)

const (
	// tellTime is how long an address may take to be reached and to answer.
	tellTime = 20 * time.Second
	// tellFor is how long a job goes on: what it began comes to its end in jobTime.
	tellFor = jobTime - tellTime - shortTime
	// tellPoll is how often a webhook looks for what nobody told it of.
	tellPoll = 10 * time.Second
)

// Deliverer tells webhooks what happened, each event at least once and those of one
// conversation in their order. There is one in a process.
type Deliverer struct {
	store    *store.Store
	composer Composer
	log      *slog.Logger
	client   *http.Client

	// hinted are the organizations with new ledger entries; some says that there
	// are any.
	some   chan struct{}
	mu     sync.Mutex
	hinted map[uuid.UUID]struct{}
	// trimmed is when a webhook's old deliveries were last looked for.
	trimmed map[uuid.UUID]time.Time
}

// NewDeliverer returns one whose bodies the composer writes. private lets it connect
// to private addresses and to this machine, too.
func NewDeliverer(s *store.Store, c Composer, private bool) *Deliverer {
	return &Deliverer{
		store: s, composer: c, log: s.Logger(), client: newClient(tellTime, private),
		some: make(chan struct{}, 1), hinted: map[uuid.UUID]struct{}{}, trimmed: map[uuid.UUID]time.Time{},
	}
}

// Close ends the connections that nothing is sent over.
func (d *Deliverer) Close() { d.client.CloseIdleConnections() }

// errLost ends a transaction of a job that somebody else has by now.
var errLost = errors.New("the lease was lost")

// Deliver does a job of the kind [directory.DeliverJob]: it looks for what happened,
// tells what is due and comes again when more is. It needs the system viewer.
func (d *Deliverer) Deliver(ctx context.Context, j store.Job) error {
	err := d.deliver(ctx, j)
	if errors.Is(err, errLost) {
		return nil
	}
	return err
}

func (d *Deliverer) deliver(ctx context.Context, j store.Job) error {
	work, cancel := context.WithTimeout(ctx, tellFor)
	defer cancel()
	for {
		to, err := d.target(ctx, j, webhook.StatusACTIVE)
		if err != nil || to == nil {
			return err
		}
		more, err := d.fanOut(ctx, j, to)
		if err != nil {
			return err
		}
		r, err := d.round(ctx, work, j, to)
		if err != nil || r.over {
			return err
		}
		switch {
		case r.tried > 0 && r.told == 0, to.full && len(r.outcomes) == 0:
			return d.settle(ctx, j, to, slow)
		case work.Err() != nil:
			return d.settle(ctx, j, to, busy)
		case !more && len(r.outcomes) == 0:
			return d.settle(ctx, j, to, idle)
		}
	}
}

// target is a webhook as it is, with the address and the key that it has or whose
// integration has them.
type target struct {
	*ent.Webhook
	url, key string
	// idle says that it is told nothing at this time, full that so much waits for
	// it that it looks for no more.
	idle, full bool
}

// target reads the webhook of a job. Where it is not of this status any more, the
// job ends and there is none.
func (d *Deliverer) target(ctx context.Context, j store.Job, want webhook.Status) (*target, error) {
	row, err := d.store.Client().Webhook.Query().
		Where(webhook.OrganizationIDEQ(j.Organization), webhook.IDEQ(j.Subject), webhook.ArchivedAtIsNil(), webhook.StatusEQ(want)).
		WithIntegration().Only(ctx)
	if ent.IsNotFound(err) {
		return nil, d.store.Write(ctx, j.Organization, func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.Finish(ctx, j)
			return err
		})
	}
	if err != nil {
		return nil, err
	}
	to := &target{Webhook: row, url: row.URL, key: row.Secret}
	if i := row.Edges.Integration; i != nil {
		to.url, to.key, to.idle = i.Params.URL, i.Params.Secret, directory.IsIdle(i, d.store.Now())
	}
	return to, nil
}

// write runs f in a transaction of the job, which goes on: it is errLost where
// somebody else has it. What has happened is written when the process ends, too.
func (d *Deliverer) write(ctx context.Context, j store.Job, f func(context.Context, *store.Tx) error) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), shortTime)
	defer cancel()
	return d.store.Write(ctx, j.Organization, func(ctx context.Context, tx *store.Tx) error {
		if err := tx.Lock(ctx, webhook.Table, j.Subject); err != nil { // before the job, as who changes it does
			return err
		}
		held, err := tx.Reschedule(ctx, j, tx.Now().Add(lease))
		if err != nil {
			return err
		}
		if !held {
			return errLost
		}
		return f(ctx, tx)
	})
}
