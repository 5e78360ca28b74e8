package query

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"parley/ent"
	"parley/ent/interaction"
	"parley/internal/values"
)

// FamilyOf is the nature of an interaction's medium.
func FamilyOf(i *ent.Interaction) values.ChannelFamily {
	switch i.Type {
	case interaction.TypeCALL_IN, interaction.TypeCALL_OUT:
		return values.Phone
	case interaction.TypeEMAIL_IN, interaction.TypeEMAIL_OUT:
		return values.Email
	}
	return values.Chat
}

// Durations are what an interaction took, in seconds; what is not over yet is
// measured until now. None is negative.
type Durations struct {
	// Total is from arrival to the end of the talk.
	Total float64
	// Waiting is from arrival to the connection, or to the end where there was none.
	Waiting float64
	// Handling is from the connection to the end of the talk; nil where nobody
	// took it.
	Handling *float64
	// WrapUp is from the end of the talk to the end of the work after it; nil
	// where there is none.
	WrapUp *float64
}

// Durations measures an interaction.
func (r *Reader) Durations(i *ent.Interaction) Durations {
	return durations(i, r.store.Now())
}

func durations(i *ent.Interaction, now time.Time) Durations {
	end := or(i.DisconnectedAt, now)
	out := Durations{Total: seconds(i.ArrivedAt, end), Waiting: seconds(i.ArrivedAt, or(i.ConnectedAt, end))}
	if i.ConnectedAt != nil {
		s := seconds(*i.ConnectedAt, end)
		out.Handling = &s
	}
	wrappingUp := i.DisconnectedAt != nil && i.Status == interaction.StatusIN_PROCESS
	if i.DisconnectedAt != nil && (i.WrapUpEndedAt != nil || wrappingUp) {
		s := seconds(end, or(i.WrapUpEndedAt, now))
		out.WrapUp = &s
	}
	return out
}

func or(t *time.Time, otherwise time.Time) time.Time {
	if t == nil {
		return otherwise
	}
	return *t
}

func seconds(from, to time.Time) float64 {
	return max(0, float64(to.Sub(from).Milliseconds())/1000)
}

// QueuePosition is the place of an interaction in its line, from 1; nil where it
// does not wait. Those of all interactions that were read with it are read at once.
func (r *Reader) QueuePosition(ctx context.Context, i *ent.Interaction) (*int, error) {
	if !waits(i) {
		return nil, nil
	}
	found, err := together(ctx, i, "position", func(of []*ent.Interaction) (map[uuid.UUID]place, error) {
		var organizations, queues, ids []any
		for _, one := range of {
			if waits(one) {
				organizations, queues, ids = once(organizations, one.OrganizationID), once(queues, *one.QueueID), append(ids, one.ID)
			}
		}
		where, args := inLists("", organizations, queues)
		return r.places(ctx, where, args, ids)
	})
	if p, ok := found[i.ID]; ok {
		return &p.n, err
	}
	return nil, err // it was taken in between
}

func waits(i *ent.Interaction) bool {
	return i.Status == interaction.StatusIN_QUEUE && i.QueueID != nil
}

// RequiredAgent is the agent whom an interaction is for. The user is nil where
// the field being resolved has none selected.
type RequiredAgent struct {
	User  *ent.User
	ID    uuid.UUID
	Type  interaction.RequiredAgentType
	Until *time.Time
}

// RequiredAgent returns whom an interaction is for; nil where anybody may take
// it, also because the agent's time is over or the viewer cannot see the agent
// any more. The users of all interactions that were read with it are read at once.
func (r *Reader) RequiredAgent(ctx context.Context, i *ent.Interaction) (*RequiredAgent, error) {
	if i.RequiredAgentID == nil || i.RequiredAgentType == nil || i.RequiredAgentUntil != nil && !i.RequiredAgentUntil.After(r.store.Now()) {
		return nil, nil
	}
	out := &RequiredAgent{ID: *i.RequiredAgentID, Type: *i.RequiredAgentType, Until: i.RequiredAgentUntil}
	at := At("user")
	if !at.Selected(ctx) {
		return out, nil
	}
	users, err := together(ctx, i, "required "+selectionOf(ctx), func(of []*ent.Interaction) (map[uuid.UUID]*ent.User, error) {
		var ids []uuid.UUID
		for _, one := range of {
			if one.RequiredAgentID != nil {
				ids = append(ids, *one.RequiredAgentID)
			}
		}
		return r.Users(ctx, at, ids...)
	})
	if out.User = users[out.ID]; out.User == nil {
		return nil, err
	}
	return out, err
}

// InteractionAt loads an interaction with what is selected at the path; nil where
// there is none that the viewer may see.
func (r *Reader) InteractionAt(ctx context.Context, at Path, id uuid.UUID) (*ent.Interaction, error) {
	found, err := r.Interactions(ctx, at, slices.DeleteFunc([]uuid.UUID{id}, isNil)...)
	return found[id], err
}

func isNil(id uuid.UUID) bool { return id == uuid.Nil }
