package jaicp

import (
	"time"

	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"parley/compat/rest"
	"parley/internal/filters"
	"parley/internal/query"
)

// bySessionNames are the parameters of /messages/by-session, which its POST may have in
// the body.
var bySessionNames = []string{
	"sessionId", "page", "size", "responseDataJsonPath", "projectShortName", "botId", "startTime", "hideEmptyMessage",
}

// talk is what a request for the messages of a session or a client names.
type talk struct {
	asked
	session, client, bot, question, channel string
	// want is of responseData; nil where that is all of it.
	want                   *wanted
	hideEmpty, newestFirst bool
	from, to               *time.Time
}

// spoken reads the parameters that the routes about one session or client share.
func (a *API) spoken(r *rest.Request, more func(*rest.Query, *talk)) (t talk, err error) {
	t.asked, err = a.asked(r, func(q *rest.Query) {
		t.bot, _ = q.Text("botId", rest.MaxChars(maxID))
		t.question, _ = q.Text("questionId", rest.MaxChars(maxID))
		t.channel, _ = q.Text("channelType", rest.MaxChars(100), rest.Upper)
		t.want = wantedOf(q)
		t.hideEmpty = flag(q, "hideEmptyMessage", false)
		t.from, t.to = instant(q, "startTime"), instant(q, "endTime")
		more(q, &t)
	})
	t.OldestFirst = !t.newestFirst
	return t, err
}

// ofSession is a request about a session; besides, it returns which it is.
func (a *API) ofSession(r *rest.Request, more func(*rest.Query, *talk)) (t talk, id uuid.UUID, err error) {
	t, err = a.spoken(r, func(q *rest.Query, t *talk) {
		t.session = required(q, "sessionId")
		more(q, t)
	})
	if err != nil {
		return t, id, err
	}
	if id, err = a.Reader.SessionByRef(r.Context(), t.Organization, t.session); err != nil {
		return t, id, err
	}
	t.Where = append(t.period(), inSession(id))
	if t.bot != "" {
		return t, id, a.ofBot(r, &t)
	}
	return t, id, nil
}

// ofClient is a request about what a client said to a bot; besides, it returns who
// they are.
func (a *API) ofClient(r *rest.Request, more func(*rest.Query, *talk)) (t talk, id uuid.UUID, err error) {
	t, err = a.spoken(r, func(q *rest.Query, t *talk) {
		required(q, "botId")
		t.client = required(q, "clientId")
		more(q, t)
	})
	if err != nil {
		return t, id, err
	}
	if id, err = a.Reader.ClientByRef(r.Context(), t.Organization, t.client); err != nil {
		return t, id, err
	}
	t.Where = t.period()
	return t, id, a.ofBot(r, &t, query.OneOf("customer_id", id))
}

// ofBot keeps the messages of the bot's sessions, and of their medium where one is
// named, which meet the conditions besides.
func (a *API) ofBot(r *rest.Request, t *talk, which ...query.Condition) error {
	ref, err := a.Reader.BotByRef(r.Context(), t.Organization, t.bot)
	if err != nil {
		return err
	}
	which = append(which, ref.Conversations())
	if t.channel != "" {
		which = append(which, query.OnMedium(t.Organization, t.channel))
	}
	t.Where = append(t.Where, query.InConversations(t.Organization, which...))
	return nil
}

// period are the conditions on when messages were said, both ends included, and has
// empty ones left out where that is asked for.
func (t *talk) period() (where []query.Condition) {
	if t.from != nil {
		where = append(where, func(s *sql.Selector) { s.Where(sql.GTE(s.C("sent_at"), *t.from)) })
	}
	if t.to != nil {
		where = append(where, func(s *sql.Selector) { s.Where(sql.LTE(s.C("sent_at"), *t.to)) })
	}
	if t.hideEmpty {
		t.Filters = append(t.Filters, filters.Filter{Key: filters.WithoutEmptyMessages, Type: filters.Radio, Option: "YES"})
	}
	return where
}
