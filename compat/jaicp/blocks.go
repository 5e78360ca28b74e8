package jaicp

import (
	"context"
	"math"
	"net/http"

	"github.com/google/uuid"

	"parley/compat/rest"
	"parley/ent"
	"parley/inbox"
)

// Blocks blocks customers and takes blocks away.
type Blocks interface {
	BlockCustomer(ctx context.Context, b inbox.Block) (*ent.Customer, error)
	UnblockCustomer(ctx context.Context, id uuid.UUID) (*ent.Customer, error)
}

func (a *API) blockRoutes() []rest.Route {
	of := ofProject(rest.Parameter{Name: "botId", Description: "The bot that the client talks to."})
	return []rest.Route{
		{
			Method: http.MethodPost, Pattern: "/clients/{clientId}/block", Handle: a.block,
			Summary: "Blocks a client: what they send from then on is refused.", Doc: rest.Doc{Query: of, Body: BlockClientDto{}},
		},
		{
			Method: http.MethodPost, Pattern: "/clients/{clientId}/unblock", Handle: a.unblock,
			Summary: "Takes the block of a client away.", Doc: rest.Doc{Query: of},
		},
	}
}

// client is the client of the path; the bot, where one is named, has to be there.
func (a *API) client(r *rest.Request) (uuid.UUID, error) {
	organization, err := a.project(r)
	if err != nil {
		return uuid.Nil, err
	}
	q := rest.NewQuery(r.URL.RawQuery)
	bot, _ := q.Text("botId", rest.MaxChars(maxID))
	if err := q.Err(); err != nil {
		return uuid.Nil, err
	}
	if bot != "" {
		if _, err := a.Reader.BotByRef(r.Context(), organization, bot); err != nil {
			return uuid.Nil, err
		}
	}
	return a.Reader.ClientByRef(r.Context(), organization, r.PathValue("clientId"))
}

func (a *API) block(r *rest.Request) (rest.Response, error) {
	o, err := r.Object()
	if err != nil {
		return rest.Response{}, err
	}
	b := inbox.Block{Reason: o.Text("blockReason", rest.MaxChars(inbox.MaxBlockReason))}
	if !o.Given("blockedBy") {
		o.Report("blockedBy is required", "blockedBy")
	}
	by := int64(o.Int("blockedBy", 0, math.MaxInt, 0))
	if err := o.Err(); err != nil {
		return rest.Response{}, err
	}
	b.Number = &by
	if b.CustomerID, err = a.client(r); err != nil {
		return rest.Response{}, err
	}
	_, err = a.Blocks.BlockCustomer(r.Context(), b)
	return empty(), err
}

func (a *API) unblock(r *rest.Request) (rest.Response, error) {
	id, err := a.client(r)
	if err != nil {
		return rest.Response{}, err
	}
	_, err = a.Blocks.UnblockCustomer(r.Context(), id)
	return empty(), err
}
