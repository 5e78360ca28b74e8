package rules

import (
	"strings"

	"github.com/google/uuid"

	"parley/ent"
	"parley/internal/shortid"
)

// Queue is the one of an organization's queues that a rule means: by the channel that
// it names, an id, a short id or a name, else by the name of its event. Where it names
// no channel and its event is called otherwise, it is the conversation's channel's own,
// else the one that the conversation was in. It is nil where there is none in use.
func Queue(r *Rule, c *ent.Conversation, queues []*ent.Queue) *ent.Queue {
	channel, name := strings.TrimSpace(r.Event.Params.Channel), strings.TrimSpace(r.Event.Params.Name)
	tests := []func(*ent.Queue) bool{
		func(q *ent.Queue) bool { return named(q, channel) },
		func(q *ent.Queue) bool { return strings.EqualFold(q.Name, name) },
	}
	if own := ownQueue(c); channel == "" && own != nil {
		tests = append(tests, func(q *ent.Queue) bool { return q.ID == *own })
	}
	for _, means := range tests {
		for _, q := range queues {
			if q.ArchivedAt == nil && means(q) {
				return q
			}
		}
	}
	return nil
}

func named(q *ent.Queue, name string) bool {
	return name != "" && (strings.EqualFold(q.ID.String(), name) || shortid.Matches(q.ID, name) || strings.EqualFold(q.Name, name))
}

func ownQueue(c *ent.Conversation) *uuid.UUID {
	if c == nil {
		return nil
	}
	if c.Edges.Channel != nil && c.Edges.Channel.QueueID != nil {
		return c.Edges.Channel.QueueID
	}
	return c.QueueID
}
