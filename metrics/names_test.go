package metrics_test

import (
	"github.com/google/uuid"

	"parley/ent/conversation"
	"parley/ent/message"
	"parley/ent/queue"
	"parley/ent/team"
	"parley/ent/user"
	"parley/internal/testkit/plainmetrics"
	"parley/metrics"
	"parley/metrics/catalog"
)

// names are what ids stand for: creators' ids of messages and conversations, keys
// of agents, names of teams and queues.
type names struct {
	plain map[uuid.UUID]string
	ids   map[string]uuid.UUID
}

func (n names) add(kind, name string, id uuid.UUID) { n.plain[id], n.ids[kind+name] = name, id }

// of is the empty string for the zero id.
func (n names) of(id uuid.UUID) string { return n.plain[id] }

func (n names) ofSome(id *uuid.UUID) string {
	if id == nil {
		return ""
	}
	return n.plain[*id]
}

// all are the ids of names; a name of nothing has an id of nothing.
func (n names) all(kind string, list []string) []uuid.UUID {
	var out []uuid.UUID
	for _, name := range list {
		id, ok := n.ids[kind+name]
		if !ok {
			id = uuid.NewSHA1(uuid.Nil, []byte(kind+name))
		}
		out = append(out, id)
	}
	return out
}

// lookUp reads the names of the organization.
func (d *desk) lookUp() names {
	n := names{map[uuid.UUID]string{}, map[string]uuid.UUID{}}
	c := d.s.Client()
	for _, m := range c.Message.Query().Where(message.OrganizationIDEQ(d.org)).AllX(d.ctx) {
		n.add("message ", *m.ExternalID, m.ID)
	}
	for _, m := range c.Conversation.Query().Where(conversation.OrganizationIDEQ(d.org)).AllX(d.ctx) {
		n.add("conversation ", *m.ExternalID, m.ID)
	}
	for _, u := range c.User.Query().Where(user.OrganizationIDEQ(d.org)).AllX(d.ctx) {
		n.add("agent ", *u.AgentKey, u.ID)
	}
	for _, x := range c.Team.Query().Where(team.OrganizationIDEQ(d.org)).AllX(d.ctx) {
		n.add("team ", x.Name, x.ID)
	}
	for _, x := range c.Queue.Query().Where(queue.OrganizationIDEQ(d.org)).AllX(d.ctx) {
		n.add("queue ", x.Name, x.ID)
	}
	for _, i := range c.Interaction.Query().AllX(d.ctx) {
		n.add("interaction ", i.ID.String(), i.ID)
	}
	return n
}

// query says a question in the engine's words, for these metrics. Where byKey is
// set, agents and conversations are named by key and not by id.
func (d *desk) query(q plainmetrics.Question, byKey bool, names ...string) metrics.Query {
	f := q.Filter
	out := metrics.Query{
		Organization: d.org, Metrics: names, Period: metrics.Period{From: q.From, To: q.To},
		Granularity: metrics.Granularity(q.Granularity), Zone: q.Zone, GroupBy: q.GroupBy, Within: q.Within, Want: metrics.All,
		Filter: metrics.Filter{
			Channels: f[catalog.Channel], Providers: f[catalog.Provider], Identifiers: f[catalog.Identifier],
			Teams: d.names.all("team ", f[catalog.Team]), Tags: f[catalog.Tag], Countries: f[catalog.Country],
			Directions: f[catalog.Direction], Authors: f[catalog.Author], InitiatedBy: f[catalog.InitiatedBy],
			Queues: d.names.all("queue ", f[catalog.Queue]),
		},
	}
	if byKey {
		out.Filter.AgentKeys, out.Filter.ConversationKeys = f[catalog.Agent], q.Conversations
	} else {
		out.Filter.Agents = d.names.all("agent ", f[catalog.Agent])
		out.Filter.Conversations = d.names.all("conversation ", q.Conversations)
	}
	return out
}
