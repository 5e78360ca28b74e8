package sinch

import (
	"math"

	"parley/ent"
	"parley/ent/interaction"
	"parley/internal/query"
)

// contactShape is a leg of work as the vendor shows it. The row comes with queue,
// agent and required agent.
func contactShape(row *ent.Interaction, of query.Durations, statistics bool) Contact {
	out := Contact{
		ID: formatGUID(row.ID), Channel: channelOfType(row.Type), Type: typeWords[row.Type], TypeDetails: typeDetails(row),
		Status: statusWords[row.Status], StatusDetails: statusDetails(row), Source: deref(row.FromAddress), Destination: deref(row.ToAddress),
		ArrivalTime: formatInstant(row.ArrivedAt), DisconnectTime: formatTime(row.DisconnectedAt), TotalDuration: millis(of.Total),
		Subject: deref(row.Subject), RequiredAgent: requiredAgentShape(row),
	}
	out.ContactGroupID = formatGroupID(row.ConversationID, out.Channel)
	if out.Channel == channelChat {
		out.Subtype = subTypeOf(deref(row.Subtype))
	}
	if u := row.Edges.Agent; u != nil {
		out.AgentID, out.AgentName = formatGUID(u.ID), u.DisplayName
	}
	if q := row.Edges.Queue; q != nil {
		out.QueueID, out.QueueName = formatGUID(q.ID), q.Name
	}
	if statistics {
		out.Statistics = statisticsShape(row, of)
	}
	return out
}

// requiredAgentShape is nil where nobody in particular is needed.
func requiredAgentShape(row *ent.Interaction) *RequiredAgent {
	u := row.Edges.RequiredAgent
	if u == nil || row.RequiredAgentType == nil {
		return nil
	}
	out := &RequiredAgent{ID: formatGUID(u.ID), Name: u.DisplayName, Type: agentPreferred, ExpirationTime: formatTime(row.RequiredAgentUntil)}
	if *row.RequiredAgentType == interaction.RequiredAgentTypeREQUIRED {
		out.Type = agentRequired
	}
	return out
}

// statisticsShape leaves out what did not happen, but for the wrap-up of work that
// is done without: it took no time.
func statisticsShape(row *ent.Interaction, of query.Durations) *Statistics {
	waiting := millis(of.Waiting)
	out := &Statistics{WaitingDuration: &waiting}
	if row.ConnectedAt != nil {
		at := formatInstant(*row.ConnectedAt)
		out.ConnectTime = &at
	}
	if of.Handling != nil {
		ms := millis(*of.Handling)
		out.HandlingDuration = &ms
	}
	if row.DisconnectedAt != nil {
		var ms int64
		if of.WrapUp != nil {
			ms = millis(*of.WrapUp)
		}
		out.WrapUpTotalDuration = &ms
	}
	return out
}

// millis turns seconds into milliseconds.
func millis(seconds float64) int64 { return int64(math.Round(seconds * 1000)) }
