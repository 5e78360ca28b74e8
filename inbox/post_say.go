package inbox

import (
	"context"

	"github.com/google/uuid"

	"parley/ent"
	"parley/ent/message"
	"parley/store"
)

// posting is posts on their way into one conversation.
type posting struct {
	in    *Inbox
	tx    *store.Tx
	posts []Post
	who   author
	// of is the conversation; under its lock it is as it is, once reload has read it.
	of *ent.Conversation
	// made are the messages so far.
	made []uuid.UUID
	// tags are those that posts of the kind TAG name.
	tags map[tagKey]uuid.UUID
	// stored are the messages that were posted before under their external ids.
	stored map[clientID]*ent.Message
	// users are whom posts name, with what they take part as.
	users map[uuid.UUID]author
	// joined is set once the author has a part in the conversation.
	joined bool
	// carries tells whether an integration carries the channel; nil where nobody looked.
	carries *bool
}

func newPosting(ctx context.Context, in *Inbox, tx *store.Tx, posts []Post) *posting {
	return &posting{in: in, tx: tx, posts: posts, who: authorOf(ctx)}
}

// post refers, locks and says.
func (p *posting) post(ctx context.Context) ([]uuid.UUID, error) {
	if err := p.refer(ctx); err != nil {
		return nil, err
	}
	if err := p.lock(ctx); err != nil {
		return nil, err
	}
	return p.say(ctx)
}

// say takes the posts in their order; those between the same two ends that follow each
// other together.
func (p *posting) say(ctx context.Context) ([]uuid.UUID, error) {
	for i := 0; i < len(p.posts); {
		n := p.talk(i)
		err := error(nil)
		if n == 0 {
			n, err = 1, p.internal(ctx, i)
		} else {
			err = p.exchange(ctx, i, n)
		}
		if err != nil {
			return nil, err
		}
		i += n
	}
	return p.made, nil
}

// talk counts the posts from this one on that go to or come from the customer.
func (p *posting) talk(from int) (n int) {
	for _, m := range p.posts[from:] {
		if p.direction(m) == Internal {
			break
		}
		n++
	}
	return n
}

// direction tells which way a post goes in this conversation.
func (p *posting) direction(m Post) Direction {
	if p.of.IdentityID == nil || p.of.ChannelID == nil || m.Backchannel {
		return Internal
	}
	switch m.Kind {
	case message.KindTEXT, message.KindCARD, message.KindATTACHMENT, message.KindTEMPLATE, message.KindFORM:
		switch m.Role {
		case message.RoleCUSTOMER:
			return In
		case message.RoleAGENT, message.RoleBOT:
			return Out
		}
	case message.KindPOSTBACK, message.KindORDER:
		if m.Role == message.RoleCUSTOMER {
			return In
		}
	}
	return Internal
}
