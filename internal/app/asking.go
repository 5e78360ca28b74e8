package app

import (
	"errors"

	"parley/internal/gqlserver"
)

// asking are the flags of how much may be asked for.
type asking struct {
	MaxCost   int `default:"100000" env:"PARLEY_MAX_COST" help:"What one GraphQL operation may ask for, in points: an object is one, ten plain fields another."`
	MaxNodes  int `default:"50000" env:"PARLEY_MAX_NODES" help:"How many items the pages of one GraphQL operation may hold."`
	MaxDepth  int `default:"15" env:"PARLEY_MAX_DEPTH" help:"How many fields of a GraphQL document may lie inside each other."`
	AtOnce    int `name:"max-operations" default:"32" env:"PARLEY_MAX_OPERATIONS" help:"How many queries and mutations of one credential may run at the same time."`
	RateLimit int `default:"3000000" env:"PARLEY_RATE_LIMIT" help:"Points that a credential may ask the graph for in a minute; 0 for no bound."`

	VendorRate int `name:"web1on1-rate" default:"20" env:"PARLEY_WEB1ON1_RATE" help:"Requests a second that Web1on1's surface lets an address and a key make; 0 for no bound."`
}

func (f asking) limits() gqlserver.Limits {
	return gqlserver.Limits{Cost: f.MaxCost, Nodes: f.MaxNodes, Depth: f.MaxDepth, AtOnce: f.AtOnce, PointsPerMinute: noBound(f.RateLimit)}
}

// noBound is how a configuration says what flags say by 0.
func noBound(n int) int {
	if n == 0 {
		return -1
	}
	return n
}

// check tells wrong usage.
func (f asking) check() error {
	switch {
	case f.MaxCost <= 0 || f.MaxNodes <= 0 || f.MaxDepth <= 0 || f.AtOnce <= 0:
		return errors.New("--max-cost, --max-nodes, --max-depth and --max-operations have to be more than 0")
	case f.RateLimit < 0 || f.VendorRate < 0:
		return errors.New("--rate-limit and --web1on1-rate have to be 0 or more")
	case f.RateLimit > 0 && f.RateLimit < f.MaxCost:
		return errors.New("--rate-limit has to be at least --max-cost, or 0")
	}
	return nil
}
