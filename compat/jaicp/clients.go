package jaicp

import (
	"time"

	"entgo.io/ent/dialect/sql"

	"parley/compat/rest"
	"parley/internal/query"
)

var botParameter = rest.Parameter{Name: "botId", Required: true, Description: "Id of the bot, or of the channel where no bot leads."}

func (a *API) clients(r *rest.Request) (rest.Response, error) {
	in, err := a.asked(r, nothing)
	if err != nil {
		return rest.Response{}, err
	}
	return a.clientPage(r, in)
}

// clientsOfBot lists the clients of a bot's sessions who came until a time.
func (a *API) clientsOfBot(r *rest.Request) (rest.Response, error) {
	var bot string
	var until *time.Time
	in, err := a.asked(r, func(q *rest.Query) {
		required(q, "projectShortName")
		required(q, "dateTo")
		bot, until = required(q, "botId"), instant(q, "dateTo")
	})
	if err != nil {
		return rest.Response{}, err
	}
	ref, err := a.Reader.BotByRef(r.Context(), in.Organization, bot)
	if err != nil {
		return rest.Response{}, err
	}
	in.Where = []query.Condition{
		query.TalkedTo(in.Organization, ref.Conversations()),
		func(s *sql.Selector) { s.Where(sql.LTE(s.C("first_seen_at"), *until)) },
	}
	return a.clientPage(r, in)
}

func (a *API) clientPage(r *rest.Request, in asked) (rest.Response, error) {
	rows, total, err := pageAndCount(r, in, a.Reader.Clients, a.Reader.ClientCount)
	if err != nil {
		return rest.Response{}, err
	}
	return rest.Response{Body: ClientsData{in.paging(total), each(rows, clientShape)}}, nil
}
