package directory

import (
	"context"

	"github.com/google/uuid"

	"parley/access"
	"parley/ent"
	"parley/ent/queue"
	"parley/store"
)

// QueueFields are what can be said and changed about a queue.
type QueueFields struct {
	// Name is required: at most 100 characters, unique per organization.
	Name Opt[string]
	// Kind is MIXED by default.
	Kind Opt[queue.Kind]
	// Number is what callers dial, at most 50 characters.
	Number Opt[string]
	// Address is what customers write to, at most 256 characters.
	Address Opt[string]
	// MaxWaitSeconds is at least 1.
	MaxWaitSeconds Opt[int]
	// AnswerTimeoutSeconds is how long an agent who took work has to answer before
	// it goes back to the queue: at least 1; null is without limit.
	AnswerTimeoutSeconds Opt[int]
	// WrapUpSeconds is how long the work after a talk may take: at least 1; null is
	// no such work.
	WrapUpSeconds Opt[int]
}

// NewQueue is a queue to create.
type NewQueue struct {
	// OrganizationID is where it goes; nil means the selected one.
	OrganizationID *uuid.UUID
	QueueFields
}

// QueueChange is a change to a queue.
type QueueChange struct {
	ID uuid.UUID
	QueueFields
}

func (f QueueFields) check(c *complaint) {
	notNull(c, "name", f.Name)
	c.text("name", f.Name, notBlank, atMost(100))
	notNull(c, "kind", f.Kind)
	choice(c, "kind", f.Kind, queue.KindValidator)
	c.text("number", f.Number, atMost(50))
	c.text("address", f.Address, atMost(256))
	c.number("maxWaitSeconds", f.MaxWaitSeconds, 1)
	c.number("answerTimeoutSeconds", f.AnswerTimeoutSeconds, 1)
	c.number("wrapUpSeconds", f.WrapUpSeconds, 1)
}

func (n NewQueue) check(c *complaint) {
	required(c, "name", n.Name)
	n.QueueFields.check(c)
}

func (f QueueFields) apply(m *ent.QueueMutation) {
	apply(f.Name, m.SetName, nil)
	apply(f.Kind, m.SetKind, nil)
	apply(f.Number, m.SetNumber, m.ClearNumber)
	apply(f.Address, m.SetAddress, m.ClearAddress)
	apply(f.MaxWaitSeconds, m.SetMaxWaitSeconds, m.ClearMaxWaitSeconds)
	apply(f.AnswerTimeoutSeconds, m.SetAnswerTimeoutSeconds, m.ClearAnswerTimeoutSeconds)
	apply(f.WrapUpSeconds, m.SetWrapUpSeconds, m.ClearWrapUpSeconds)
}

func queueTaken() error { return taken("queue", "name", "name") }

// free checks that no other queue of the organization has the name.
func (f QueueFields) free(ctx context.Context, tx *store.Tx, but uuid.UUID) error {
	name, ok := f.Name.get()
	if !ok {
		return nil
	}
	same := tx.Queue.Query().Where(queue.OrganizationIDEQ(tx.OrganizationID()), queue.NameEQ(name), queue.IDNEQ(but))
	return free(ctx, same.Exist, queueTaken())
}

// CreateQueue creates a queue. A name that is taken is a Conflict.
func (d *Directory) CreateQueue(ctx context.Context, in NewQueue) (*ent.Queue, error) {
	if err := admit(ctx, in.check); err != nil {
		return nil, err
	}
	organization, err := target(ctx, in.OrganizationID)
	if err != nil {
		return nil, err
	}
	return save(ctx, d, organization, queueTaken(), func(ctx context.Context, tx *store.Tx) (*ent.Queue, error) {
		if err := in.free(ctx, tx, uuid.Nil); err != nil {
			return nil, err
		}
		create := tx.Queue.Create()
		in.apply(create.Mutation())
		return told(ctx, tx, create)
	})
}

// UpdateQueue changes a queue; the errors are those of [Directory.CreateQueue].
func (d *Directory) UpdateQueue(ctx context.Context, in QueueChange) (*ent.Queue, error) {
	if err := admit(ctx, in.check); err != nil {
		return nil, err
	}
	row, err := find(ctx, d.store.Client().Queue.Get, in.ID, "queue")
	if err != nil {
		return nil, err
	}
	return save(ctx, d, row.OrganizationID, queueTaken(), func(ctx context.Context, tx *store.Tx) (*ent.Queue, error) {
		if err := in.free(ctx, tx, in.ID); err != nil {
			return nil, err
		}
		update := tx.Queue.UpdateOneID(in.ID)
		in.apply(update.Mutation())
		return told(ctx, tx, update)
	})
}

// ArchiveQueue archives a queue; one that is archived already stays as it is.
func (d *Directory) ArchiveQueue(ctx context.Context, id uuid.UUID) (*ent.Queue, error) {
	if err := access.Check(ctx, access.Administer); err != nil {
		return nil, err
	}
	row, err := find(ctx, d.store.Client().Queue.Get, id, "queue")
	if err != nil || row.ArchivedAt != nil {
		return row, err
	}
	return save(ctx, d, row.OrganizationID, nil, func(ctx context.Context, tx *store.Tx) (*ent.Queue, error) {
		return told(ctx, tx, tx.Queue.UpdateOneID(id).SetArchivedAt(tx.Now()))
	})
}

// told saves a queue and tells those who watch its line.
func told(ctx context.Context, tx *store.Tx, change interface {
	Save(ctx context.Context) (*ent.Queue, error)
},
) (*ent.Queue, error) {
	row, err := change.Save(ctx)
	if err == nil {
		tx.Record(store.Entry{Kind: store.QueueChanged, QueueID: row.ID})
	}
	return row, err
}
