package inbox

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"parley/access"
	"parley/ent"
	"parley/ent/channel"
	"parley/ent/outboundbatch"
	"parley/ent/outboundrecipient"
	"parley/internal/apperr"
	"parley/internal/ids"
	"parley/store"
)

// OutboundJob is the kind of the job that sends a batch; see [Inbox.SendOutbound].
const OutboundJob = "outbound.send"

// Sizes of what a batch may hold.
const (
	MaxOutboundBody = 2000 // characters
	MaxRecipients   = 10_000
	maxRetries      = 10
	minRetryDelay   = 60   // seconds
	maxRetryDelay   = 3600 // seconds
)

// NewOutboundBatch is a message to send to many.
type NewOutboundBatch struct {
	// Channel is the organization's address that it is sent from.
	Channel uuid.UUID
	// Body is 1 to 2,000 characters; for a template its JSON object.
	Body string
	// ContentType is TEXT where it is empty.
	ContentType outboundbatch.ContentType
	// Addresses are 1 to 10,000, each once; white space around them does not count.
	Addresses []string
	// SendAt is when sending begins; nil means now.
	SendAt *time.Time
	// MaxRetryCount is how often a failed attempt is repeated, 0 to 10.
	MaxRetryCount int
	// RetryDelaySeconds lie between attempts, 60 to 3,600.
	RetryDelaySeconds int
	// ExternalID is the creator's id of the batch.
	ExternalID *string
	Source     ids.Source
}

// normalize trims addresses, fills in what was left out and refuses what does not
// fit.
func (n *NewOutboundBatch) normalize(now time.Time) error {
	var c complaint
	n.ContentType = cmp.Or(n.ContentType, outboundbatch.ContentTypeTEXT)
	n.Source = sourceOr(n.Source)
	if n.ExternalID != nil {
		c.atMost(MaxExternalID, *n.ExternalID, "externalId")
	}
	n.checkBody(&c)
	n.checkRetries(&c)
	at := instant(&c, orZero(n.SendAt), now, "sendAt")
	n.SendAt = &at
	n.Addresses = checkRecipients(&c, n.Addresses)
	return c.Err()
}

func (n *NewOutboundBatch) checkBody(c *complaint) {
	if strings.TrimSpace(n.Body) == "" {
		c.Add("must not be empty", "body")
		return
	}
	c.atMost(MaxOutboundBody, n.Body, "body")
	switch n.ContentType {
	case outboundbatch.ContentTypeTEXT:
	case outboundbatch.ContentTypeTEMPLATE:
		var object map[string]json.RawMessage
		if json.Unmarshal([]byte(n.Body), &object) != nil || object == nil {
			c.Add("a template is a JSON object", "body")
			return
		}
		checkContent(c, json.RawMessage(n.Body))
	default:
		c.Add("must be TEXT or TEMPLATE", "contentType")
	}
}

func (n *NewOutboundBatch) checkRetries(c *complaint) {
	if n.MaxRetryCount < 0 || n.MaxRetryCount > maxRetries {
		c.Add(fmt.Sprintf("0 to %d", maxRetries), "maxRetryCount")
	}
	if n.RetryDelaySeconds < minRetryDelay || n.RetryDelaySeconds > maxRetryDelay {
		c.Add(fmt.Sprintf("%d to %d seconds", minRetryDelay, maxRetryDelay), "retryDelaySeconds")
	}
}

// checkRecipients returns the addresses without the white space around them.
func checkRecipients(c *complaint, addresses []string) []string {
	if len(addresses) == 0 || len(addresses) > MaxRecipients {
		c.Add("1 to 10,000 addresses", "addresses")
		return nil
	}
	seen := make(map[string]bool, len(addresses))
	out := make([]string, len(addresses))
	for i, a := range addresses {
		a, place := strings.TrimSpace(a), strconv.Itoa(i)
		switch {
		case a == "":
			c.Add("must not be empty", "addresses", place)
		case seen[a]:
			c.Add("is there already", "addresses", place)
		}
		c.atMost(MaxIdentifier, a, "addresses", place)
		out[i], seen[a] = a, true
	}
	return out
}

// CreateOutboundBatch plans a message to many and returns its id. It is sent by
// the job of the kind [OutboundJob], once its time has come.
//
// Errors: [apperr.Invalid] with the fields at fault; [apperr.NotFound] for a
// channel that the viewer does not see; [apperr.Conflict] for an archived channel
// and for an external id that is taken.
func (in *Inbox) CreateOutboundBatch(ctx context.Context, n NewOutboundBatch) (uuid.UUID, error) {
	if err := access.Check(ctx, access.WriteMessages); err != nil {
		return uuid.Nil, err
	}
	if err := n.normalize(in.store.Now()); err != nil {
		return uuid.Nil, err
	}
	from, err := in.outboundChannel(ctx, n.Channel)
	if err != nil {
		return uuid.Nil, err
	}
	id := in.store.NewID(ids.OutboundBatch)
	err = in.store.Write(ctx, from.OrganizationID, func(ctx context.Context, tx *store.Tx) error {
		create := tx.OutboundBatch.Create().SetID(id).SetNillableExternalID(n.ExternalID).SetSource(n.Source)
		n.apply(create.Mutation(), from)
		if err := create.Exec(ctx); err != nil {
			return err
		}
		if err := insertRecipients(ctx, tx, id, n.Addresses); err != nil {
			return err
		}
		return tx.Schedule(ctx, OutboundJob, id, *n.SendAt)
	})
	if ent.IsConstraintError(err) {
		return uuid.Nil, fault(apperr.Conflict, "another batch with this externalId exists", "externalId")
	}
	return id, err
}

// outboundChannel is the channel to send from.
func (in *Inbox) outboundChannel(ctx context.Context, id uuid.UUID) (*ent.Channel, error) {
	row, err := in.store.Client().Channel.Query().Where(channel.IDEQ(id)).Only(ctx)
	switch {
	case ent.IsNotFound(err):
		return nil, absent("channel", "channelId")
	case err != nil:
		return nil, err
	case row.ArchivedAt != nil:
		return nil, apperr.New(apperr.Conflict, "the channel is archived")
	}
	return row, nil
}

func (n *NewOutboundBatch) apply(m *ent.OutboundBatchMutation, from *ent.Channel) {
	m.SetBody(n.Body)
	m.SetContentType(n.ContentType)
	m.SetChannelType(from.Type)
	m.SetChannelID(from.ID)
	m.SetSendAt(*n.SendAt)
	m.SetMaxRetryCount(n.MaxRetryCount)
	m.SetRetryDelaySeconds(n.RetryDelaySeconds)
}

var recipientColumns = []string{"id", "organization_id", "created_at", "updated_at", "batch_id", "position", "address", "status", "attempts"}

func insertRecipients(ctx context.Context, tx *store.Tx, batch uuid.UUID, addresses []string) error {
	rows := make([][]any, len(addresses))
	for i, a := range addresses {
		rows[i] = []any{
			tx.NewID(ids.OutboundRecipient), tx.OrganizationID(), tx.Now(), tx.Now(), batch, i, a,
			outboundrecipient.StatusADDED, 0,
		}
	}
	return tx.Insert(ctx, ids.OutboundRecipient.Table(), recipientColumns, rows)
}
