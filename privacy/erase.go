package privacy

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"parley/ent"
	"parley/ent/customer"
	"parley/ent/customeridentity"
	"parley/internal/ids"
	"parley/store"
)

// RunErasure removes what tells of a person, as [Privacy.Erase] asked for.
func (p *Privacy) RunErasure(ctx context.Context, j store.Job) error {
	return p.run(ctx, j, (*removal).erase)
}

// erase begins with what only an address or a name leads to. Then the person has none
// any more: who writes from there is somebody new. What is left is looked for until
// nothing is found, so that a message that came meanwhile goes as well.
func (r *removal) erase(ctx context.Context) error {
	if err := r.byAddress(ctx); err != nil {
		return err
	}
	if err := r.forgetFilters(ctx); err != nil {
		return err
	}
	if err := r.until(ctx, r.anonymize); err != nil {
		return err
	}
	for {
		n, err := r.blankAll(ctx)
		if err != nil {
			return err
		}
		if n == 0 {
			break
		}
	}
	if err := r.forgetAnswers(ctx); err != nil {
		return err
	}
	if err := r.forgetReports(ctx); err != nil {
		return err
	}
	return r.store.Scrub(ctx)
}

// byAddress blanks what is bound to the person's addresses alone, also where it
// stands in other people's rows.
func (r *removal) byAddress(ctx context.Context) error {
	addresses, err := r.addresses(ctx)
	if err != nil || len(addresses) == 0 {
		return err
	}
	g := store.Given{Columns: []string{"of"}}
	for _, a := range addresses {
		g.Rows = append(g.Rows, []any{a})
	}
	for _, b := range ofAddresses {
		if err := r.until(ctx, b.piece(g)); err != nil {
			return err
		}
	}
	return r.until(ctx, mailboxes(addresses).piece)
}

// addresses are those of the person, in every form. None are left once the person was anonymized.
func (r *removal) addresses(ctx context.Context) ([]string, error) {
	who, err := r.store.Client().Customer.Query().Where(customer.OrganizationIDEQ(r.row.OrganizationID), customer.IDEQ(*r.row.CustomerID)).Only(ctx)
	if ent.IsNotFound(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	identities, err := r.store.Client().CustomerIdentity.Query().
		Where(customeridentity.OrganizationIDEQ(r.row.OrganizationID), customeridentity.CustomerIDEQ(who.ID)).All(ctx)
	var out []string
	for _, i := range identities {
		if !isStandIn(i.Address) {
			out = append(out, forms(i.Address)...)
		}
	}
	for _, a := range []*string{who.Phone, who.Email} {
		if a != nil {
			out = append(out, forms(*a)...)
		}
	}
	slices.Sort(out)
	return slices.Compact(out), err
}

// anonymize takes the person's names and addresses. The country of an address
// stays: numbers are told by it. Whoever is blocked stays so.
func (r *removal) anonymize(ctx context.Context, tx *store.Tx, did counts) error {
	organization, person := tx.OrganizationID(), *r.row.CustomerID
	if err := lockThreads(ctx, tx, person); err != nil {
		return err
	}
	identities, err := store.Scan[uuid.UUID](ctx, tx, `UPDATE customer_identities SET address = '`+standIn+`' || CAST(id AS text), username = NULL
		WHERE organization_id = ? AND customer_id = ? AND (address NOT LIKE '`+standIn+`%' OR username IS NOT NULL) RETURNING id`, organization, person)
	if err != nil {
		return err
	}
	did.blanked("addresses", len(identities))
	customers, err := store.Scan[uuid.UUID](ctx, tx, `UPDATE customers SET display_name = NULL, given_name = NULL, family_name = NULL, email = NULL,
			phone = NULL, profile = NULL, external_id = NULL, custom_fields = NULL, tags = NULL, block_reason = NULL, updated_at = ?
		WHERE organization_id = ? AND id = ? AND (display_name IS NOT NULL OR given_name IS NOT NULL OR family_name IS NOT NULL
			OR email IS NOT NULL OR phone IS NOT NULL OR profile IS NOT NULL OR external_id IS NOT NULL
			OR custom_fields IS NOT NULL OR tags IS NOT NULL OR block_reason IS NOT NULL) RETURNING id`, tx.Now(), organization, person)
	did.blanked("customers", len(customers))
	return err
}

// lockThreads waits for messages of the person that are being written.
func lockThreads(ctx context.Context, tx *store.Tx, person uuid.UUID) error {
	threads, err := store.Scan[uuid.UUID](ctx, tx, threadsOf, tx.OrganizationID(), tx.OrganizationID(), person)
	if err != nil {
		return err
	}
	return tx.Lock(ctx, ids.ContactThread.Table(), threads...)
}
