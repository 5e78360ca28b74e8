package inbox_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"parley/ent"
	"parley/ent/interaction"
	"parley/ent/membership"
	"parley/ent/queue"
	"parley/ent/user"
	"parley/inbox"
	"parley/internal/apperr"
	"parley/internal/ids"
	"parley/internal/viewer"
	"parley/store"

	"parley/internal/testkit"
)

// floor is a desk with queues and the agents who serve them.
type floor struct {
	*desk
	users, queues map[string]uuid.UUID
}

// crew is an agent to make, online. Serves are queues with the skills for them.
type crew struct {
	name     string
	role     viewer.Role
	capacity int
	serves   map[string]string
	// limits are the capacities for queues.
	limits map[string]int
}

// newFloor makes the queues, each with a channel of that name, and the agents.
func newFloor(t testing.TB, d *desk, queues []string, agents ...crew) *floor {
	t.Helper()
	f := &floor{d, map[string]uuid.UUID{}, map[string]uuid.UUID{}}
	must(t, d.s.Write(testkit.System(), d.org, func(ctx context.Context, tx *store.Tx) error {
		for _, name := range queues {
			q := tx.Queue.Create().SetName(name).SaveX(ctx)
			f.queues[name] = q.ID
			for _, kind := range []string{"WEBCHAT", "PHONE", "EMAIL"} {
				tx.Channel.Create().SetType(kind).SetAddress(name).SetQueue(q).ExecX(ctx)
			}
		}
		for i, a := range agents {
			f.users[a.name] = a.make(ctx, tx, i, f.queues)
		}
		return nil
	}))
	return f
}

func (a crew) make(ctx context.Context, tx *store.Tx, number int, queues map[string]uuid.UUID) uuid.UUID {
	u := tx.User.Create().SetDisplayName(a.name).SetAgentKey(a.name).SetNumber(int64(number + 1)).SetCapacity(a.capacity).
		SetAvailability(user.AvailabilityONLINE).SaveX(ctx)
	if a.role == "" {
		a.role = viewer.Agent
	}
	tx.Membership.Create().SetUserID(u.ID).SetRole(membership.Role(a.role)).ExecX(ctx)
	for name, skills := range a.serves {
		create := tx.QueueAgent.Create().SetQueueID(queues[name]).SetUserID(u.ID).SetSkills(strings.Fields(skills))
		if limit, ok := a.limits[name]; ok {
			create.SetCapacity(limit)
		}
		create.ExecX(ctx)
	}
	return u.ID
}

// as acts as a user in a role.
func (f *floor) as(role viewer.Role, name string) context.Context {
	return viewer.NewContext(context.Background(), &viewer.Viewer{
		OrganizationID: f.org, Scope: []uuid.UUID{f.org}, Role: role, UserID: f.users[name],
	})
}

func (f *floor) agent(name string) context.Context { return f.as(viewer.Agent, name) }

// admin administers, as a user of its own where the floor has one.
func (f *floor) admin() context.Context { return f.as(viewer.Admin, "admin") }

// set changes a queue.
func (f *floor) set(t testing.TB, name string, change func(*ent.QueueUpdate)) {
	t.Helper()
	must(t, f.s.Write(testkit.System(), f.org, func(ctx context.Context, tx *store.Tx) error {
		up := tx.Queue.Update().Where(queue.NameEQ(name))
		change(up)
		return up.Exec(ctx)
	}))
}

// arrive has a customer write, or call, over the channel of a queue.
func (f *floor) arrive(t testing.TB, channel, name, conversation string) uuid.UUID {
	t.Helper()
	a := f.append(t, inbox.NewMessage{
		Direction: inbox.In, Provider: "P_P", ChannelType: channel, ChannelAddress: name, CustomerAddress: "+31 " + conversation,
		Text: "hello", Conversation: conversation,
	})[0]
	return f.last(t, a.ConversationID).ID
}

// last is the newest interaction of a conversation.
func (f *floor) last(t testing.TB, conversation uuid.UUID) *ent.Interaction {
	t.Helper()
	leg, err := f.s.Client().Interaction.Query().Where(interaction.ConversationIDEQ(conversation)).
		Order(ent.Desc(interaction.FieldArrivedAt, interaction.FieldID)).First(testkit.System())
	must(t, err)
	return leg
}

func (f *floor) leg(t testing.TB, id uuid.UUID) *ent.Interaction {
	t.Helper()
	leg, err := f.s.Client().Interaction.Query().Where(interaction.IDEQ(id)).WithConversation().Only(testkit.System())
	must(t, err)
	return leg
}

// name finds a user or queue by its id.
func (f *floor) name(id *uuid.UUID) string {
	for _, all := range []map[string]uuid.UUID{f.users, f.queues} {
		for name, x := range all {
			if id != nil && x == *id {
				return name
			}
		}
	}
	return ""
}

// shows renders an interaction and its conversation; times in minutes from noon.
func (f *floor) shows(t testing.TB, id uuid.UUID) string {
	t.Helper()
	l := f.leg(t, id)
	c := l.Edges.Conversation
	out := fmt.Sprintf("%s %q %s@%s %s..%s..%s..%s", l.Status, l.StatusDetails, f.name(l.AgentID), f.name(l.QueueID),
		since(l.QueuedAt), since(l.ConnectedAt), since(l.DisconnectedAt), since(l.WrapUpEndedAt))
	if l.HeldAt != nil {
		out += " held " + since(l.HeldAt)
	}
	if l.ReturnAt != nil {
		out += " returns " + since(l.ReturnAt)
	}
	return out + fmt.Sprintf(" | %s %s@%s", c.Status, f.name(c.AssigneeID), f.name(c.QueueID))
}

// kind is the kind of an error, "ok" for none.
func kindOf(err error) string {
	if err == nil {
		return "ok"
	}
	var e *apperr.Error
	if !errors.As(err, &e) {
		return err.Error()
	}
	return string(e.Kind)
}

// auditWork holds the facts about interactions against the interactions, and the
// ledger for gaps.
func (f *floor) auditWork(t testing.TB, about string) {
	t.Helper()
	var want []string
	for _, x := range f.s.Client().Interaction.Query().Where(interaction.OrganizationIDEQ(f.org)).AllX(testkit.System()) {
		want = append(want, strings.Join([]string{
			x.ID.String(), x.ConversationID.String(), instant(&x.ArrivedAt), instant(x.ConnectedAt), instant(x.DisconnectedAt),
			instant(x.WrapUpEndedAt), x.Status.String(), *x.Subtype, some(x.QueueID), some(x.AgentID),
		}, " "))
	}
	slices.Sort(want)
	same(t, about+": facts", f.lines(t, `SELECT interaction_id, conversation_id, at, connected_at, ended_at, wrapped_up_at,
		status, channel_type, queue_id, agent_id FROM interaction_facts WHERE organization_id = ? ORDER BY interaction_id`, f.org), want)
	same(t, about+": ledger", f.lines(t, "SELECT COALESCE(max(seq), 0) - count(*) FROM ledger WHERE organization_id = ?", f.org), []string{"0"})
}

// runJobs does what is due and tells how much of it was the organization's.
func (f *floor) runJobs(t testing.TB) (own int) {
	t.Helper()
	jobs, err := f.s.TakeJobs(testkit.System(), []string{inbox.ReturnJob, inbox.WrapUpJob}, 100, time.Minute)
	must(t, err)
	for _, j := range jobs {
		must(t, f.RunInteractionJob(testkit.System(), j))
		if j.Organization == f.org {
			own++
		}
	}
	return own
}

// minutes is a length of time.
func minutes(n int) time.Duration { return time.Duration(n) * time.Minute }

// after moves the clock to so many minutes from noon.
func (f *floor) after(minutes float64) {
	f.clock.Set(noon.Add(time.Duration(minutes * float64(time.Minute))))
}

func (f *floor) unknown() uuid.UUID { return f.s.NewID(ids.Interaction) }
