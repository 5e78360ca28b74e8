package query

import (
	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"parley/ent/emaildetails"
	"parley/ent/interaction"
	"parley/ent/message"
	"parley/ent/predicate"
	"parley/store"
)

// worded are the conditions on what was written.
func (q ContactQuery) worded(organization uuid.UUID) []predicate.Interaction {
	var all []predicate.Interaction
	if q.Subject != nil {
		all = append(all, interaction.Or(
			ofLegs(organization, found(organization, store.SubjectPart, *q.Subject)),
			ofEmails(organization, found(organization, store.SubjectPart, *q.Subject)),
		))
	}
	if q.Remarks != nil {
		all = append(all, ofEmails(organization, found(organization, store.RemarksPart, *q.Remarks)))
	}
	if q.Body != nil {
		all = append(all, interaction.Or(
			ofEmails(organization, found(organization, store.BodyPart, q.Body.Words)),
			saying(organization, q.Body.Piece),
		))
	}
	if q.CaseID != nil {
		all = append(all, ofEmails(organization, func(s *sql.Selector) { s.Where(sql.EQ(s.C(emaildetails.FieldCaseID), *q.CaseID)) }))
	}
	return all
}

// found keeps the e-mails or interactions that a search finds.
func found(organization uuid.UUID, part store.Part, q store.Search) func(*sql.Selector) {
	return func(s *sql.Selector) { s.Where(q.In(organization, part, s.C("id"))) }
}

// ofLegs keeps the interactions of the conversations of some: what is transferred is
// about the same.
func ofLegs(organization uuid.UUID, which func(*sql.Selector)) predicate.Interaction {
	return func(s *sql.Selector) {
		legs := below(s, interaction.Table, interaction.FieldConversationID, organization)
		which(legs)
		s.Where(sql.In(s.C(interaction.FieldConversationID), legs))
	}
}

// ofEmails keeps the interactions of the conversations of e-mails: an e-mail is one
// leg's, and goes on with those after it.
func ofEmails(organization uuid.UUID, which func(*sql.Selector)) predicate.Interaction {
	return ofLegs(organization, func(legs *sql.Selector) {
		emails := below(legs, emaildetails.Table, emaildetails.FieldInteractionID, organization)
		which(emails)
		legs.Where(sql.In(legs.C(interaction.FieldID), emails))
	})
}

// below selects a column of a table's rows of the organization, for a condition.
func below(s *sql.Selector, table, column string, organization uuid.UUID) *sql.Selector {
	b := sql.Dialect(s.Dialect())
	// Of another name than that of the statement around it.
	t := b.Table(table).As("sub_" + table)
	inner := b.Select(t.C(column)).From(t)
	return inner.Where(sql.EQ(inner.C("organization_id"), organization))
}

// saying keeps chats of which a message is like the pattern.
func saying(organization uuid.UUID, pattern string) predicate.Interaction {
	return interaction.And(
		interaction.TypeIn(interaction.TypeCHAT_IN, interaction.TypeCHAT_OUT),
		func(s *sql.Selector) {
			messages := below(s, message.Table, message.FieldConversationID, organization)
			messages.Where(sql.ColumnsEQ(messages.C(message.FieldConversationID), s.C(interaction.FieldConversationID)))
			like(message.FieldText, pattern)(messages)
			s.Where(sql.Exists(messages))
		},
	)
}
