package saysimple_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"reflect"
	"testing"
	"time"
	_ "time/tzdata" // as the app embeds it

	"github.com/google/uuid"

	"parley/compat/rest"
	"parley/compat/saysimple"
	"parley/inbox"
	"parley/internal/apperr"
	"parley/internal/viewer"
)

// The little world behind the surface. One client may act for two tenants;
// conversations are named after what happens to them.
const (
	clientJWT   = "client.jwt.signature"
	accessToken = "access.token.signature"
)

var (
	teddies = uuid.MustParse("00000000-0000-8000-8000-00000000000a")
	acme    = uuid.MustParse("00000000-0000-8000-8000-00000000000b")
	// now is shortly after noon: 12:05 lies ahead, 11:55 does not.
	now = time.Date(2020, 9, 8, 12, 0, 30, 0, time.UTC)

	errInternal = errors.New("pq: password authentication failed")
)

// call is what a fake was asked to do.
type call struct {
	What          string
	Organizations []uuid.UUID
	Given         any `json:",omitempty"` // [given]
}

// given writes the fields of a struct that are not zero, so that a new field of
// the inbox leaves the fixtures alone.
type given struct{ value any }

func (g given) MarshalJSON() ([]byte, error) {
	fields := make(map[string]any)
	for f, v := range reflect.ValueOf(g.value).Fields() {
		if !v.IsZero() {
			fields[f.Name] = v.Interface()
		}
	}
	return json.Marshal(fields)
}

// world implements all four interfaces and records the calls.
type world struct {
	calls []call
	log   bytes.Buffer
}

var (
	_ saysimple.Authenticator = (*world)(nil)
	_ saysimple.Inbox         = (*world)(nil)
	_ saysimple.Directory     = (*world)(nil)
	_ saysimple.Metrics       = (*world)(nil)
)

// newWorld returns a fresh world and its surface.
func newWorld(t testing.TB) (*world, *saysimple.API) {
	t.Helper()
	w := &world{}
	return w, saysimple.New(saysimple.Deps{
		Auth: w, Inbox: w, Directory: w, Metrics: w,
		Now:       func() time.Time { return now },
		PublicURL: func(*http.Request) string { return "https://parley.example/" },
		Once:      w.once,
		Logger:    slog.New(slog.NewTextHandler(&w.log, nil)),
	})
}

// once keeps nothing; it knows one key that was used for something else, and one
// whose answer is there.
func (w *world) once(ctx context.Context, key rest.Key, f func(context.Context) ([]byte, error)) ([]byte, bool, error) {
	switch key.Value {
	case "used":
		return nil, false, apperr.New(apperr.Conflict, "this idempotency key was used for another request")
	case "answered":
		return []byte(`{"status":201,"body":"IiI="}`), true, nil
	}
	answer, err := f(ctx)
	return answer, false, err
}

func (w *world) Exchange(_ context.Context, jwt string) (string, time.Time, error) {
	switch jwt {
	case clientJWT:
		return accessToken, now.Add(5*time.Minute + 455*time.Millisecond), nil
	case "broken":
		return "", time.Time{}, errInternal
	}
	return "", time.Time{}, apperr.New(apperr.Forbidden, "expired")
}

func (w *world) Authenticate(ctx context.Context, token string) (context.Context, error) {
	if token != accessToken {
		return nil, apperr.New(apperr.Unauthenticated, "expired")
	}
	scope := []uuid.UUID{teddies, acme}
	return viewer.NewContext(ctx, &viewer.Viewer{OrganizationID: teddies, Scope: scope, Role: viewer.Bot}), nil
}

func (w *world) AppendMessages(_ context.Context, organization uuid.UUID, messages []inbox.NewMessage) ([]inbox.Appended, error) {
	appended := make([]inbox.Appended, len(messages))
	for i, m := range messages {
		w.calls = append(w.calls, call{What: "append", Organizations: []uuid.UUID{organization}, Given: given{m}})
		switch m.Conversation {
		case "resolved":
			appended[i].Err = apperr.New(apperr.Conflict, "The conversation was resolved before this message was sent")
		case "refused":
			appended[i].Err = apperr.InvalidField("Address is too long", "customerAddress")
		case "broken":
			return nil, errInternal
		case "lost":
			return nil, nil
		case "slow":
			return nil, apperr.New(apperr.Timeout, "busy")
		}
	}
	return appended, nil
}

func (w *world) Resolve(_ context.Context, organizations []uuid.UUID, r inbox.Resolution) error {
	w.calls = append(w.calls, call{What: "resolve", Organizations: organizations, Given: given{r}})
	switch r.Conversation {
	case "unknown":
		return apperr.New(apperr.NotFound, "no conversation of the name")
	case "twice":
		return apperr.New(apperr.Conflict, "Two tenants have a conversation of this name")
	}
	return nil
}

func (w *world) TenantBySlug(_ context.Context, slug string) (uuid.UUID, error) {
	switch slug {
	case "teddies":
		return teddies, nil
	case "acme":
		return acme, nil
	}
	return uuid.Nil, apperr.New(apperr.Forbidden, "not your tenant")
}

// The lists come unsorted and with doubles, as those of two tenants may.

func (w *world) AgentKeys(_ context.Context, organizations []uuid.UUID) ([]string, error) {
	w.calls = append(w.calls, call{What: "agents", Organizations: organizations})
	return []string{"zoe@teddies.com", "ann@acme.com", "zoe@teddies.com"}, nil
}

func (w *world) ChannelPairs(_ context.Context, organizations []uuid.UUID) ([]saysimple.ChannelPair, error) {
	w.calls = append(w.calls, call{What: "channels", Organizations: organizations})
	sms := saysimple.ChannelPair{Channel: "SMS", TenantChannelIdentifier: "+31612345678"}
	return []saysimple.ChannelPair{
		{Channel: "WHATSAPP", TenantChannelIdentifier: "+31 625948164"},
		{Channel: "SMS", TenantChannelIdentifier: "+31699999999"},
		sms, sms,
	}, nil
}

func (w *world) TagNames(_ context.Context, organizations []uuid.UUID) ([]string, error) {
	w.calls = append(w.calls, call{What: "tags", Organizations: organizations})
	return []string{"VIP", "Finance & <more>"}, nil
}

func (w *world) TeamNames(_ context.Context, organizations []uuid.UUID) ([]string, error) {
	w.calls = append(w.calls, call{What: "teams", Organizations: organizations})
	return nil, nil
}
