package inbox

import (
	"context"
	"strings"
	"time"

	"github.com/google/uuid"

	"parley/ent"
	"parley/ent/interaction"
	"parley/internal/apperr"
	"parley/store"
)

// normalize fills in what was left out and refuses what does not fit together.
func (r *RecordedInteraction) normalize(now time.Time) error {
	var c complaint
	r.Source = sourceOr(r.Source)
	if interaction.TypeValidator(r.Type) != nil {
		c.Add("is none of the values", "type")
	}
	r.normalizeEnds(&c)
	r.normalizeTimes(&c, now)
	r.normalizeStatus(&c)
	if r.TypeDetails == nil {
		r.TypeDetails = new(typeDetails[r.Type])
	}
	c.atMost(maxDetails, *r.TypeDetails, "typeDetails")
	if r.ExternalID != nil && *r.ExternalID == "" {
		c.Add("must not be empty", "externalId")
	}
	if r.ExternalID != nil {
		c.atMost(MaxExternalID, *r.ExternalID, "externalId")
	}
	if r.Subject != nil {
		c.atMost(MaxSubject, *r.Subject, "subject")
	}
	return c.Err()
}

// media are the keys of those media that a type of work is about by itself.
var media = map[interaction.Type]string{
	interaction.TypeCALL_IN: "PHONE", interaction.TypeCALL_OUT: "PHONE", interaction.TypeCHAT_IN: "WEBCHAT", interaction.TypeCHAT_OUT: "WEBCHAT",
	interaction.TypeEMAIL_IN: "EMAIL", interaction.TypeEMAIL_OUT: "EMAIL",
}

func (r *RecordedInteraction) normalizeEnds(c *complaint) {
	medium := media[r.Type]
	if r.Channel != nil {
		if medium = strings.ToUpper(*r.Channel); !channelKey.MatchString(medium) {
			c.Add("2 to 30 letters and underscores", "channel")
		}
	}
	r.Channel = &medium
	for _, end := range []struct {
		name    string
		address *string
	}{{"channelAddress", &r.ChannelAddress}, {"customerAddress", &r.CustomerAddress}} {
		if *end.address = strings.TrimSpace(*end.address); *end.address == "" {
			c.Add("is required", end.name)
		}
		c.atMost(MaxIdentifier, *end.address, end.name)
	}
}

// normalizeTimes cuts the times to milliseconds and wants them in order, none of them
// ahead.
func (r *RecordedInteraction) normalizeTimes(c *complaint, now time.Time) {
	if r.ArrivedAt.IsZero() {
		c.Add("is required", "arrivedAt")
	}
	last := time.Time{}
	for _, t := range []struct {
		name string
		at   **time.Time
	}{
		{"arrivedAt", new(&r.ArrivedAt)}, {"connectedAt", &r.ConnectedAt}, {"disconnectedAt", &r.DisconnectedAt}, {"wrapUpEndedAt", &r.WrapUpEndedAt},
	} {
		if *t.at == nil {
			continue
		}
		at := instant(c, **t.at, now, t.name)
		switch {
		case at.After(now.Add(ahead)):
			c.Add("must not lie ahead", t.name)
		case at.Before(last):
			c.Add("must not be before the time that comes first", t.name)
		}
		if last = at; t.name == "arrivedAt" {
			r.ArrivedAt = at
		} else {
			*t.at = &at
		}
	}
}

// statusDetails are the finer words for statuses that say enough by themselves.
var statusDetails = map[interaction.Status]string{
	interaction.StatusHANDLED: detailsHandled, interaction.StatusABANDONED: detailsAbandoned,
}

func (r *RecordedInteraction) normalizeStatus(c *complaint) {
	if r.Status == nil {
		r.Status = new(interaction.StatusIN_PROCESS)
		if r.DisconnectedAt != nil {
			r.Status = new(interaction.StatusHANDLED)
		}
	}
	r.fit(c)
	if r.StatusDetails == nil {
		words, ok := statusDetails[*r.Status]
		switch {
		case ok:
		case r.DisconnectedAt != nil:
			words = detailsWrapUp
		default:
			words = detailsOpen
		}
		r.StatusDetails = &words
	}
	c.atMost(maxDetails, *r.StatusDetails, "statusDetails")
}

// fit refuses times, queue and agent that the status does not have, or lacks.
func (r *RecordedInteraction) fit(c *complaint) {
	want := func(there, wanted bool, path string) {
		if there != wanted {
			c.Add(map[bool]string{true: "is required with this status", false: "goes not with this status"}[wanted], path)
		}
	}
	switch *r.Status {
	case interaction.StatusPENDING, interaction.StatusIN_QUEUE:
		want(r.ConnectedAt != nil, false, "connectedAt")
		want(r.DisconnectedAt != nil, false, "disconnectedAt")
		want(r.Agent != nil, false, "agentId")
		if *r.Status == interaction.StatusIN_QUEUE {
			want(r.Queue != nil, true, "queueId")
		}
	case interaction.StatusABANDONED:
		want(r.ConnectedAt != nil, false, "connectedAt")
		want(r.DisconnectedAt != nil, true, "disconnectedAt")
	case interaction.StatusHANDLED:
		want(r.DisconnectedAt != nil, true, "disconnectedAt")
	case interaction.StatusIN_PROCESS:
	default:
		c.Add("is none of the values", "status")
	}
	if r.WrapUpEndedAt != nil && *r.Status != interaction.StatusHANDLED {
		want(true, false, "wrapUpEndedAt")
	}
}

// repeated finds the interaction that was recorded under the external id before; the
// zero UUID means none.
func (r RecordedInteraction) repeated(ctx context.Context, tx *store.Tx) (uuid.UUID, error) {
	if r.ExternalID == nil {
		return uuid.Nil, nil
	}
	old, err := tx.Interaction.Query().Where(interaction.OrganizationIDEQ(tx.OrganizationID()),
		interaction.SourceEQ(r.Source), interaction.ExternalIDEQ(*r.ExternalID)).Only(ctx)
	switch {
	case ent.IsNotFound(err):
		return uuid.Nil, nil
	case err != nil:
		return uuid.Nil, err
	case !r.isSame(old):
		return uuid.Nil, fault(apperr.Conflict, "another interaction with this externalId exists", "externalId")
	}
	return old.ID, nil
}

// isSame reports whether the stored interaction is what was recorded. What became of
// it since is no difference.
func (r RecordedInteraction) isSame(old *ent.Interaction) bool {
	from, to := r.ChannelAddress, r.CustomerAddress
	if r.byCustomer() {
		from, to = to, from
	}
	same := old.Type == r.Type && old.TypeDetails == *r.TypeDetails && equal(old.Subtype, r.Channel) && equal(old.FromAddress, &from) &&
		equal(old.ToAddress, &to) && old.ArrivedAt.Equal(r.ArrivedAt) && (r.Conversation == nil || old.ConversationID == *r.Conversation)
	if !same || old.Version > 1 {
		return same
	}
	return old.Status == *r.Status && old.StatusDetails == *r.StatusDetails && equal(old.Subject, r.Subject) &&
		orZero(old.QueueID) == orZero(r.Queue) && orZero(old.AgentID) == orZero(r.Agent) &&
		sameTime(old.ConnectedAt, r.ConnectedAt) && sameTime(old.DisconnectedAt, r.DisconnectedAt) && sameTime(old.WrapUpEndedAt, r.WrapUpEndedAt)
}

func sameTime(a, b *time.Time) bool {
	return (a == nil) == (b == nil) && (a == nil || a.Equal(*b))
}
