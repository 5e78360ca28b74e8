package inbox

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"parley/directory"
	"parley/ent"
	"parley/ent/consent"
	"parley/ent/customer"
	"parley/ent/customeridentity"
	"parley/ent/integration"
	"parley/ent/outboundbatch"
	"parley/ent/outboundrecipient"
	"parley/store"
)

// claimPortion finds the next portion of a batch, after a place in its list, and writes
// that it is being sent. Whom nothing may be sent to fails here, and is never
// posted. Where nothing is due it ends the job, or has it come again.
func (in *Inbox) claimPortion(ctx context.Context, j store.Job, after int) (p *outboundPortion, err error) {
	err = in.store.Write(ctx, j.Organization, func(ctx context.Context, tx *store.Tx) error {
		p = &outboundPortion{last: after}
		held, err := tx.Reschedule(ctx, j, tx.Now().Add(portionLease))
		if p.over = !held; err != nil || !held {
			return err
		}
		if err := p.read(ctx, tx, j); err != nil {
			return err
		}
		if p.over {
			return p.leave(ctx, tx, j)
		}
		if err := p.refuse(ctx, tx); err != nil {
			return err
		}
		return p.mark(ctx, tx)
	})
	return p, err
}

// read finds the batch, what carries it, and the recipients who are due. Those of
// whom it is written that they are being sent, without a time of the next attempt,
// were left by a worker who is no more: this one has the lease.
func (p *outboundPortion) read(ctx context.Context, tx *store.Tx, j store.Job) (err error) {
	p.batch, err = tx.OutboundBatch.Query().
		Where(outboundbatch.OrganizationIDEQ(tx.OrganizationID()), outboundbatch.IDEQ(j.Subject)).
		WithChannel(func(q *ent.ChannelQuery) { q.WithIntegration() }).Only(ctx)
	if ent.IsNotFound(err) || (err == nil && p.batch.ArchivedAt != nil) {
		p.over = true
		return nil
	}
	if err != nil {
		return err
	}
	p.from = p.batch.Edges.Channel
	p.rows, err = tx.OutboundRecipient.Query().Where(
		p.open(tx), outboundrecipient.PositionGT(p.last),
		outboundrecipient.Or(outboundrecipient.NextAttemptAtIsNil(), outboundrecipient.NextAttemptAtLTE(tx.Now())),
	).Order(outboundrecipient.ByPosition()).Limit(portion).All(ctx)
	if p.over = len(p.rows) == 0; err != nil || p.over {
		return err
	}
	p.last = p.rows[len(p.rows)-1].Position
	p.via, err = carrierOf(ctx, tx, p.from)
	return err
}

// leave ends the job of a batch of which nothing is due, or has it come again at
// the next attempt.
func (p *outboundPortion) leave(ctx context.Context, tx *store.Tx, j store.Job) error {
	if p.batch == nil || p.batch.ArchivedAt != nil {
		_, err := tx.Finish(ctx, j)
		return err
	}
	waiting, err := tx.OutboundRecipient.Query().Where(p.open(tx)).Order(outboundrecipient.ByNextAttemptAt()).Limit(1).All(ctx)
	if err != nil {
		return err
	}
	if len(waiting) == 0 {
		_, err = tx.Finish(ctx, j)
		return err
	}
	next := tx.Now()
	if at := waiting[0].NextAttemptAt; at != nil {
		next = *at
	}
	_, err = tx.Reschedule(ctx, j, next)
	return err
}

// refuse fails the recipients whom nothing may be sent to, and takes them out of
// the portion.
func (p *outboundPortion) refuse(ctx context.Context, tx *store.Tx) error {
	why, err := unwelcome(ctx, tx, p.batch.ChannelType, p.addresses())
	if err != nil {
		return err
	}
	failed := store.Given{Columns: []string{"of", "failure"}}
	p.rows = slices.DeleteFunc(p.rows, func(r *ent.OutboundRecipient) bool {
		reason := why[r.Address]
		if reason == "" && p.via == nil {
			reason = "no integration in use carries messages of this channel"
		}
		if r.Attempts > p.batch.MaxRetryCount { // a worker died in between, each time
			reason = "what became of the attempts is not known"
		}
		if reason != "" {
			failed.Rows = append(failed.Rows, []any{r.ID, reason})
		}
		return reason != ""
	})
	return tx.ExecGiven(ctx, failed, `UPDATE outbound_recipients SET status = 'FAILED', failure = v.failure, next_attempt_at = NULL, updated_at = ?
		FROM {given} WHERE outbound_recipients.organization_id = ? AND outbound_recipients.id = v.of`, tx.Now(), tx.OrganizationID())
}

// unwelcome says of addresses why nothing may be sent to them; of others it says
// nothing.
func unwelcome(ctx context.Context, tx *store.Tx, medium string, addresses []string) (map[string]string, error) {
	why := map[string]string{}
	blocked, err := tx.CustomerIdentity.Query().Where(
		customeridentity.OrganizationIDEQ(tx.OrganizationID()), customeridentity.ChannelTypeEQ(medium),
		customeridentity.AddressIn(addresses...), customeridentity.HasCustomerWith(customer.BlockedEQ(true)),
	).Select(customeridentity.FieldAddress).Strings(ctx)
	for _, address := range blocked {
		why[address] = "the customer is blocked"
	}
	if err != nil {
		return nil, err
	}
	return why, unwilling(ctx, tx, medium, addresses, why)
}

// unwilling finds the addresses whose owners do not want to be written to over
// WhatsApp. Who was never asked is written to.
func unwilling(ctx context.Context, tx *store.Tx, medium string, addresses []string, why map[string]string) error {
	if medium != string(consent.UsageWHATSAPP) {
		return nil
	}
	rows, err := tx.Consent.Query().Where(
		consent.OrganizationIDEQ(tx.OrganizationID()), consent.UsageEQ(consent.UsageWHATSAPP),
		consent.AddressIn(addresses...), consent.GrantedEQ(false),
	).Select(consent.FieldAddress).Strings(ctx)
	for _, address := range rows {
		why[address] = "the customer did not consent"
	}
	return err
}

func (p *outboundPortion) addresses() []string {
	out := make([]string, len(p.rows))
	for i, r := range p.rows {
		out[i] = r.Address
	}
	return out
}

// mark writes that the portion is being sent.
func (p *outboundPortion) mark(ctx context.Context, tx *store.Tx) error {
	if len(p.rows) == 0 {
		return nil
	}
	rows := make([]uuid.UUID, len(p.rows))
	for i, r := range p.rows {
		rows[i] = r.ID
		r.Attempts++
	}
	return tx.OutboundRecipient.Update().Where(outboundrecipient.IDIn(rows...)).
		SetStatus(outboundrecipient.StatusPROCESSING).AddAttempts(1).ClearNextAttemptAt().Exec(ctx)
}

// carrierOf is the integration that carries the channel's messages: its own, else
// the organization's oldest that is in use and carries the medium. It is nil
// where there is none, also where the channel's own is out of use.
func carrierOf(ctx context.Context, tx *store.Tx, from *ent.Channel) (*ent.Integration, error) {
	if own := from.Edges.Integration; own != nil {
		if !carries(own, from.Type, tx.Now()) {
			own = nil
		}
		return own, nil
	}
	rows, err := tx.Integration.Query().Where(
		integration.OrganizationIDEQ(tx.OrganizationID()), integration.ArchivedAtIsNil(),
	).Order(integration.ByCreatedAt(), integration.ByID()).All(ctx)
	for _, row := range rows {
		if carries(row, from.Type, tx.Now()) {
			return row, nil
		}
	}
	return nil, err
}

// carries reports whether an integration carries messages of a medium at a time.
func carries(i *ent.Integration, medium string, now time.Time) bool {
	return i.Type == integration.TypeWEBHOOK && i.ArchivedAt == nil && directory.StatusAt(i, now) == integration.StatusACTIVE &&
		(i.Touchpoints == nil || slices.Contains(i.Touchpoints, medium))
}
