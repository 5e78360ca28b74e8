package inbox

import (
	"context"
	"strings"
	"time"

	"github.com/google/uuid"

	"parley/access"
	"parley/ent"
	"parley/ent/queue"
	"parley/internal/apperr"
	"parley/internal/ids"
	"parley/internal/viewer"
	"parley/store"
)

// CallbackJob is the kind of the job that a promised call's time has come; see
// [Inbox.RunCallback].
const CallbackJob = "callback.due"

// MaxNotes bounds what is noted with a promised call, in characters.
const MaxNotes = 4000

// maxPrefix bounds the prefix of a gateway, in characters.
const maxPrefix = 50

// NewCallback is a call to promise.
type NewCallback struct {
	// Queue is the one whose agents call; it needs a number.
	Queue uuid.UUID
	// CustomerNumber is 1 to 256 characters; white space around it does not count.
	CustomerNumber string
	// NextCallAt is when to call; nil means as soon as possible.
	NextCallAt *time.Time
	// Notes and ExtraData are at most 4,000 characters. <Skills> in ExtraData name
	// what the agent has to be able to do.
	Notes, ExtraData *string
	// GwPrefix is at most 50 characters.
	GwPrefix *string
	Source   ids.Source
}

func (n *NewCallback) normalize(now time.Time) error {
	var c complaint
	n.Source = sourceOr(n.Source)
	n.CustomerNumber = checkNumber(&c, n.CustomerNumber)
	checkNotes(&c, n.Notes, "notes")
	checkNotes(&c, n.ExtraData, "extraData")
	if n.GwPrefix != nil {
		c.atMost(maxPrefix, *n.GwPrefix, "gwPrefix")
	}
	at := instant(&c, orZero(n.NextCallAt), now, "nextCallAt")
	n.NextCallAt = &at
	return c.Err()
}

// checkNumber returns the number without the white space around it.
func checkNumber(c *complaint, number string) string {
	number = strings.TrimSpace(number)
	if number == "" {
		c.Add("is required", "customerNumber")
	}
	c.atMost(MaxIdentifier, number, "customerNumber")
	return number
}

func checkNotes(c *complaint, s *string, path string) {
	if s != nil {
		c.atMost(MaxNotes, *s, path)
	}
}

// CreateCallback promises a call and returns its id. When its time has come it
// waits in the queue, as work.
//
// Errors: [apperr.Invalid] with the fields at fault, callbackQueueNumber where the
// queue has no number; [apperr.NotFound] for a queue that the viewer does not see;
// [apperr.Conflict] for an archived one.
func (in *Inbox) CreateCallback(ctx context.Context, n NewCallback) (uuid.UUID, error) {
	if err := access.Check(ctx, access.WriteMessages); err != nil {
		return uuid.Nil, err
	}
	if err := n.normalize(in.store.Now()); err != nil {
		return uuid.Nil, err
	}
	q, err := in.callingQueue(ctx, n.Queue)
	if err != nil {
		return uuid.Nil, err
	}
	id := in.store.NewID(ids.Callback)
	return id, in.store.Write(ctx, q.OrganizationID, func(ctx context.Context, tx *store.Tx) error {
		err := tx.Callback.Create().SetID(id).SetSource(n.Source).SetQueueID(q.ID).SetCustomerNumber(n.CustomerNumber).
			SetQueueNumber(*q.Number).SetOriginalQueueNumber(*q.Number).SetOriginalQueueName(q.Name).
			SetNillableNotes(n.Notes).SetNillableExtraData(n.ExtraData).SetNillableGwPrefix(n.GwPrefix).
			SetNextCallAt(*n.NextCallAt).SetNillableCreatorID(given(viewer.From(ctx).UserID)).Exec(ctx)
		if err != nil {
			return err
		}
		return tx.Schedule(ctx, CallbackJob, id, *n.NextCallAt)
	})
}

// callingQueue is a queue whose agents can call.
func (in *Inbox) callingQueue(ctx context.Context, id uuid.UUID) (*ent.Queue, error) {
	q, err := in.store.Client().Queue.Query().Where(queue.IDEQ(id)).Only(ctx)
	switch {
	case ent.IsNotFound(err):
		return nil, absent("queue", "queueId")
	case err != nil:
		return nil, err
	case q.ArchivedAt != nil:
		return nil, apperr.New(apperr.Conflict, "the queue is archived")
	case q.Number == nil || *q.Number == "":
		return nil, apperr.InvalidField("the queue has no number to call from", "callbackQueueNumber")
	}
	return q, nil
}
