package demo

import (
	"context"
	"fmt"
	"slices"
	"time"

	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"parley/ent"
	"parley/ent/conversation"
	"parley/inbox"
	"parley/internal/apperr"
)

const (
	// tickEvery is how often something happens.
	tickEvery = 2 * time.Second
	// maxScenes is how many conversations go on at once.
	maxScenes = 6
	// adopted is how many conversations of the past are taken up again.
	adopted = 4
	// atQueues is the chance that a tick moves the queues.
	atQueues = 0.4
)

// Tick lets life go on: at every tick somebody says something in an open or a
// new conversation, or an employee resolves one; now and then something happens at
// the queues. It returns when ctx ends.
//
// A message that is refused, because somebody resolved the conversation by hand
// for example, ends that scene; a database that fails is logged, and tried again
// at the next tick.
func (w *World) Tick(ctx context.Context) error {
	ticks := w.Ticks
	if ticks == nil {
		t := time.NewTicker(tickEvery)
		defer t.Stop()
		ticks = t.C
	}
	l, err := w.begin(as(ctx))
	if err != nil {
		return err
	}
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-ticks:
		}
		if err := l.step(as(ctx)); err != nil && ctx.Err() == nil {
			w.Logger.WarnContext(ctx, "the demo world missed a tick", "error", err)
		}
	}
}

// life is what goes on now.
type life struct {
	*World
	*year
	scenes []*scene
	desk   *desk
	held   []held // what agents took, the oldest first
}

// scene is a conversation that goes on, and what will be said in it.
type scene struct {
	*storyteller
	left []said
}

func (w *World) begin(ctx context.Context) (*life, error) {
	now := w.Now()
	desk, err := w.deskOf(ctx, now, uint64(now.UnixMilli()))
	if err != nil {
		return nil, err
	}
	l := &life{World: w, year: emptyYear(now, uint64(now.UnixMilli()), fmt.Sprintf("live-%x-", now.UnixMilli())), desk: desk}
	return l, l.adopt(ctx)
}

// adopt takes up conversations that are open since today: an employee will
// answer, and the customer be content.
func (l *life) adopt(ctx context.Context) error {
	rows, err := l.Store.Client().Conversation.Query().
		Where(
			conversation.OrganizationIDEQ(OrganizationID()), conversation.ResolvedAtIsNil(),
			conversation.LastMessageAtGT(l.now.Add(-24*time.Hour)),
		).
		Order(conversation.ByLastMessageAt(sql.OrderDesc())).Limit(adopted).
		WithChannel().WithIdentity().WithCustomer().All(ctx)
	for _, c := range rows {
		if s := l.sceneOf(c); s != nil {
			l.scenes = append(l.scenes, s)
		}
	}
	return err
}

// sceneOf continues a conversation, unless it is none of the world's own.
func (l *life) sceneOf(c *ent.Conversation) *scene {
	at := slices.IndexFunc(stages, func(s *stage) bool {
		return s.house == home && c.Edges.Channel != nil && s.medium == c.Edges.Channel.Type && s.address == c.Edges.Channel.Address
	})
	if at < 0 || c.Edges.Identity == nil {
		return nil
	}
	who := &person{given: "you"}
	if c.Edges.Customer != nil && c.Edges.Customer.GivenName != nil {
		who.given = *c.Edges.Customer.GivenName
	}
	t := l.teller(stages[at], contact{who, c.Edges.Identity.Address}, &followUp, l.now)
	t.id, t.known, t.asked, t.tagged, t.snapshot = "", c.ID, c.LastMessageAt, true, true
	return &scene{t, followUp.script(l.r, words(l.r, who.given, l.givenName(t.agent)))}
}

// followUp is how conversations go on that were open before.
var followUp = topic{name: "follow-up", team: support, turns: []turn{
	{from: byAgent, says: []string{"Thank you for waiting, {name}. I have an answer for you.", "{name}, this is {agent}. I looked into it and it is settled.", "Sorry that it took so long, {name}: {bear} is on the way."}},
	{from: byCustomer, says: []string{"That is good news!", "Thanks for letting me know.", "Great, and how long will it take?"}},
	anythingElse, noThanks, farewell,
}}

// step lets one thing happen, and at times a second one at the queues.
func (l *life) step(ctx context.Context) error {
	if chance(l.r, atQueues) {
		if err := l.work(ctx); err != nil {
			return err
		}
	}
	if len(l.scenes) == 0 || (len(l.scenes) < maxScenes && chance(l.r, 0.3)) {
		l.scenes = append(l.scenes, l.newScene())
		return l.play(ctx, len(l.scenes)-1)
	}
	return l.play(ctx, l.r.IntN(len(l.scenes)))
}

func (l *life) newScene() *scene {
	s := l.someStage(stagesOf(home))
	t := l.teller(s, l.guest(s), someTopic(l.r), l.now)
	return &scene{t, t.script()}
}

// play lets a scene go on, or end.
func (l *life) play(ctx context.Context, n int) error {
	s := l.scenes[n]
	if len(s.left) == 0 {
		l.scenes = slices.Delete(l.scenes, n, n+1)
		return l.ends(ctx, s)
	}
	refused, err := l.hears(ctx, s)
	if err == nil && refused {
		l.scenes = slices.Delete(l.scenes, n, n+1)
	}
	return err
}

// hears sends what is said next.
func (l *life) hears(ctx context.Context, s *scene) (refused bool, err error) {
	s.at = l.Now()
	s.say(s.left[0])
	message := l.posts[0].NewMessage
	l.posts = l.posts[:0]
	results, err := l.Inbox.AppendMessages(ctx, OrganizationID(), []inbox.NewMessage{message})
	if err != nil {
		return false, err
	}
	s.left = s.left[1:]
	return results[0].Err != nil, nil
}

// ends resolves most conversations that have ended; the others fall silent.
func (l *life) ends(ctx context.Context, s *scene) error {
	if chance(l.r, 0.2) {
		return nil
	}
	r := inbox.Resolution{Source: s.stage.source, Conversation: s.id, ConversationID: s.known, AgentKey: s.agent}
	_, err := l.Inbox.Resolve(ctx, []uuid.UUID{OrganizationID()}, r)
	if apperr.KindOf(err) == apperr.NotFound {
		return nil // every message of it was refused
	}
	return err
}
