package app

import (
	"errors"
	"time"

	"parley/live"
	"parley/store"
)

// sockets are the flags of subscriptions, and of the ledger that they go on from.
type sockets struct {
	MaxSockets          int           `default:"0" env:"PARLEY_MAX_SOCKETS" help:"How many sockets and streams this process serves; 0 for no bound."`
	OrganizationSockets int           `name:"max-organization-sockets" default:"10000" env:"PARLEY_MAX_ORGANIZATION_SOCKETS" help:"How many of them may be one organization's."`
	UserSockets         int           `name:"max-user-sockets" default:"20" env:"PARLEY_MAX_USER_SOCKETS" help:"How many of them may be one user's, or one credential's without a user."`
	SocketRate          int           `name:"socket-rate" default:"100" env:"PARLEY_SOCKET_RATE" help:"How many an organization may open in a second; ten times as many at once."`
	SocketOperations    int           `name:"max-socket-operations" default:"50" env:"PARLEY_MAX_SOCKET_OPERATIONS" help:"How many operations a socket may have at a time."`
	InitTimeout         time.Duration `name:"socket-init-timeout" default:"5s" env:"PARLEY_SOCKET_INIT_TIMEOUT" help:"How long a client may take to say connection_init."`
	PingInterval        time.Duration `name:"socket-ping" default:"25s" env:"PARLEY_SOCKET_PING" help:"How often a socket is pinged; who misses two pings is gone."`
	WriteTimeout        time.Duration `name:"socket-write-timeout" default:"8s" env:"PARLEY_SOCKET_WRITE_TIMEOUT" help:"How long a client may take to read what waits for it."`
	Drain               time.Duration `default:"10s" env:"PARLEY_DRAIN" help:"Over how long sockets are closed when the server stops."`
	LedgerTime          time.Duration `name:"ledger-time" default:"24h" env:"PARLEY_LEDGER_TIME" help:"How long changes are kept for subscriptions to go on from."`
	LedgerRows          int64         `name:"ledger-rows" default:"1000000" env:"PARLEY_LEDGER_ROWS" help:"How many changes of an organization are kept at most."`
}

func (f sockets) options() live.TransportOptions {
	return live.TransportOptions{
		MaxConnections: f.MaxSockets, MaxOfOrganization: f.OrganizationSockets, MaxOfUser: f.UserSockets, PerSecond: f.SocketRate,
		MaxOperations: f.SocketOperations, InitTimeout: f.InitTimeout, PingInterval: f.PingInterval, WriteTimeout: f.WriteTimeout, Drain: f.Drain,
	}
}

func (f sockets) ledger() store.Retention {
	return store.Retention{Time: f.LedgerTime, Rows: f.LedgerRows}
}

// check tells wrong usage.
func (f sockets) check() error {
	switch {
	case f.MaxSockets < 0:
		return errors.New("--max-sockets has to be 0 or more")
	case f.OrganizationSockets <= 0 || f.UserSockets <= 0 || f.SocketRate <= 0 || f.SocketOperations <= 0:
		return errors.New("--max-organization-sockets, --max-user-sockets, --socket-rate and --max-socket-operations have to be more than 0")
	case f.InitTimeout <= 0 || f.PingInterval < time.Second || f.WriteTimeout <= 0 || f.Drain <= 0:
		return errors.New("--socket-init-timeout, --socket-write-timeout and --drain have to be more than 0, --socket-ping at least a second")
	case f.LedgerTime < time.Minute || f.LedgerRows < live.MaxReplay:
		return errors.New("--ledger-time has to be at least a minute, --ledger-rows at least 1000")
	}
	return nil
}
