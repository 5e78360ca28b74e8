package query

import (
	"context"
	"time"

	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"parley/ent"
	"parley/ent/callback"
	"parley/ent/channel"
	"parley/ent/consent"
	"parley/ent/outboundbatch"
	"parley/ent/outboundrecipient"
	"parley/ent/predicate"
	"parley/ent/queue"
	"parley/internal/apperr"
	"parley/store"
)

// CallbackQuery says which promised calls to read. The zero value is all of them.
type CallbackQuery struct {
	// CustomerNumber is a pattern of [store.Like]; empty is any.
	CustomerNumber string
	Limit          int
}

// Callbacks reads promised calls of one organization with their creators, oldest
// first.
func (r *Reader) Callbacks(ctx context.Context, organization uuid.UUID, q CallbackQuery) ([]*ent.Callback, error) {
	rows := r.Client().Callback.Query().Where(callback.OrganizationIDEQ(organization), callback.ArchivedAtIsNil())
	if q.CustomerNumber != "" {
		rows.Where(predicate.Callback(like(callback.FieldCustomerNumber, q.CustomerNumber)))
	}
	return rows.WithCreator().Order(callback.ByCreatedAt(), callback.ByID()).Limit(q.Limit).All(ctx)
}

// CallbackIn reads one promised call of the organization. It fails with
// [apperr.NotFound].
func (r *Reader) CallbackIn(ctx context.Context, organization, id uuid.UUID) (*ent.Callback, error) {
	row, err := r.Client().Callback.Query().
		Where(callback.OrganizationIDEQ(organization), callback.IDEQ(id), callback.ArchivedAtIsNil()).WithCreator().Only(ctx)
	return row, orNoSuch(err, "callback")
}

// orNoSuch turns ent's not found into that of the callers.
func orNoSuch(err error, what string) error {
	if ent.IsNotFound(err) {
		return apperr.New(apperr.NotFound, "no such %s", what)
	}
	return err
}

// like narrows a query to rows whose column is like a pattern of [store.Like].
func like(column, pattern string) func(*sql.Selector) {
	return func(s *sql.Selector) {
		s.Where(store.Like(pattern, func(b *sql.Builder) { b.WriteString(s.C(column)) }))
	}
}

// OutboundQuery says which messages to many to read. Zero values are any.
type OutboundQuery struct {
	// ChannelAddress and ChannelType are patterns of [store.Like].
	ChannelAddress, ChannelType string
	// Instants are included.
	SendFrom, SendTo, CreatedFrom, CreatedTo time.Time
	Limit                                    int
}

// OutboundBatches reads messages to many of one organization, with channel and
// recipients, oldest first. It fails with [apperr.Invalid] where these are more than
// 100,000.
func (r *Reader) OutboundBatches(ctx context.Context, organization uuid.UUID, q OutboundQuery) ([]*ent.OutboundBatch, error) {
	rows := r.outbound(organization)
	if q.ChannelAddress != "" {
		rows.Where(outboundbatch.HasChannelWith(predicate.Channel(like(channel.FieldAddress, q.ChannelAddress))))
	}
	if q.ChannelType != "" {
		rows.Where(predicate.OutboundBatch(like(outboundbatch.FieldChannelType, q.ChannelType)))
	}
	for _, bound := range []struct {
		at   time.Time
		keep func(time.Time) predicate.OutboundBatch
	}{
		{q.SendFrom, outboundbatch.SendAtGTE},
		{q.SendTo, outboundbatch.SendAtLTE},
		{q.CreatedFrom, outboundbatch.CreatedAtGTE},
		{q.CreatedTo, outboundbatch.CreatedAtLTE},
	} {
		if !bound.at.IsZero() {
			rows.Where(bound.keep(bound.at))
		}
	}
	rows.Order(outboundbatch.ByCreatedAt(), outboundbatch.ByID()).Limit(q.Limit)
	if err := r.affordable(ctx, organization, rows); err != nil {
		return nil, err
	}
	return rows.All(ctx)
}

// maxRecipients is how many recipients one list of messages to many holds.
const maxRecipients = 100_000

// affordable refuses a list with more recipients than that.
func (r *Reader) affordable(ctx context.Context, organization uuid.UUID, rows *ent.OutboundBatchQuery) error {
	ids, err := rows.Clone().IDs(ctx)
	if err != nil || len(ids) == 0 {
		return err
	}
	n, err := r.Client().OutboundRecipient.Query().
		Where(outboundrecipient.OrganizationIDEQ(organization), outboundrecipient.BatchIDIn(ids...)).Count(ctx)
	if err == nil && n > maxRecipients {
		err = apperr.New(apperr.Invalid, "the messages have more than %d destinations together: ask for fewer", maxRecipients)
	}
	return err
}

// OutboundBatchIn reads one message to many of the organization. It fails with
// [apperr.NotFound].
func (r *Reader) OutboundBatchIn(ctx context.Context, organization, id uuid.UUID) (*ent.OutboundBatch, error) {
	row, err := r.outbound(organization).Where(outboundbatch.IDEQ(id)).Only(ctx)
	return row, orNoSuch(err, "message")
}

func (r *Reader) outbound(organization uuid.UUID) *ent.OutboundBatchQuery {
	return r.Client().OutboundBatch.Query().
		Where(outboundbatch.OrganizationIDEQ(organization), outboundbatch.ArchivedAtIsNil()).
		WithChannel().
		WithRecipients(func(q *ent.OutboundRecipientQuery) { q.Order(outboundrecipient.ByPosition()) })
}

// ConsentQuery says which consents to read. Zero values are any.
type ConsentQuery struct {
	// Address and Usage are patterns of [store.Like].
	Address, Usage string
	Granted        *bool
	Limit          int
}

// Consents reads consents of one organization, oldest first.
func (r *Reader) Consents(ctx context.Context, organization uuid.UUID, q ConsentQuery) ([]*ent.Consent, error) {
	rows := r.Client().Consent.Query().Where(consent.OrganizationIDEQ(organization))
	for column, pattern := range map[string]string{consent.FieldAddress: q.Address, consent.FieldUsage: q.Usage} {
		if pattern != "" {
			rows.Where(predicate.Consent(like(column, pattern)))
		}
	}
	if q.Granted != nil {
		rows.Where(consent.GrantedEQ(*q.Granted))
	}
	return rows.Order(consent.ByCreatedAt(), consent.ByID()).Limit(q.Limit).All(ctx)
}

// ConsentOf reads the consent of an address to a usage. It fails with
// [apperr.NotFound] where the organization has none.
func (r *Reader) ConsentOf(ctx context.Context, organization uuid.UUID, usage consent.Usage, address string) (*ent.Consent, error) {
	row, err := r.Client().Consent.Query().
		Where(consent.OrganizationIDEQ(organization), consent.UsageEQ(usage), consent.AddressEQ(address)).Only(ctx)
	return row, orNoSuch(err, "consent")
}

// QueueByNumber reads the queue that callers reach by a number; nil where the
// organization has none in use.
func (r *Reader) QueueByNumber(ctx context.Context, organization uuid.UUID, number string) (*ent.Queue, error) {
	return one(r.Client().Queue.Query().
		Where(queue.OrganizationIDEQ(organization), queue.NumberEQ(number), queue.ArchivedAtIsNil()).
		Order(queue.ByCreatedAt()).First(ctx))
}

// ChannelAt reads the channel of a medium and an address; nil where the organization
// has none in use.
func (r *Reader) ChannelAt(ctx context.Context, organization uuid.UUID, medium, address string) (*ent.Channel, error) {
	return one(r.Client().Channel.Query().
		Where(channel.OrganizationIDEQ(organization), channel.TypeEQ(medium), channel.AddressEQ(address), channel.ArchivedAtIsNil()).
		First(ctx))
}

// one is nil where there is no row.
func one[T any](row *T, err error) (*T, error) {
	if ent.IsNotFound(err) {
		return nil, nil
	}
	return row, err
}
