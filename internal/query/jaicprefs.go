package query

import (
	"context"
	"strings"

	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"parley/ent"
	"parley/ent/bot"
	"parley/ent/channel"
	"parley/ent/conversation"
	"parley/ent/customer"
	"parley/ent/message"
	"parley/ent/organization"
	"parley/ent/predicate"
	"parley/internal/apperr"
	"parley/internal/ids"
)

// findable is a query that can tell which rows there are.
type findable[Q any, P ~func(*sql.Selector), O ~func(*sql.Selector)] interface {
	Where(...P) Q
	Order(...O) Q
	Limit(int) Q
	IDs(context.Context) ([]uuid.UUID, error)
}

// byRef finds the row that an external id names, the oldest where systems share it,
// else the one of this id. It fails with [apperr.NotFound], what being the kind of row,
// also for a name that the database could not even hold.
func byRef[Q findable[Q, P, O], P, O ~func(*sql.Selector)](ctx context.Context, query func() Q, name, what string) (uuid.UUID, error) {
	if err := nameable(name, what); err != nil {
		return uuid.Nil, err
	}
	external := func(s *sql.Selector) {
		s.Where(sql.And(sql.In(s.C("source"), sources()...), sql.EQ(s.C("external_id"), name)))
	}
	rows, err := query().Where(external).Order(func(s *sql.Selector) { s.OrderBy(s.C("id")) }).Limit(1).IDs(ctx)
	if id, bad := uuid.Parse(name); err == nil && len(rows) == 0 && bad == nil {
		rows, err = query().Where(func(s *sql.Selector) { s.Where(sql.EQ(s.C("id"), id)) }).Limit(1).IDs(ctx)
	}
	if err == nil && len(rows) == 0 {
		err = apperr.New(apperr.NotFound, "no such %s", what)
	}
	if err != nil {
		return uuid.Nil, err
	}
	return rows[0], nil
}

// nameable fails with [apperr.NotFound] for a name that no row has, because PostgreSQL
// refuses it.
func nameable(name, what string) error {
	if apperr.Storable(name) != "" {
		return apperr.New(apperr.NotFound, "no such %s", what)
	}
	return nil
}

// sources are the systems that give external ids: named, so that the index serves.
func sources() []any {
	return []any{ids.Native, ids.SaySimple, ids.Sinch, ids.BotOpen, ids.JAICP, ids.Web1on1}
}

// SessionByRef finds the conversation of the organization that the vendor's clients
// name. It fails with [apperr.NotFound].
func (r *Reader) SessionByRef(ctx context.Context, organization uuid.UUID, name string) (uuid.UUID, error) {
	return byRef(ctx, func() *ent.ConversationQuery {
		return r.Client().Conversation.Query().Where(conversation.OrganizationIDEQ(organization))
	}, name, "session")
}

// ClientByRef finds the customer of the organization that the vendor's clients name.
// It fails with [apperr.NotFound].
func (r *Reader) ClientByRef(ctx context.Context, organization uuid.UUID, name string) (uuid.UUID, error) {
	return byRef(ctx, func() *ent.CustomerQuery {
		return r.Client().Customer.Query().Where(customer.OrganizationIDEQ(organization))
	}, name, "client")
}

// PairByRef finds the message of the organization that begins the exchange that the
// vendor's clients name. It fails with [apperr.NotFound], also where a message begins
// none.
func (r *Reader) PairByRef(ctx context.Context, organization uuid.UUID, name string) (uuid.UUID, error) {
	return byRef(ctx, func() *ent.MessageQuery {
		return r.Client().Message.Query().Where(message.OrganizationIDEQ(organization), IsHead())
	}, name, "question")
}

// PairAmong is [Reader.PairByRef] among the exchanges of the ask, whatever its page.
func (r *Reader) PairAmong(ctx context.Context, a Ask, name string) (uuid.UUID, error) {
	return byRef(ctx, func() *ent.MessageQuery { return r.pairQuery(a) }, name, "question")
}

// BotRef is whom the vendor's clients mean by the id of a bot: a bot, or the channel of
// conversations that no bot leads. One of the two is set.
type BotRef struct{ Bot, Channel uuid.UUID }

// Conversations keeps the conversations of the bot.
func (b BotRef) Conversations() Condition {
	return func(s *sql.Selector) {
		if b.Bot != uuid.Nil {
			s.Where(sql.EQ(s.C(conversation.FieldBotID), b.Bot))
			return
		}
		s.Where(sql.And(sql.EQ(s.C(conversation.FieldChannelID), b.Channel), sql.IsNull(s.C(conversation.FieldBotID))))
	}
}

// BotByRef finds the bot of the organization, else one of those above it, else the
// channel of the organization, that the vendor's clients name. It fails with
// [apperr.NotFound].
func (r *Reader) BotByRef(ctx context.Context, organization uuid.UUID, name string) (BotRef, error) {
	above, err := r.above(ctx, organization)
	if err != nil {
		return BotRef{}, err
	}
	for _, of := range [][]uuid.UUID{{organization}, above} {
		id, err := byRef(ctx, func() *ent.BotQuery { return r.Client().Bot.Query().Where(bot.OrganizationIDIn(of...)) }, name, "bot")
		if err == nil || apperr.KindOf(err) != apperr.NotFound {
			return BotRef{Bot: id}, err
		}
	}
	id, err := byRef(ctx, func() *ent.ChannelQuery {
		return r.Client().Channel.Query().Where(channel.OrganizationIDEQ(organization))
	}, name, "bot")
	return BotRef{Channel: id}, err
}

// above are the organizations above one, from the root on; none for one that the viewer
// does not see.
func (r *Reader) above(ctx context.Context, of uuid.UUID) (list []uuid.UUID, err error) {
	paths, err := r.Client().Organization.Query().Where(organization.IDEQ(of)).Select(organization.FieldPath).Strings(ctx)
	for _, path := range paths {
		for part := range strings.SplitSeq(path, "/") {
			if id, bad := uuid.Parse(part); bad == nil && id != of {
				list = append(list, id)
			}
		}
	}
	return list, err
}

// InConversations keeps the messages of the conversations that meet all conditions.
func InConversations(organization uuid.UUID, which ...Condition) Condition {
	return func(s *sql.Selector) {
		talks := below(s, conversation.Table, conversation.FieldID, organization)
		for _, c := range which {
			c(talks)
		}
		s.Where(sql.In(s.C(message.FieldConversationID), talks))
	}
}

// PairsBefore is how many exchanges stand before the one of this head in the order of
// the ask. It fails with [apperr.NotFound] where the exchange is not among them.
func (r *Reader) PairsBefore(ctx context.Context, a Ask, head uuid.UUID) (int64, error) {
	rows, err := r.pairQuery(a).Where(message.IDEQ(head)).All(ctx)
	if err != nil {
		return 0, err
	}
	if len(rows) == 0 {
		return 0, apperr.New(apperr.NotFound, "no such question")
	}
	m, before := rows[0], a
	before.OldestFirst = !a.OldestFirst
	n, err := r.pairQuery(a).Where(predicate.Message(before.rest(headOrder, []any{m.SentAt, m.Ordinal, m.ID}))).Count(ctx)
	return int64(n), err
}

// OnMedium keeps the conversations of the channels of a medium, whose key is in
// capitals.
func OnMedium(organization uuid.UUID, medium string) Condition {
	return func(s *sql.Selector) {
		channels := below(s, channel.Table, channel.FieldID, organization)
		channels.Where(sql.EQ(channels.C(channel.FieldType), medium))
		s.Where(sql.In(s.C(conversation.FieldChannelID), channels))
	}
}
