package web1on1

import (
	"context"
	"strings"

	"github.com/google/uuid"

	"parley/internal/query"
	"parley/internal/viewer"
	"parley/jobs"
	"parley/store"
)

// Composer says what happened in the words of this vendor's webhooks.
type Composer struct{ api *API }

var _ jobs.Composer = (*Composer)(nil)

// NewComposer returns one that reads by the reader.
func NewComposer(r *query.Reader) *Composer { return &Composer{&API{Deps: Deps{Reader: r}}} }

// The names of events; those of messages go on with the types of the conversation and
// of the message.
const (
	conversationCreated = "conversation.create"
	conversationUpdated = "conversation.update"
	messageCreated      = "message.create"
)

// confined acts for nobody but the organization.
func confined(ctx context.Context, organization uuid.UUID) context.Context {
	return viewer.NewContext(ctx, &viewer.Viewer{OrganizationID: organization, Scope: []uuid.UUID{organization}, Role: viewer.Owner})
}

// Names returns a name for each entry; "" for those that the vendor does not know.
func (c *Composer) Names(ctx context.Context, organization uuid.UUID, entries []store.Entry) ([]string, error) {
	var conversations, messages []uuid.UUID
	for _, e := range entries {
		if e.Kind == store.MessageAdded {
			conversations, messages = append(conversations, e.ConversationID), append(messages, e.MessageID)
		}
	}
	talks, said, err := c.api.Reader.KindsOf(confined(ctx, organization), distinct(conversations), distinct(messages))
	out := make([]string, len(entries))
	for i, e := range entries {
		talk, known := talks[e.ConversationID]
		kind, there := said[e.MessageID]
		if e.Kind != store.MessageAdded {
			out[i] = eventName(e.Kind)
		} else if known && there {
			out[i] = strings.Join([]string{messageCreated, wordFor(talk, conversationTypes), shownType(kind)}, ".")
		}
	}
	return out, err
}

// eventName is that of an entry about a conversation.
func eventName(kind store.EntryKind) string {
	switch kind {
	case store.ConversationCreated:
		return conversationCreated
	case store.StatusChanged, store.Assigned, store.TagsChanged, store.ConversationChanged, store.FormSubmitted:
		return conversationUpdated
	}
	return ""
}
