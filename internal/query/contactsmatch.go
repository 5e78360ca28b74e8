package query

import (
	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"parley/ent/interaction"
	"parley/ent/predicate"
	"parley/ent/user"
)

// ContactMatch is a pattern that a field of an interaction has to match. Fields that
// hold ids match as 32 hexadecimal digits, without hyphens.
type ContactMatch struct {
	Field   ContactField
	Pattern string
}

// ContactField is a field that patterns are about.
type ContactField string

// The fields that patterns are about.
const (
	ContactID            ContactField = interaction.FieldID
	ContactConversation  ContactField = interaction.FieldConversationID
	ContactAgent         ContactField = interaction.FieldAgentID
	ContactQueue         ContactField = interaction.FieldQueueID
	ContactTypeDetails   ContactField = interaction.FieldTypeDetails
	ContactSubtype       ContactField = interaction.FieldSubtype
	ContactStatusDetails ContactField = interaction.FieldStatusDetails
	ContactFrom          ContactField = interaction.FieldFromAddress
	ContactTo            ContactField = interaction.FieldToAddress
	ContactSubject       ContactField = interaction.FieldSubject
	ContactAgentName     ContactField = "agent name"
	ContactQueueName     ContactField = "queue name"
	// ContactRequiredName is the name of the agent whom it is for.
	ContactRequiredName ContactField = "required agent name"
)

func (m ContactMatch) where(organization uuid.UUID) predicate.Interaction {
	switch m.Field {
	case ContactID, ContactConversation, ContactAgent, ContactQueue:
		return likeID(string(m.Field), m.Pattern)
	case ContactAgentName:
		return userNamed(organization, interaction.FieldAgentID, m.Pattern)
	case ContactRequiredName:
		return userNamed(organization, interaction.FieldRequiredAgentID, m.Pattern)
	case ContactQueueName:
		return func(s *sql.Selector) {
			queues := below(s, "queues", "id", organization)
			like("name", m.Pattern)(queues)
			s.Where(sql.In(s.C(interaction.FieldQueueID), queues))
		}
	}
	return like(string(m.Field), m.Pattern)
}

// likeID compares the digits of an id, which both databases write alike.
func likeID(column, pattern string) predicate.Interaction {
	return func(s *sql.Selector) {
		s.Where(sql.P(func(b *sql.Builder) {
			b.WriteString("replace(CAST(" + s.C(column) + " AS text), '-', '') LIKE ").Arg(pattern).WriteString(` ESCAPE '\'`)
		}))
	}
}

// userNamed keeps interactions of whose user the name is like the pattern. Users of
// the organization are those with a membership there.
func userNamed(organization uuid.UUID, column, pattern string) predicate.Interaction {
	return func(s *sql.Selector) {
		members := below(s, "memberships", "user_id", organization)
		t := sql.Dialect(s.Dialect()).Table(user.Table).As("sub_users")
		users := sql.Dialect(s.Dialect()).Select(t.C(user.FieldID)).From(t)
		users.Where(sql.In(users.C(user.FieldID), members))
		like(user.FieldDisplayName, pattern)(users)
		s.Where(sql.In(s.C(column), users))
	}
}
