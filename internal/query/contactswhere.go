package query

import (
	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"parley/ent/callrecording"
	"parley/ent/interaction"
	"parley/ent/predicate"
	"parley/ent/queueagent"
	"parley/ent/scriptresult"
)

// named are the conditions on what an interaction is, and whose.
func (q ContactQuery) named() []predicate.Interaction {
	var all []predicate.Interaction
	for _, list := range []struct {
		want []uuid.UUID
		in   func(...uuid.UUID) predicate.Interaction
	}{
		{q.IDs, interaction.IDIn},
		{q.Conversations, interaction.ConversationIDIn},
		{q.Agents, interaction.AgentIDIn},
		{q.Queues, interaction.QueueIDIn},
	} {
		if list.want != nil {
			all = append(all, list.in(list.want...))
		}
	}
	if q.Types != nil {
		all = append(all, interaction.TypeIn(q.Types...))
	}
	if q.Statuses != nil {
		all = append(all, interaction.StatusIn(q.Statuses...))
	}
	if q.Addresses != nil {
		all = append(all, eitherEnd(q.Addresses))
	}
	return all
}

// eitherEnd keeps interactions of which an address is like one of the patterns.
func eitherEnd(patterns []string) predicate.Interaction {
	var ends []predicate.Interaction
	for _, p := range patterns {
		for _, column := range []string{interaction.FieldFromAddress, interaction.FieldToAddress} {
			ends = append(ends, predicate.Interaction(like(column, p)))
		}
	}
	return either(ends...)
}

// either is false for no condition at all, which ent would leave out.
func either(list ...predicate.Interaction) predicate.Interaction {
	if len(list) == 0 {
		return func(s *sql.Selector) { s.Where(sql.False()) }
	}
	return interaction.Or(list...)
}

func (q ContactQuery) timed() []predicate.Interaction {
	var all []predicate.Interaction
	if !q.From.IsZero() {
		all = append(all, interaction.Or(interaction.ArrivedAtGTE(q.From), interaction.DisconnectedAtGTE(q.From)))
	}
	if !q.To.IsZero() {
		all = append(all, interaction.Or(interaction.ArrivedAtLTE(q.To), interaction.DisconnectedAtLTE(q.To)))
	}
	return all
}

// attached are the conditions on recordings and questionnaires.
func (q ContactQuery) attached(organization uuid.UUID) []predicate.Interaction {
	var all []predicate.Interaction
	for _, a := range []struct {
		want          *bool
		table, column string
	}{
		{q.Recorded, callrecording.Table, callrecording.FieldInteractionID},
		{q.Scripted, scriptresult.Table, scriptresult.FieldInteractionID},
	} {
		if a.want == nil {
			continue
		}
		all = append(all, func(s *sql.Selector) {
			with := sql.In(s.C(interaction.FieldID), below(s, a.table, a.column, organization))
			if !*a.want {
				with = sql.Not(with)
			}
			s.Where(with)
		})
	}
	return all
}

// pickable keeps what a user could take: a chat or an e-mail that waits in a queue
// that the user serves, and an e-mail that is open there, an outgoing one only where
// it is the user's own. Calls go to agents by themselves.
func pickable(organization, me uuid.UUID) predicate.Interaction {
	open := interaction.StatusEQ(interaction.StatusIN_PROCESS)
	return interaction.And(
		func(s *sql.Selector) {
			queues := below(s, queueagent.Table, queueagent.FieldQueueID, organization)
			queues.Where(sql.EQ(queues.C(queueagent.FieldUserID), me))
			s.Where(sql.In(s.C(interaction.FieldQueueID), queues))
		},
		interaction.TypeNotIn(interaction.TypeCALL_IN, interaction.TypeCALL_OUT),
		interaction.Or(
			interaction.StatusEQ(interaction.StatusIN_QUEUE),
			interaction.And(open, interaction.TypeEQ(interaction.TypeEMAIL_IN)),
			interaction.And(open, interaction.TypeEQ(interaction.TypeEMAIL_OUT), interaction.AgentIDEQ(me)),
		),
	)
}
