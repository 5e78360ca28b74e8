package privacy

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"github.com/google/uuid"

	"parley/ent/emaildetails"
	"parley/internal/values"
	"parley/store"
)

// mailboxes are addresses, in forms, that stand among the senders and receivers of
// e-mails.
type mailboxes []string

// emailsAtOnce is how many e-mails one transaction changes.
const emailsAtOnce = 200

// piece puts a stand-in in the place of the addresses, and of the names beside them,
// in some of the organization's e-mails.
func (a mailboxes) piece(ctx context.Context, tx *store.Tx, did counts) error {
	found, err := a.find(ctx, tx)
	if err != nil || len(found) == 0 {
		return err
	}
	rows, err := tx.EmailDetails.Query().Where(emaildetails.OrganizationIDEQ(tx.OrganizationID()), emaildetails.IDIn(found...)).All(ctx)
	if err != nil {
		return err
	}
	for _, row := range rows {
		up := tx.EmailDetails.UpdateOne(row)
		from, n := a.without([]values.Mailbox{row.From}, row.ID)
		if n > 0 {
			up.SetFrom(from[0])
		}
		for _, list := range []struct {
			is  []values.Mailbox
			set func([]values.Mailbox)
		}{
			{row.To, func(to []values.Mailbox) { up.SetTo(to) }},
			{row.Cc, func(cc []values.Mailbox) { up.SetCc(cc) }},
			{row.Bcc, func(bcc []values.Mailbox) { up.SetBcc(bcc) }},
		} {
			left, more := a.without(list.is, row.ID)
			if more > 0 {
				list.set(left)
			}
			n += more
		}
		if n == 0 {
			continue
		}
		did.blanked("e-mails", 1)
		if err := up.Exec(ctx); err != nil {
			return err
		}
	}
	return nil
}

// without is a list of mailboxes with stand-ins, and how many these are.
func (a mailboxes) without(list []values.Mailbox, row uuid.UUID) (out []values.Mailbox, n int) {
	out = slices.Clone(list)
	for i, m := range out {
		if a.has(m.Address) || a.has(m.Name) {
			out[i], n = values.Mailbox{Address: standIn + row.String()}, n+1
		}
	}
	return out, n
}

func (a mailboxes) has(address string) bool {
	return slices.ContainsFunc(forms(address), func(form string) bool { return slices.Contains(a, form) })
}

// find finds e-mails in which one of the addresses stands, as a text of JSON by itself.
func (a mailboxes) find(ctx context.Context, tx *store.Tx) (out []uuid.UUID, err error) {
	g := store.Given{Columns: []string{"of"}}
	for _, address := range a {
		if strings.Contains(address, "@") {
			escaped, _ := json.Marshal(address) //nolint:errchkjson // a string
			g.Rows = append(g.Rows, []any{`"` + address + `"`}, []any{string(escaped)})
		}
	}
	all := `lower(CAST(x."from" AS text) || CAST(x."to" AS text) || COALESCE(CAST(x.cc AS text), '') || COALESCE(CAST(x.bcc AS text), ''))`
	err = tx.EachGiven(ctx, func(row func(...any) error) error {
		var id uuid.UUID
		err := row(&id)
		out = append(out, id)
		return err
	}, g, `SELECT DISTINCT x.id FROM {given} JOIN email_details x ON replace(`+all+`, v.of, '') <> `+all+` WHERE x.organization_id = ? LIMIT ?`,
		tx.OrganizationID(), emailsAtOnce)
	return out, err
}
