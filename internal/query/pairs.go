package query

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"parley/ent"
	"parley/ent/message"
	"parley/ent/predicate"
)

// Pair is an exchange: what a customer said and the answers to it.
type Pair struct {
	// Head is what the customer said, or the first of what the organization said
	// before any.
	Head *ent.Message
	// Answers are what was answered, in order; a head of the organization's is the
	// first of them. Of more than a thousand these are the first and the last ones.
	Answers []Answer
	// answer is the beginning of their texts; isCut where that is not all.
	answer []byte
	isCut  bool
	// Trace is what the bot's engine made of the head, else of the first answer; nil
	// where it told nothing.
	Trace *ent.MessageTrace
	// Labels are the message labels of the head with their groups, the most important
	// first.
	Labels []*ent.Tag
	// Comment is the newest remark on the head; nil where there is none.
	Comment *string
	// Agent answered; nil where programs alone did, or nobody that the viewer sees.
	Agent *ent.User
	// Session is the conversation, without its first and last question.
	Session Session
}

// Answer is one of the answers of an exchange.
type Answer struct {
	ID     uuid.UUID
	Role   message.Role
	Status message.Status
	Agent  *uuid.UUID
}

// Cursor is where the exchange stands, for [Ask.After].
func (p Pair) Cursor() string {
	return cursor{at: p.Head.SentAt, ordinal: p.Head.Ordinal, id: p.Head.ID}.String()
}

// Ref is what the vendor's clients call the exchange.
func (p Pair) Ref() string { return ref(p.Head.ExternalID, p.Head.ID) }

// Question is what the customer said; nil where that was nothing, or not in words.
func (p Pair) Question() *string {
	if p.Head.Direction != message.DirectionIN {
		return nil
	}
	return p.Head.Text
}

// AnswerText are the answers, each in a line of its own; nil where nothing was said. It
// ends in … where there is more than 64 KiB.
func (p Pair) AnswerText() *string {
	if p.answer == nil {
		return nil
	}
	text := string(p.answer)
	if p.isCut {
		text += "…"
	}
	return &text
}

// IsLivechat tells whether an employee answered.
func (p Pair) IsLivechat() bool {
	for _, a := range p.Answers {
		if a.Role == message.RoleAGENT {
			return true
		}
	}
	return false
}

// headOrder are the columns that exchanges come by.
var headOrder = []string{message.FieldSentAt, message.FieldOrdinal, message.FieldID}

// pairQuery are the messages that the exchanges of an ask begin with.
func (r *Reader) pairQuery(a Ask) *ent.MessageQuery {
	q := r.Client().Message.Query().Where(predicate.Message(a.narrow(FilterPairs)))
	if len(a.Filters) == 0 {
		q.Where(IsHead()) // which is a part of filters
	}
	return q
}

// PairCount is how many exchanges there are, whatever the page.
func (r *Reader) PairCount(ctx context.Context, a Ask) (int64, error) {
	n, err := r.pairQuery(a).Count(ctx)
	return int64(n), err
}

// Pairs reads exchanges by when they began, newest first, in the same number of
// statements however many they are.
func (r *Reader) Pairs(ctx context.Context, a Ask) ([]Pair, error) {
	after, err := a.after()
	if err != nil {
		return nil, err
	}
	for tries := 1; ; tries++ {
		q := r.pairQuery(a)
		if after != nil {
			q.Where(a.rest(headOrder, []any{after.at, after.ordinal, after.id}))
		}
		heads, err := q.Order(a.order(headOrder...)).Offset(a.Offset).Limit(a.limit()).All(ctx)
		if err != nil || len(heads) == 0 {
			return nil, err
		}
		out := make([]Pair, len(heads))
		for i, h := range heads {
			out[i].Head = h
		}
		if err := r.complete(ctx, a.Organization, out); err != nil {
			return nil, err
		}
		if there := slices.DeleteFunc(out, gone); len(there) == len(out) || tries == maxTries {
			return there, nil
		}
	}
}

// maxTries is how often exchanges are read: once more where the session of one was
// removed while they were, because a short page would be taken for the last one.
const maxTries = 3

// gone tells that the session of an exchange is no longer there.
func gone(p Pair) bool { return p.Session.Conversation == nil }

// complete reads what exchanges are made of besides their heads.
func (r *Reader) complete(ctx context.Context, organization uuid.UUID, pairs []Pair) error {
	for _, read := range []func(context.Context, uuid.UUID, []Pair) error{
		r.answers, r.agents, r.traces, r.messageLabels, r.comments, r.sessions,
	} {
		if err := read(ctx, organization, pairs); err != nil {
			return err
		}
	}
	return nil
}

// sessions reads the conversations of exchanges.
func (r *Reader) sessions(ctx context.Context, organization uuid.UUID, pairs []Pair) error {
	ids := eachID(pairs, func(p Pair) uuid.UUID { return *p.Head.ConversationID })
	found, err := r.sessionsByID(ctx, organization, ids)
	for i := range pairs {
		pairs[i].Session = found[*pairs[i].Head.ConversationID]
	}
	return err
}
