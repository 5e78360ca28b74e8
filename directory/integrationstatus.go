package directory

import (
	"time"

	"parley/ent"
	"parley/ent/integration"
)

// StatusAt is the status of an integration at a time. One that is ACTIVE or DISABLED
// is ACTIVE from its start until its end and DISABLED before and after; what has no
// start begins as it is stored.
func StatusAt(row *ent.Integration, now time.Time) integration.Status {
	switch {
	case row.Status != integration.StatusACTIVE && row.Status != integration.StatusDISABLED:
		return row.Status
	case row.EndAt != nil && !now.Before(*row.EndAt), row.StartAt != nil && now.Before(*row.StartAt):
		return integration.StatusDISABLED
	case row.StartAt != nil:
		return integration.StatusACTIVE
	}
	return row.Status
}

// checkPeriod complains about an end that is not after the start, where one of the
// two is given.
func (f IntegrationFields) checkPeriod(c *complaint, was *ent.Integration) {
	start, end := was.StartAt, was.EndAt
	if f.StartAt.Given {
		start = f.StartAt.Value
	}
	if f.EndAt.Given {
		end = f.EndAt.Value
	}
	if (f.StartAt.Given || f.EndAt.Given) && start != nil && end != nil && !end.After(*start) {
		c.Add("must be after startAt", "endAt")
	}
}

// applyFlips forgets a start or an end that has passed where the status is set to
// the contrary: it has had its effect, and the administrator's word comes later.
func (f IntegrationFields) applyFlips(m *ent.IntegrationMutation, was *ent.Integration, now time.Time) {
	status, ok := f.Status.get()
	if !ok || status == StatusAt(was, now) {
		return
	}
	passed := func(o Opt[time.Time], at *time.Time) bool {
		return at != nil && !now.Before(*at) && (o.Value == nil || o.Value.Equal(*at))
	}
	if status == integration.StatusDISABLED && passed(f.StartAt, was.StartAt) {
		m.ClearStartAt()
	}
	if status == integration.StatusACTIVE && passed(f.EndAt, was.EndAt) {
		m.ClearEndAt()
	}
}
