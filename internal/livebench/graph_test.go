//go:build linux

package livebench_test

import (
	"context"
	"fmt"
	"time"

	"entgo.io/contrib/entgql"
	"github.com/99designs/gqlgen/graphql"
	"github.com/google/uuid"

	"parley/ent"
	"parley/ent/conversation"
	"parley/ent/message"
	"parley/graph"
	"parley/internal/ids"
)

// document is what every client subscribes to.
const document = `subscription {
  conversationEvents {
    __typename
    ... on LiveStatus { resumed cursor }
    ... on ConversationEvent {
      cursor type at
      conversation { id status subject messageCount version assignee { id displayName } }
      message { id text sentAt direction role }
    }
  }
}`

type (
	frame  = graph.ConversationFrame
	cursor = entgql.Cursor[uuid.UUID]
)

// source is the body of the field conversationEvents.
type source func(ctx context.Context) (<-chan frame, error)

// schema is the real graph with one field that answers.
func schema(s source) graphql.ExecutableSchema {
	return graph.NewExecutableSchema(graph.Config{Resolvers: resolvers{source: s}})
}

type resolvers struct {
	graph.ResolverRoot
	source source
}

func (r resolvers) Subscription() graph.SubscriptionResolver { return subscription{source: r.source} }

type subscription struct {
	graph.SubscriptionResolver
	source source
}

// ConversationEvents streams what the door has.
func (s subscription) ConversationEvents(ctx context.Context, _ *uuid.UUID, _ *cursor, _ *graph.ConversationEventFilter) (<-chan frame, error) {
	return s.source(ctx)
}

// events makes frames of objects that are ready.
type events struct {
	conversation *ent.Conversation
	message      *ent.Message
}

// said is the text of the message.
const said = "Hello, my order 4711 has not come yet. Could you please look where it is?"

func newEvents(now time.Time) *events {
	generate := ids.NewGenerator(time.Now)
	agent := &ent.User{ID: generate.New(ids.User), DisplayName: "Ada Lovelace"}
	subject, text := "Where is my order?", said
	c := &ent.Conversation{
		ID: generate.New(ids.Conversation), Status: conversation.StatusACTIVE, Subject: &subject, MessageCount: 3, Version: 7,
	}
	c.Edges.Assignee = agent
	m := &ent.Message{
		ID: generate.New(ids.Message), Text: &text, SentAt: now, Direction: message.DirectionIN, Role: message.RoleCUSTOMER,
	}
	return &events{conversation: c, message: m}
}

func (e *events) status(_ bool, c cursor) frame { return graph.LiveStatus{Cursor: c} }

func (e *events) event(c cursor, at time.Time) frame {
	return graph.ConversationEvent{
		Cursor: c, Type: graph.ConversationEventTypeMessageAdded, At: at,
		Conversation: e.conversation, Message: e.message,
	}
}

// at is a cursor of doors that have no ledger.
func at(seq int) cursor { return cursor{Value: fmt.Sprintf("%d.%d", int64(1)<<62, seq)} }
