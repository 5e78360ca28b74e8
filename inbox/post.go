package inbox

import (
	"context"
	"encoding/json"

	"github.com/google/uuid"

	"parley/access"
	"parley/ent"
	"parley/ent/conversation"
	"parley/ent/message"
	"parley/internal/ids"
	"parley/internal/values"
	"parley/store"
)

// MaxPosts is how many messages are posted at once at most, and how many users or
// queues one of them names.
const MaxPosts = 100

// MaxCommand is how many characters a command has at most.
const MaxCommand = 2000

// Post is one thing said in a conversation, or to the system about it. Zero values
// are not given.
type Post struct {
	// Kind is TEXT where it is not given.
	Kind message.Kind
	// Role is by default that of the viewer: BOT for bots, else AGENT.
	Role message.Role
	// Text is at most [MaxText] bytes, that of a command at most [MaxCommand]
	// characters.
	Text string
	// Backchannel has colleagues alone see it.
	Backchannel bool
	// Meta is an object of at most 16 KB.
	Meta json.RawMessage
	// Content is the creator's payload, kept whole.
	Content values.MessageContent
	// Users are whom /assign gives the conversation to, and whom a MENTION calls.
	Users []uuid.UUID
	// Queues are where /notify has the conversation wait.
	Queues []uuid.UUID
	// ExternalID is the creator's id of the message.
	ExternalID string
	Source     ids.Source
}

// Post says things in a conversation, or to the system about it: all of them or none.
// It returns the messages in the order given.
//
// What a customer says, and what an agent or a bot says to a customer, is a message
// like those of [Inbox.AppendMessages]; where an integration carries the channel, the
// latter is handed to it. All else is INTERNAL: colleagues see it, and no metric counts
// it. A COMMAND is carried out as well, see commands. Who says something takes part in
// the conversation from then on.
//
// It fails with [apperr.Invalid], among others for one of the organization's stopwords
// in what an agent or a bot says; with [apperr.NotFound] for a conversation, user or
// queue that the viewer cannot see; and with [apperr.Conflict] for what a resolved
// conversation does not take: only INTERNAL messages, and commands that change nothing
// of its state, are welcome there.
func (in *Inbox) Post(ctx context.Context, conversation uuid.UUID, posts []Post) ([]uuid.UUID, error) {
	if err := access.Check(ctx, access.WriteMessages); err != nil {
		return nil, err
	}
	posts, err := somePosts(ctx, posts)
	if err != nil {
		return nil, err
	}
	of, err := in.findConversation(ctx, conversation)
	if err != nil {
		return nil, err
	}
	var made []uuid.UUID
	err = in.insist(ctx, of.OrganizationID, func(ctx context.Context, tx *store.Tx) (err error) {
		p := newPosting(ctx, in, tx, posts)
		row := *of
		p.of = &row
		made, err = p.post(ctx)
		return err
	})
	return made, err
}

// findConversation reads a conversation that the viewer sees, before it is locked.
func (in *Inbox) findConversation(ctx context.Context, id uuid.UUID) (*ent.Conversation, error) {
	of, err := in.store.Client().Conversation.Query().Where(conversation.IDEQ(id)).Only(ctx)
	if ent.IsNotFound(err) {
		err = absent("conversation", "conversationId")
	}
	return of, err
}
