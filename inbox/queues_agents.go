package inbox

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"parley/ent"
	"parley/ent/interaction"
	"parley/ent/membership"
	"parley/ent/user"
	"parley/internal/ids"
	"parley/store"
)

// silence is how long nobody may write for work to take no room of its agent any
// more: the contract counts a conversation as resolved then.
const silence = 24 * time.Hour

// agent is a user as the organization's queues see one.
type agent struct {
	id           uuid.UUID
	availability user.Availability
	// capacity is how many chats and e-mails the agent handles at once.
	capacity int
	serves   map[uuid.UUID]service
	// calls and others are the open work, the work after talks included; inQueue is
	// all of it by queue.
	calls, others int
	inQueue       map[uuid.UUID]int
}

// service is how an agent serves a queue; capacity is nil where only the agent's
// own counts.
type service struct {
	skills   []string
	capacity *int
}

// lockAgent locks what makes a user one of the organization. Whoever gives work to
// an agent holds it, so that two never count the same room.
func lockAgent(ctx context.Context, tx *store.Tx, id uuid.UUID) error {
	member, err := tx.Membership.Query().
		Where(membership.OrganizationIDEQ(tx.OrganizationID()), membership.UserIDEQ(id)).FirstID(ctx)
	if ent.IsNotFound(err) {
		return absent("user", "agentId")
	}
	if err != nil {
		return err
	}
	return tx.Lock(ctx, ids.Membership.Table(), member)
}

// readAgents reads those of the users who are active in the organization, with
// what they serve and what they are at: two statements.
func readAgents(ctx context.Context, tx *store.Tx, users ...uuid.UUID) (map[uuid.UUID]*agent, error) {
	found := map[uuid.UUID]*agent{}
	if len(users) == 0 {
		return found, nil
	}
	given := givenIDs(users)
	err := tx.EachGiven(ctx, func(row func(...any) error) error { return scanAgent(row, found) }, given,
		`SELECT u.id, u.availability, u.capacity, a.queue_id, a.skills, a.capacity
		FROM {given} JOIN memberships m ON m.user_id = v.of JOIN users u ON u.id = m.user_id
		LEFT JOIN queue_agents a ON a.organization_id = m.organization_id AND a.user_id = m.user_id
		WHERE m.organization_id = ? AND m.status = 'ACTIVE'`, tx.OrganizationID())
	if err != nil {
		return nil, err
	}
	since := tx.Now().Add(-silence)
	return found, tx.EachGiven(ctx, func(row func(...any) error) error { return scanLoad(row, found) }, given,
		`SELECT i.agent_id, i.queue_id, i.type, count(*)
		FROM {given} JOIN interactions i ON i.agent_id = v.of JOIN conversations c ON c.id = i.conversation_id
		WHERE i.organization_id = ? AND i.status = 'IN_PROCESS' AND (i.connected_at > ? OR c.last_message_at > ?)
		GROUP BY i.agent_id, i.queue_id, i.type`, tx.OrganizationID(), since, since)
}

func scanAgent(row func(...any) error, found map[uuid.UUID]*agent) error {
	var a agent
	var queue uuid.NullUUID
	var skills []byte
	var capacity sql.NullInt64
	if err := row(&a.id, &a.availability, &a.capacity, &queue, &skills, &capacity); err != nil {
		return err
	}
	if found[a.id] == nil {
		a.serves, a.inQueue = map[uuid.UUID]service{}, map[uuid.UUID]int{}
		found[a.id] = &a
	}
	if !queue.Valid {
		return nil
	}
	var s service
	if capacity.Valid {
		n := int(capacity.Int64)
		s.capacity = &n
	}
	if len(skills) > 0 {
		if err := json.Unmarshal(skills, &s.skills); err != nil {
			return fmt.Errorf("skills of an agent: %w", err)
		}
	}
	found[a.id].serves[queue.UUID] = s
	return nil
}

func scanLoad(row func(...any) error, found map[uuid.UUID]*agent) error {
	var id uuid.UUID
	var queue uuid.NullUUID
	var kind interaction.Type
	var n int
	if err := row(&id, &queue, &kind, &n); err != nil {
		return err
	}
	a := found[id]
	if a == nil {
		return nil // no agent of the organization any more
	}
	if isCall(kind) {
		a.calls += n
	} else {
		a.others += n
	}
	a.inQueue[queue.UUID] += n
	return nil
}

func isCall(t interaction.Type) bool {
	return t == interaction.TypeCALL_IN || t == interaction.TypeCALL_OUT
}

// full says why an agent has no room for work, "" where there is room. A call takes
// an agent whole; chats and e-mails are bounded by the user's capacity, and
// everything by that for its queue.
func (a *agent) full(leg *ent.Interaction) string {
	queue := orZero(leg.QueueID)
	limit := a.serves[queue].capacity
	switch {
	case a.calls > 0:
		return "the agent is in a call"
	case !isCall(leg.Type) && a.others >= a.capacity:
		return fmt.Sprintf("the agent handles %d chats and e-mails, and has a capacity of %d", a.others, a.capacity)
	case limit != nil && a.inQueue[queue] >= *limit:
		return fmt.Sprintf("the agent handles %d of the queue, and has a capacity of %d for it", a.inQueue[queue], *limit)
	}
	return ""
}

// unfit says why work is not for an agent, "" where it is: because it is for
// somebody else alone, or asks for what the agent is not able to do. Who names an
// agent whom work is for alone knows why, so nothing is asked of that agent.
func (a *agent) unfit(leg *ent.Interaction, now time.Time) string {
	if isFor(leg, interaction.RequiredAgentTypeREQUIRED, now) {
		if *leg.RequiredAgentID == a.id {
			return ""
		}
		return "the interaction is for another agent alone"
	}
	has := a.serves[orZero(leg.QueueID)].skills
	for _, skill := range leg.RequiredSkills {
		if !slices.ContainsFunc(has, func(s string) bool { return strings.EqualFold(s, skill) }) {
			return "the agent lacks a skill that the work asks for: " + skill
		}
	}
	return ""
}

// isFor reports whether work is for an agent, in this way, now.
func isFor(leg *ent.Interaction, way interaction.RequiredAgentType, now time.Time) bool {
	return leg.RequiredAgentID != nil && leg.RequiredAgentType != nil && *leg.RequiredAgentType == way &&
		(leg.RequiredAgentUntil == nil || leg.RequiredAgentUntil.After(now))
}

// isReady reports whether an agent would get the work by asking for the next: is
// online, serves the queue, is able, and has room.
func (a *agent) isReady(leg *ent.Interaction, now time.Time) bool {
	_, serves := a.serves[orZero(leg.QueueID)]
	return serves && a.availability == user.AvailabilityONLINE && a.unfit(leg, now) == "" && a.full(leg) == ""
}
