package demo

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/google/uuid"

	"parley/directory"
	"parley/ent/queue"
	"parley/ent/user"
	"parley/internal/viewer"
)

// desk is where agents work: who sits there, and what waits.
type desk struct {
	*World
	r      *rand.Rand
	now    time.Time
	users  map[string]uuid.UUID // by agent key, Mark by the name he signs in with
	queues map[string]uuid.UUID // by name
}

// Seeds of their own leave the year as it is whatever is added here.
const (
	seedOfDesk = 100 + iota
	seedOfLetters
	seedOfCalls
	seedOfBots
)

// openDesk opens the desk, and fills in what agents left behind: e-mails, calls and
// what goes with them, and what is sent to many.
func (w *World) openDesk(ctx context.Context, now time.Time) error {
	if err := w.ensure(ctx, sinchDoor); err != nil {
		return err
	}
	d, err := w.deskOf(ctx, now, seedOfDesk)
	if err != nil {
		return err
	}
	for _, step := range []func(context.Context) error{
		d.introduceMark, d.seat, d.clockIn, d.file, d.answerCalls, d.promise, d.agree, d.connect, d.campaign,
	} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	return nil
}

// deskOf reads who works at the desk, and where.
func (w *World) deskOf(ctx context.Context, now time.Time, seed uint64) (*desk, error) {
	d := &desk{World: w, r: rand.New(rand.NewPCG(birth, seed)), now: now, users: map[string]uuid.UUID{}, queues: map[string]uuid.UUID{}}
	people, err := w.Store.Client().User.Query().Where(user.Or(user.AgentKeyNotNil(), user.LoginNameNotNil())).All(ctx)
	if err != nil {
		return nil, err
	}
	for _, u := range people {
		for _, name := range []*string{u.AgentKey, u.LoginName} {
			if name != nil {
				d.users[*name] = u.ID
			}
		}
	}
	rows, err := w.Store.Client().Queue.Query().Where(queue.ArchivedAtIsNil()).All(ctx)
	for _, q := range rows {
		d.queues[q.Name] = q.ID
	}
	return d, err
}

// agent acts as one of the agents of Teddies Inc.
func (d *desk) agent(ctx context.Context, key string) context.Context {
	return viewer.NewContext(ctx, &viewer.Viewer{
		OrganizationID: OrganizationID(), Scope: []uuid.UUID{OrganizationID()}, Role: viewer.Agent, UserID: d.users[key],
	})
}

// introduceMark says who signs in to Sinch.
func (d *desk) introduceMark(ctx context.Context) error {
	_, err := d.Directory.UpdateUser(ctx, directory.UserChange{ID: d.users[sinchUser], UserFields: directory.UserFields{
		DisplayName: directory.Set("Mark Smith"), GivenName: directory.Set("Mark"), FamilyName: directory.Set("Smith"), Capacity: directory.Set(6),
	}})
	return err
}

// seating is who serves which queue, and what they are able to do there.
var seating = map[string][]struct {
	key      string
	skills   []string
	capacity int // 0: only the agent's own counts
}{
	service: {
		{"anna@teddies.example", []string{"DUTCH", "ENGLISH", "VIP"}, 3},
		{"bram@teddies.example", []string{"DUTCH", "ENGLISH"}, 0},
		{"carlos@teddies.example", []string{"ENGLISH", "FRENCH"}, 0},
		{"dewi@teddies.example", []string{"DUTCH", "ENGLISH"}, 2},
		{"emma@teddies.example", []string{"DUTCH", "ENGLISH", "GERMAN"}, 0},
		{"farid@teddies.example", []string{"DUTCH", "FRENCH"}, 0},
		{"kim@teddies.example", []string{"ENGLISH", "VIP"}, 2},
		{"frank-front-desk", []string{"DUTCH", "ENGLISH"}, 0},
		{sinchUser, []string{"ENGLISH", "GERMAN"}, 4},
	},
	mailroom: {
		{"greta@teddies.example", []string{"GERMAN", "ENGLISH"}, 0},
		{"hugo@teddies.example", []string{"FRENCH", "ENGLISH", "VIP"}, 0},
		{"ines@teddies.example", []string{"ENGLISH"}, 0},
		{"jonas@teddies.example", []string{"GERMAN", "ENGLISH"}, 3},
		{sinchUser, []string{"ENGLISH"}, 5},
	},
	callbacks: {
		{"bram@teddies.example", []string{"DUTCH", "ENGLISH"}, 1},
		{"emma@teddies.example", []string{"DUTCH", "GERMAN"}, 1},
		{"hugo@teddies.example", []string{"FRENCH"}, 1},
	},
	"Service UK": {{"oliver@teddies.example", []string{"ENGLISH"}, 0}, {"sophie@teddies.example", []string{"ENGLISH", "FRENCH"}, 2}},
}

// seat puts the agents into the queues.
func (d *desk) seat(ctx context.Context) error {
	for _, l := range lines {
		var agents []directory.QueueAgent
		for _, s := range seating[l.name] {
			a := directory.QueueAgent{User: d.users[s.key], Skills: s.skills}
			if s.capacity > 0 {
				a.Capacity = &s.capacity
			}
			agents = append(agents, a)
		}
		if err := d.Directory.SetQueueAgents(ctx, d.queues[l.name], agents); err != nil {
			return fmt.Errorf("agents of %s: %w", l.name, err)
		}
	}
	return nil
}
