//go:build linux

package livebench_test

import (
	"context"
	"log/slog"
	"os"
	"time"

	"github.com/99designs/gqlgen/graphql/handler"
	"github.com/99designs/gqlgen/graphql/handler/lru"
	"github.com/google/uuid"
	"github.com/vektah/gqlparser/v2/ast"

	"parley/ent"
	"parley/internal/gqlserver"
	"parley/internal/ids"
	"parley/internal/viewer"
	"parley/live"
	"parley/store"
)

// many is more than there are clients.
const many = 1 << 20

// newParley serves by package live: a ledger on SQLite, followed by a hub, and
// sockets as the server has them, but for their limits.
func newParley() (door, error) {
	ctx := viewer.NewContext(context.Background(), viewer.System("livebench"))
	log := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))
	l := &ledger{ctx: ctx, events: newEvents(time.Now())}
	if err := l.create(log); err != nil {
		return door{}, err
	}
	l.hub = live.New(l.store, log, live.Options{})
	go l.hub.Run(ctx) //nolint:errcheck // it ends with the process
	sockets := live.Websocket(live.TransportOptions{
		Init: l.init, Params: gqlserver.Params, Encode: gqlserver.Encode, Now: time.Now, Log: log,
		MaxOfOrganization: many, MaxOfUser: many, PerSecond: many,
	})
	srv := handler.New(schema(l.follow))
	srv.SetQueryCache(lru.New[*ast.QueryDocument](100))
	srv.AddTransport(sockets)
	return door{Handler: srv, publish: l.publish, open: sockets.Open}, nil
}

// ledger is a database with one organization.
type ledger struct {
	ctx          context.Context
	events       *events
	store        *store.Store
	hub          *live.Hub
	organization uuid.UUID
}

// create opens a database in the working directory, which is this process's own.
func (l *ledger) create(log *slog.Logger) (err error) {
	l.store, err = store.Open(l.ctx, store.Options{Database: "sqlite:parley.db", Now: time.Now, Logger: log})
	if err != nil {
		return err
	}
	if _, err := l.store.Migrate(l.ctx); err != nil {
		return err
	}
	l.organization = l.store.NewID(ids.Organization)
	return l.store.Write(l.ctx, l.organization, func(ctx context.Context, tx *store.Tx) error {
		n, err := tx.OrganizationNumber(ctx)
		if err != nil {
			return err
		}
		return tx.Organization.Create().SetID(l.organization).SetSlug("one").SetName("one").SetNumber(n).SetPath(l.organization.String() + "/").Exec(ctx)
	})
}

// init lets everybody in as an agent of the organization.
func (l *ledger) init(ctx context.Context, _ string) (context.Context, error) {
	v := &viewer.Viewer{OrganizationID: l.organization, Scope: []uuid.UUID{l.organization}, Role: viewer.Agent, UserID: l.store.NewID(ids.User)}
	return viewer.NewContext(ctx, v), nil
}

func (l *ledger) follow(ctx context.Context) (<-chan frame, error) {
	return live.Follow(ctx, l.hub, live.Feed[frame]{
		Organization: l.organization,
		Status:       l.events.status,
		Frames: func(context.Context, []store.Entry) (func(store.Entry, ent.Cursor) (frame, bool), error) {
			return func(e store.Entry, c ent.Cursor) (frame, bool) { return l.events.event(c, e.At), true }, nil
		},
	})
}

// publish commits n entries at once.
func (l *ledger) publish(n int) error {
	return l.store.Write(l.ctx, l.organization, func(_ context.Context, tx *store.Tx) error {
		for range n {
			tx.Record(store.Entry{Kind: store.MessageAdded, ConversationID: l.events.conversation.ID, MessageID: l.events.message.ID})
		}
		return nil
	})
}
