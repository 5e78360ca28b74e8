package live

import (
	"sync"

	"github.com/google/uuid"
	"golang.org/x/time/rate"

	"parley/internal/viewer"
)

// limits are how many connections an organization and a user have, and may open.
type limits struct {
	ofOrganization, ofUser int
	perSecond              rate.Limit

	mu            sync.Mutex
	organizations map[uuid.UUID]*crowdOf
	users         map[uuid.UUID]int
}

// crowdOf are the connections of one organization.
type crowdOf struct {
	open int
	rate *rate.Limiter
}

// burst is how many seconds' worth of connections may be opened at once.
const burst = 10

func newLimits(o TransportOptions) *limits {
	return &limits{
		ofOrganization: o.MaxOfOrganization, ofUser: o.MaxOfUser, perSecond: rate.Limit(o.PerSecond),
		organizations: map[uuid.UUID]*crowdOf{}, users: map[uuid.UUID]int{},
	}
}

// userOf is whose connections count together.
func userOf(v *viewer.Viewer) uuid.UUID {
	if v.UserID != uuid.Nil {
		return v.UserID
	}
	return v.CredentialID
}

// enter counts a connection of a viewer; false where there is no room for it.
func (l *limits) enter(v *viewer.Viewer) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	c := l.organizations[v.OrganizationID]
	if c == nil {
		c = &crowdOf{rate: rate.NewLimiter(l.perSecond, burst*int(l.perSecond))}
		l.organizations[v.OrganizationID] = c
	}
	if c.open >= l.ofOrganization || l.users[userOf(v)] >= l.ofUser || !c.rate.Allow() {
		return false
	}
	c.open++
	l.users[userOf(v)]++
	return true
}

// leave takes one away. An organization is forgotten with its last connection,
// unless it has opened many of late.
func (l *limits) leave(v *viewer.Viewer) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.users[userOf(v)]--; l.users[userOf(v)] <= 0 {
		delete(l.users, userOf(v))
	}
	c := l.organizations[v.OrganizationID]
	if c.open--; c.open == 0 && c.rate.Tokens() >= float64(c.rate.Burst()) {
		delete(l.organizations, v.OrganizationID)
	}
}
