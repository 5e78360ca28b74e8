package live

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"
)

// Whisper is what is said in passing, such as that somebody types: nothing of it is
// kept, and it may be lost.
type Whisper struct {
	Organization uuid.UUID
	// Conversation is what it is about, User who says it, the zero UUID for a bare
	// credential.
	Conversation, User uuid.UUID
	// On is whether it begins or ends.
	On bool
	// At is when it was said; Say sets it.
	At time.Time
}

// topic is what somebody listens to.
type topic struct{ organization, conversation uuid.UUID }

type listener struct{ heard chan Whisper }

// unheard is how many whispers wait for one who is slow; more are lost.
const unheard = 16

// Say tells all who listen, in every process.
func (h *Hub) Say(w Whisper) {
	w.At = h.store.Now().UTC().Truncate(time.Millisecond)
	h.spread(w)
	h.untold.pass(w)
}

// spread tells those who listen in this process.
func (h *Hub) spread(w Whisper) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, l := range h.topics[topic{w.Organization, w.Conversation}] {
		select {
		case l.heard <- w:
		default:
		}
	}
}

// Listen streams what is said about a conversation from now on, in the way of
// [Pass]. The errors are those of [Follow].
func Listen[F any](ctx context.Context, h *Hub, organization, conversation uuid.UUID, frame func(context.Context, Whisper) (F, error)) (<-chan F, error) {
	if err := visible(ctx, organization); err != nil {
		return nil, err
	}
	return Pass(ctx, func(ctx context.Context) (<-chan F, error) {
		ctx, leave, err := h.enter(ctx)
		if err != nil {
			return nil, err
		}
		l := h.listen(topic{organization, conversation})
		out := make(chan F)
		go func() {
			defer close(out)
			defer leave()
			defer h.unlisten(topic{organization, conversation}, l)
			if err := hearAll(ctx, l, out, frame); err != nil && ctx.Err() == nil {
				h.failed(ctx, organization, err)
				runFrom(ctx).fail(err)
			}
		}()
		return out, nil
	})
}

func hearAll[F any](ctx context.Context, l *listener, out chan<- F, frame func(context.Context, Whisper) (F, error)) (err error) {
	defer recovered(&err)
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case w := <-l.heard:
			f, err := frame(ctx, w)
			if err != nil {
				return err
			}
			select {
			case out <- f:
			case <-ctx.Done():
				return ctx.Err()
			}
		}
	}
}

func (h *Hub) listen(t topic) *listener {
	h.mu.Lock()
	defer h.mu.Unlock()
	l := &listener{heard: make(chan Whisper, unheard)}
	h.topics[t] = append(h.topics[t], l)
	return l
}

func (h *Hub) unlisten(t topic, l *listener) {
	h.mu.Lock()
	defer h.mu.Unlock()
	left := slices.DeleteFunc(slices.Clone(h.topics[t]), func(other *listener) bool { return other == l })
	if h.topics[t] = left; len(left) == 0 {
		delete(h.topics, t)
	}
}

// line is a whisper in a hint.
func (w Whisper) line() string {
	return fmt.Sprintf("T %s %s %s %t %d\n", w.Organization, w.Conversation, w.User, w.On, w.At.UnixMilli())
}

func readWhisper(line string) (w Whisper, ok bool) {
	var ids [3]string
	var at int64
	if _, err := fmt.Sscanf(line, "T %s %s %s %t %d", &ids[0], &ids[1], &ids[2], &w.On, &at); err != nil {
		return w, false
	}
	for i, into := range []*uuid.UUID{&w.Organization, &w.Conversation, &w.User} {
		id, err := uuid.Parse(ids[i])
		if err != nil {
			return w, false
		}
		*into = id
	}
	w.At = time.UnixMilli(at).UTC()
	return w, true
}
