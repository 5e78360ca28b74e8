package inbox

import (
	"context"
	"encoding/json"
	"strings"

	"github.com/google/uuid"

	"parley/ent"
	"parley/ent/customer"
	"parley/ent/message"
	"parley/internal/apperr"
	"parley/internal/ids"
	"parley/internal/values"
	"parley/internal/viewer"
	"parley/store"
)

// addressFields are the parts of the customer's address; they are kept together.
var addressFields = map[string]bool{
	"streetAddress": true, "streetNumber": true, "postalCode": true,
	"addressLocality": true, "addressRegion": true, "addressCountry": true,
}

// writeProfile writes what the form says of the customer. What it does not say stays.
func (f filledForm) writeProfile(ctx context.Context, tx *store.Tx, of *ent.Conversation) error {
	if len(f.profile) == 0 {
		return nil
	}
	if of.CustomerID == nil {
		return fault(apperr.Conflict, "the conversation has no customer", "profile")
	}
	if err := tx.Lock(ctx, ids.Customer.Table(), *of.CustomerID); err != nil {
		return err
	}
	who, err := tx.Customer.Query().
		Where(customer.OrganizationIDEQ(tx.OrganizationID()), customer.IDEQ(*of.CustomerID)).Only(ctx)
	if err != nil {
		return err
	}
	change := tx.Customer.Update().Where(customer.OrganizationIDEQ(tx.OrganizationID()), customer.IDEQ(who.ID))
	rest := object(who.Profile)
	for _, v := range f.profile {
		switch {
		case v.Name == "givenName":
			change.SetGivenName(v.Value)
		case v.Name == "familyName":
			change.SetFamilyName(v.Value)
		case v.Name == "email":
			change.SetEmail(v.Value)
		case v.Name == "telephone":
			change.SetPhone(v.Value)
		case addressFields[v.Name]:
			address, _ := rest["address"].(map[string]any)
			rest["address"] = with(address, v)
		default:
			rest = with(rest, v)
		}
	}
	if len(rest) > 0 {
		text, err := json.Marshal(rest)
		if err != nil {
			return err
		}
		change.SetProfile(text)
	}
	return change.Exec(ctx)
}

// object is a JSON object, an empty one where there is none.
func object(raw json.RawMessage) map[string]any {
	var out map[string]any
	if json.Unmarshal(raw, &out) != nil || out == nil {
		return map[string]any{}
	}
	return out
}

func with(members map[string]any, v values.FormValue) map[string]any {
	if members == nil {
		members = map[string]any{}
	}
	members[v.Name] = v.Value
	return members
}

// text is the answers, a line each.
func (f filledForm) text() string {
	var out strings.Builder
	for _, list := range [][]values.FormValue{f.profile, f.values} {
		for _, v := range list {
			out.WriteString(v.Label + ": " + v.Value + "\n")
		}
	}
	return strings.TrimSuffix(out.String(), "\n")
}

// writeMessage shows the answers in the conversation, to colleagues alone, and returns
// the message.
func (f filledForm) writeMessage(ctx context.Context, tx *store.Tx, of *ent.Conversation, id uuid.UUID) (uuid.UUID, error) {
	meta, err := json.Marshal(map[string]any{"form": f.form.ID, "submission": id, "labels": append([]string{}, f.form.Labels...)})
	if err != nil {
		return uuid.Nil, err
	}
	m := internalMessage{Kind: message.KindFORM_RESPONSE, Role: roleOf(ctx), Text: f.text(), Meta: meta, Source: f.Source}
	user := viewer.From(ctx).UserID
	member, err := belongs(ctx, tx, user)
	if err != nil {
		return uuid.Nil, err
	}
	if member {
		m.Agent = user
	}
	return writeInternal(ctx, tx, of, m)
}
