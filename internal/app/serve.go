package app

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"sync"
	"time"

	"parley/internal/demo"
)

type serveCommand struct {
	Listen         string        `default:"127.0.0.1:8080" env:"PARLEY_LISTEN" help:"Address to listen on."`
	Demo           bool          `env:"PARLEY_DEMO" help:"Fill an empty database with the demo world and keep it ticking."`
	AllowedOrigins []string      `env:"PARLEY_ALLOWED_ORIGINS" help:"Origins that may call the APIs from a browser, comma separated."`
	PublicURL      string        `name:"public-url" env:"PARLEY_PUBLIC_URL" help:"Where clients reach the server; by default read off each request."`
	MaxGraphBody   int64         `name:"max-graphql-body" default:"8388608" env:"PARLEY_MAX_GRAPHQL_BODY" help:"Largest body of /graphql, in bytes."`
	MaxBody        int64         `default:"1048576" env:"PARLEY_MAX_BODY" help:"Largest body of every other address, in bytes."`
	RequestTimeout time.Duration `default:"10s" env:"PARLEY_REQUEST_TIMEOUT" help:"How long a query, a mutation or a vendor's request may take."`
	MaxRequests    int           `default:"256" env:"PARLEY_MAX_REQUESTS" help:"How many requests may run at the same time; more are sent away with 503."`
	Documents      string        `name:"trusted-documents" placeholder:"FILE" env:"PARLEY_TRUSTED_DOCUMENTS" help:"Run only the GraphQL documents of this file: a JSON object of texts by id."`
	Introspection  bool          `default:"true" negatable:"" env:"PARLEY_INTROSPECTION" help:"Let everybody read the graph's schema, or only those who administer."`
	Poll           time.Duration `default:"500ms" env:"PARLEY_POLL" help:"How often to look for what other processes wrote."`

	AllowPrivateAddresses bool `env:"PARLEY_ALLOW_PRIVATE_ADDRESSES" help:"Let webhooks be at private addresses and on this machine."`

	Sockets  sockets  `embed:""`
	Asking   asking   `embed:""`
	Watching watching `embed:""`
	Media    media    `embed:""`
	Mailing  mailing  `embed:""`
}

// maxRequestTime is less than what the store lets a statement take.
const maxRequestTime = 50 * time.Second

// Run serves until the process is told to stop.
func (c *serveCommand) Run(e *environment) error {
	TuneMemory(e.log)
	config := Config{
		Database: e.line.Database, Demo: c.Demo, AllowedOrigins: c.AllowedOrigins, PublicURL: c.PublicURL,
		MaxGraphBody: c.MaxGraphBody, MaxBody: c.MaxBody, Poll: c.Poll, Now: e.Now, Logger: e.log,
	}
	config.RequestTimeout, config.MaxRequests, config.HideSchema = c.RequestTimeout, c.MaxRequests, !c.Introspection
	config.VendorRate = noBound(c.Asking.VendorRate)
	config.Limits, config.AllowPrivateAddresses = c.Asking.limits(), c.AllowPrivateAddresses
	config.Sockets, config.Ledger = c.Sockets.options(), c.Sockets.ledger()
	c.Media.apply(&config)
	if err := c.Mailing.apply(&config, e.Now); err != nil {
		return err
	}
	if err := readDocuments(c.Documents, &config); err != nil {
		return err
	}
	if c.Demo {
		config.DemoToken = demo.GraphQLToken()
	}
	end, err := c.Watching.apply(e, &config)
	if err != nil {
		return err
	}
	defer end()
	a, err := New(e, config)
	if err != nil {
		return err
	}
	defer a.Close() //nolint:errcheck // the process ends
	if err := a.warnOfFacts(e); err != nil {
		return err
	}
	l, err := net.Listen("tcp", c.Listen)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(e.Context)
	var ticking sync.WaitGroup
	defer ticking.Wait()
	defer cancel()
	if err := c.welcome(ctx, e, a, "http://"+l.Addr().String(), &ticking); err != nil {
		l.Close() //nolint:errcheck // the first error says more
		return err
	}
	return a.Serve(ctx, l)
}

// welcome prints where things are, and under --demo fills the world and keeps it
// ticking.
func (c *serveCommand) welcome(ctx context.Context, e *environment, a *App, base string, ticking *sync.WaitGroup) error {
	if !c.Demo {
		fmt.Fprintf(e.Stderr, "Parley serves %s\n  GraphQL    %s/graphql\n  GraphiQL   %s/graphiql/\n  SaySimple  %s/saysimple/insights/v1\n  Sinch      %s/RI/cmi\n", base, base, base, base, base)
		return nil
	}
	world := demo.New(demo.Deps{Store: a.Store, Inbox: a.Inbox, Directory: a.Directory, Access: a.Access, Now: e.Now, Logger: e.log})
	if _, err := world.Fill(ctx); err != nil {
		return err
	}
	returnMemory()
	credentials, err := world.Credentials(ctx)
	if err != nil {
		return err
	}
	demo.Banner(e.Stderr, base, credentials)
	ticking.Go(func() {
		if err := world.Tick(ctx); err != nil && ctx.Err() == nil {
			e.log.ErrorContext(ctx, "the demo world stopped ticking", "error", err)
		}
	})
	return nil
}

// Validate tells wrong usage.
func (c *serveCommand) Validate() error {
	for _, s := range append([]string{c.PublicURL, c.Watching.TraceEndpoint}, c.AllowedOrigins...) {
		if u, err := url.Parse(s); s != "" && (err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https")) {
			return fmt.Errorf("%q is not an address such as https://example.com", s)
		}
	}
	if c.MaxGraphBody <= 0 || c.MaxBody <= 0 || c.Poll <= 0 || c.RequestTimeout <= 0 || c.MaxRequests <= 0 {
		return errors.New("--max-graphql-body, --max-body, --poll, --request-timeout and --max-requests have to be more than 0")
	}
	if c.RequestTimeout > maxRequestTime {
		return fmt.Errorf("--request-timeout may be at most %s: the database ends what takes a minute", maxRequestTime)
	}
	return errors.Join(c.Asking.check(), c.Sockets.check(), c.Watching.check(), c.Media.check(), c.Mailing.check())
}
