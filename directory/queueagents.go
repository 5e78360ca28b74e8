package directory

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"

	"github.com/google/uuid"

	"parley/ent"
	"parley/ent/queueagent"
	"parley/internal/apperr"
	"parley/internal/ids"
	"parley/internal/values"
	"parley/store"
)

// MaxQueueAgents is how many agents may serve one queue.
const MaxQueueAgents = 1000

// QueueAgent is an agent of a queue.
type QueueAgent struct {
	User uuid.UUID
	// Skills are what the agent is able to do in the queue: at most 20 words of 50
	// characters. Words that are there already, in whatever case, count once.
	Skills []string
	// Capacity is how much work of the queue the agent handles at once; nil means
	// that only the user's own capacity counts.
	Capacity *int
}

// SetQueueAgents says who serves a queue; agents who are not in the list serve it no
// more, and keep what they are at. A queue, and users, that do not exist in its
// organization are NotFound, an archived queue is a Conflict.
func (d *Directory) SetQueueAgents(ctx context.Context, queue uuid.UUID, agents []QueueAgent) error {
	agents = slices.Clone(agents)
	if err := admit(ctx, func(c *complaint) { checkAgents(c, agents) }); err != nil {
		return err
	}
	row, err := d.store.Client().Queue.Get(ctx, queue)
	if ent.IsNotFound(err) {
		return notFound("queue", "queueId")
	}
	if err != nil {
		return err
	}
	_, err = save(ctx, d, row.OrganizationID, nil, func(ctx context.Context, tx *store.Tx) (*ent.Queue, error) {
		if err := tx.Lock(ctx, ids.Queue.Table(), queue); err != nil {
			return nil, err
		}
		row, err := tx.Queue.Get(ctx, queue)
		if err != nil {
			return nil, err
		}
		if row.ArchivedAt != nil {
			return nil, fault(apperr.Conflict, "the queue is archived", "queueId")
		}
		tx.Record(store.Entry{Kind: store.QueueChanged, QueueID: queue})
		return row, setAgents(ctx, tx, queue, agents)
	})
	return err
}

// checkAgents holds the list to its limits and tidies the skills.
func checkAgents(c *complaint, agents []QueueAgent) {
	if len(agents) > MaxQueueAgents {
		c.Add(fmt.Sprintf("at most %d agents", MaxQueueAgents), "agents")
		return
	}
	seen := map[uuid.UUID]bool{}
	for i, a := range agents {
		at := strconv.Itoa(i)
		if seen[a.User] {
			c.Add("is in the list already", "agents", at, "userId")
		}
		seen[a.User] = true
		if a.Capacity != nil && (*a.Capacity < 0 || *a.Capacity > maxCapacity) {
			c.Add(fmt.Sprintf("must be a whole number from 0 to %d", maxCapacity), "agents", at, "capacity")
		}
		agents[i].Skills = c.Words(a.Skills, values.MaxSkills, values.MaxSkillName, "agents", at, "skills")
	}
}

// maxCapacity is beyond what anybody handles.
const maxCapacity = 1_000_000

// setAgents makes the list the queue's; who stays keeps the row. The caller holds the
// queue's lock.
func setAgents(ctx context.Context, tx *store.Tx, queue uuid.UUID, agents []QueueAgent) error {
	users := make([]uuid.UUID, len(agents))
	for i, a := range agents {
		users[i] = a.User
	}
	if err := verifyAgents(ctx, tx, users); err != nil {
		return err
	}
	ofQueue := queueagent.And(queueagent.OrganizationIDEQ(tx.OrganizationID()), queueagent.QueueIDEQ(queue))
	if _, err := tx.QueueAgent.Delete().Where(ofQueue, queueagent.UserIDNotIn(users...)).Exec(ctx); err != nil {
		return err
	}
	stay, err := tx.QueueAgent.Query().Where(ofQueue).All(ctx)
	if err != nil {
		return err
	}
	old := map[uuid.UUID]*ent.QueueAgent{}
	for _, row := range stay {
		old[row.UserID] = row
	}
	tx.Know(queue)
	return writeAgents(ctx, tx, queue, agents, old)
}

// verifyAgents names the first user in the list that is none of the organization's.
func verifyAgents(ctx context.Context, tx *store.Tx, users []uuid.UUID) error {
	err := verify(ctx, tx, ids.User, "user", "agents", true, users...)
	e, ok := err.(*apperr.Error) //nolint:errorlint // verify returns it bare
	if ok && e.Kind == apperr.NotFound {
		return notFound("user", append(e.Fields[0].Path, "userId")...)
	}
	return err
}

// writeAgents adds those who are new and changes those who serve otherwise than they
// did.
func writeAgents(ctx context.Context, tx *store.Tx, queue uuid.UUID, agents []QueueAgent, old map[uuid.UUID]*ent.QueueAgent) error {
	changed := store.Given{Columns: []string{"of", "skills", "capacity"}}
	var added []*ent.QueueAgentCreate
	for _, a := range agents {
		row := old[a.User]
		switch {
		case row == nil:
			create := tx.QueueAgent.Create().SetQueueID(queue).SetUserID(a.User).SetNillableCapacity(a.Capacity)
			if len(a.Skills) > 0 {
				create.SetSkills(a.Skills)
			}
			added = append(added, create)
		case !slices.Equal(row.Skills, a.Skills) || !sameNumber(row.Capacity, a.Capacity):
			changed.Rows = append(changed.Rows, []any{row.ID, listOf(a.Skills), a.Capacity})
		}
	}
	err := tx.ExecGiven(ctx, changed, `UPDATE queue_agents SET updated_at = ?, skills = v.skills, capacity = v.capacity
		FROM {given} WHERE queue_agents.organization_id = ? AND queue_agents.id = v.of`, tx.Now(), tx.OrganizationID())
	if err != nil {
		return err
	}
	return tx.QueueAgent.CreateBulk(added...).Exec(ctx)
}

// listOf is JSON; none is an empty list, which reads like null.
func listOf(skills []string) json.RawMessage {
	text, _ := json.Marshal(append([]string{}, skills...)) //nolint:errcheck // strings alone
	return text
}

func sameNumber(a, b *int) bool {
	return (a == nil) == (b == nil) && (a == nil || *a == *b)
}
