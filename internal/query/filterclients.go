package query

import (
	"entgo.io/ent/dialect/sql"

	"parley/ent/customer"
	"parley/ent/customeridentity"
	"parley/internal/filters"
)

// ofClient is the test of customers that a filter asks for.
func (v sight) ofClient(f filters.Filter) test {
	switch f.Key {
	case filters.ClientJoinTime:
		return v.client(during(f, customer.FieldFirstSeenAt))
	case filters.ClientLastActivityTime:
		return v.client(during(f, customer.FieldLastSeenAt))
	}
	return v.client(v.known(f))
}

// client is a test of the customers that the viewer sees.
func (v sight) client(holds test) test {
	return func(who columns) *sql.Predicate {
		return allHold(v.sees(who), holds(who))
	}
}

// known is the test that a customer's id, a name or a username is as wanted.
func (v sight) known(f filters.Filter) test {
	names := text(f, customer.FieldDisplayName, customer.FieldGivenName, customer.FieldFamilyName)
	return func(who columns) *sql.Predicate {
		return someHold(
			matches(f, reference(who)), names(who), matches(f, fullName(who)),
			v.some(who, customeridentity.Table, "identity", func(at columns) *sql.Predicate {
				return allHold(
					sql.ColumnsEQ(at(customeridentity.FieldCustomerID), who(customer.FieldID)),
					text(f, customeridentity.FieldUsername)(at),
				)
			}),
		)
	}
}

// reference writes the id that the creator gave, else Parley's.
func reference(row columns) func(*sql.Builder) {
	return func(b *sql.Builder) {
		b.WriteString("COALESCE(").Ident(row("external_id")).WriteString(", CAST(").Ident(row("id")).WriteString(" AS text))")
	}
}

func fullName(who columns) func(*sql.Builder) {
	return func(b *sql.Builder) {
		b.WriteString("(").Ident(who(customer.FieldGivenName)).WriteString(" || ' ' || ").Ident(who(customer.FieldFamilyName)).WriteString(")")
	}
}
