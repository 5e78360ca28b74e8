package live

import (
	"context"
	"time"

	"github.com/google/uuid"

	"parley/internal/viewer"
)

// connection is a socket or an event stream.
type connection interface {
	// who is the viewer that it acts for, nil for nobody.
	who() *viewer.Viewer
	ping()
	// revoke and restart say why it ends, cut does not.
	revoke()
	restart()
	cut()
}

// rightsInterval is how often rights are read: a revocation has a second to act.
const rightsInterval = 700 * time.Millisecond

// keep pings connections and ends those whose rights end. Each is pinged in its own
// turn, so that ten thousand are not at once.
func (s *Sockets) keep(ctx context.Context) {
	defer close(s.kept)
	ping := time.NewTicker(max(s.options.PingInterval/turns, time.Millisecond))
	defer ping.Stop()
	rights := time.NewTicker(rightsInterval)
	defer rights.Stop()
	failing := false
	for turn := 0; ; {
		select {
		case <-ctx.Done():
			return
		case <-ping.C:
			turn = (turn + 1) % turns
			s.pingTurn(turn)
		case <-rights.C:
			err := s.checkRights(ctx)
			if (err != nil) != failing && ctx.Err() == nil {
				failing = err != nil
				s.options.Log.WarnContext(ctx, "live: reading rights", "failing", failing, "error", err)
			}
		}
	}
}

// turns is into how many parts the connections come for their pings.
const turns = 16

func (s *Sockets) pingTurn(turn int) {
	for _, c := range s.connections() {
		if c.turn == turn {
			c.ping()
		}
	}
}

// rightsOf are those that a connection was opened with.
type rightsOf struct {
	credential uuid.UUID
	role       viewer.Role
}

func rightsFrom(v *viewer.Viewer) rightsOf { return rightsOf{v.CredentialID, v.Role} }

// checkRights closes the connections of viewers who may not go on as they are.
func (s *Sockets) checkRights(ctx context.Context) error {
	if s.options.Gone == nil {
		return nil
	}
	byViewer := map[rightsOf][]connection{}
	var viewers []*viewer.Viewer
	for _, c := range s.connections() {
		v := c.who()
		if v == nil || v.IsSystem() {
			continue
		}
		if byViewer[rightsFrom(v)] == nil {
			viewers = append(viewers, v)
		}
		byViewer[rightsFrom(v)] = append(byViewer[rightsFrom(v)], c.connection)
	}
	if len(viewers) == 0 {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, rightsTime)
	defer cancel()
	gone, err := s.options.Gone(ctx, viewers)
	for _, v := range gone {
		for _, c := range byViewer[rightsFrom(v)] {
			c.revoke()
		}
	}
	return err
}

// rightsTime is how long reading rights may take.
const rightsTime = 10 * time.Second
