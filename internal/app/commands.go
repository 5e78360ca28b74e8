package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"strings"
	"time"

	"github.com/alecthomas/kong"
	"github.com/golang-jwt/jwt/v5"
	"github.com/google/uuid"

	"parley/access"
	"parley/directory"
	"parley/ent"
	"parley/ent/organization"
	"parley/internal/apperr"
	"parley/internal/demo"
	"parley/internal/viewer"
)

// Process is what a command has of the world.
type Process struct {
	Args           []string
	Stdin          io.Reader // nil is an empty one
	Stdout, Stderr io.Writer
	Now            func() time.Time
}

// Exit codes.
const (
	exitDone   = 0
	exitFailed = 1
	exitUsage  = 2
)

// commandLine is every command and flag. Each flag can be given by environment.
type commandLine struct {
	Database  string `default:"sqlite:parley.db" env:"PARLEY_DATABASE" help:"sqlite:FILE or postgres://…"`
	LogFormat string `enum:"text,json," default:"" env:"PARLEY_LOG_FORMAT" help:"text or json; by default text on a terminal, json otherwise."`

	Serve   serveCommand   `cmd:"" default:"withargs" help:"Migrate the database and serve (the default)."`
	Migrate migrateCommand `cmd:"" help:"Apply migrations and stop."`
	Demo    demoCommand    `cmd:"" help:"Make a year of messages in one organization, to try Parley with many."`
	Import  importCommand  `cmd:"" help:"Add the messages of a file, or of standard input; ended, it goes on where it was."`
	Org     struct {
		Create orgCreateCommand `cmd:"" help:"Create an organization."`
	} `cmd:"" help:"Administer organizations."`
	Credential struct {
		Create credentialCreateCommand `cmd:"" help:"Create a credential; its secret is shown once."`
		List   credentialListCommand   `cmd:"" help:"List an organization's credentials, without secrets."`
		Revoke credentialRevokeCommand `cmd:"" help:"End a credential."`
		Sign   credentialSignCommand   `cmd:"" help:"Print a SaySimple client token, for curl."`
	} `cmd:"" help:"Administer credentials."`
	Facts struct {
		Rebuild factsRebuildCommand `cmd:"" help:"Compute again what metrics read, from the messages; the server may run meanwhile."`
	} `cmd:"" help:"Administer the facts that metrics read."`
	Ledger struct {
		Renew ledgerRenewCommand `cmd:"" help:"After a backup was restored: let no subscription go on from a place in the ledger that is another one now."`
	} `cmd:"" help:"Administer the ledgers that subscriptions read."`
	Key struct {
		Rotate keyRotateCommand `cmd:"" help:"Make a new server signing key; old ones stay valid until their tokens end."`
	} `cmd:"" help:"Administer the server's signing keys."`
}

// environment is what every command runs in.
type environment struct {
	Process
	context.Context
	log  *slog.Logger
	line *commandLine
}

// Main runs one command and returns its exit code. Answers go to standard output
// as one JSON object, words to standard error.
func Main(ctx context.Context, p Process) int {
	var line commandLine
	exit := -1
	parser, err := kong.New(&line,
		kong.Name("parley"),
		kong.Description("One GraphQL API over every customer conversation."),
		kong.Writers(p.Stdout, p.Stderr),
		kong.Exit(func(code int) { exit = code }),
		kong.UsageOnError(),
	)
	if err != nil {
		fmt.Fprintln(p.Stderr, "parley:", err)
		return exitFailed
	}
	parsed, err := parser.Parse(p.Args)
	if exit >= 0 { // --help
		return exit
	}
	if err != nil {
		fmt.Fprintf(p.Stderr, "parley: %v (see parley --help)\n", err)
		return exitUsage
	}
	env := &environment{Process: p, Context: ctx, log: NewLogger(p.Stderr, line.LogFormat), line: &line}
	if err := parsed.Run(env); err != nil {
		fmt.Fprintln(p.Stderr, "parley:", secretText.ReplaceAllString(err.Error(), redacted))
		return exitFailed
	}
	return exitDone
}

// print writes a command's answer.
func (e *environment) print(v any) error { return json.NewEncoder(e.Stdout).Encode(v) }

// with opens the app for one command and acts as the operator.
func (e *environment) with(f func(ctx context.Context, a *App) error) error {
	a, err := New(e, Config{Database: e.line.Database, Now: e.Now, Logger: e.log})
	if err != nil {
		return err
	}
	ctx := viewer.NewContext(e, viewer.System("an operator's command"))
	return errors.Join(f(ctx, a), a.Close())
}

type migrateCommand struct{}

// Run of the command.
func (*migrateCommand) Run(e *environment) error {
	return e.with(func(context.Context, *App) error { return e.print(map[string]bool{"migrated": true}) })
}

type orgCreateCommand struct {
	Slug   string `required:"" help:"Short name in addresses: 2 to 40 small letters, digits and hyphens."`
	Name   string `required:"" help:"Full name."`
	Parent string `help:"Slug of the organization above."`
}

// Run of the command.
func (c *orgCreateCommand) Run(e *environment) error {
	return e.with(func(ctx context.Context, a *App) error {
		in := directory.NewOrganization{Slug: directory.Set(c.Slug)}
		in.Name = directory.Set(c.Name)
		if c.Parent != "" {
			parent, err := bySlug(ctx, a, c.Parent)
			if err != nil {
				return err
			}
			in.ParentID = &parent.ID
		}
		o, err := a.Directory.CreateOrganization(ctx, in)
		if err != nil {
			return err
		}
		return e.print(map[string]string{"id": o.ID.String(), "slug": o.Slug})
	})
}

func bySlug(ctx context.Context, a *App, slug string) (*ent.Organization, error) {
	o, err := a.Store.Client().Organization.Query().Where(organization.SlugEQ(slug)).Only(ctx)
	if ent.IsNotFound(err) {
		return nil, apperr.New(apperr.NotFound, "no organization has the slug %q", slug)
	}
	return o, err
}

type credentialCreateCommand struct {
	Org       string `required:"" help:"Slug of the organization."`
	API       string `required:"" enum:"graphql,saysimple,botopen,jaicp,web1on1,sinch" help:"Which API it opens: graphql, saysimple, botopen, jaicp, web1on1 or sinch."`
	Role      string `enum:"guest,agent,admin,owner," default:"" help:"guest, agent, admin or owner; by default what the API needs."`
	PublicKey string `type:"existingfile" help:"PEM file with the client's RSA public key (saysimple)."`
	Email     string `help:"Login (web1on1)."`
	Password  string `help:"Password (web1on1, sinch)."`
	Bot       string `help:"Name of a bot (web1on1)."`
	User      string `help:"Login name (sinch)."`
}

// Run of the command.
func (c *credentialCreateCommand) Run(e *environment) error {
	return e.with(func(ctx context.Context, a *App) error {
		o, err := bySlug(ctx, a, c.Org)
		if err != nil {
			return err
		}
		n := access.NewCredential{
			API: c.API, Organization: o.ID, Role: viewer.Role(strings.ToUpper(c.Role)),
			Email: c.Email, Password: c.Password, Bot: c.Bot, User: c.User,
		}
		if c.PublicKey != "" {
			text, err := os.ReadFile(c.PublicKey)
			if err != nil {
				return err
			}
			n.PublicKey = string(text)
		}
		made, err := a.Access.Create(ctx, n)
		if err != nil {
			return err
		}
		return e.print(made)
	})
}

// Validate tells wrong usage: each API needs its own flags.
func (c *credentialCreateCommand) Validate() error {
	switch {
	case c.API == "saysimple" && c.PublicKey == "":
		return errors.New("saysimple needs --public-key")
	case c.API == "sinch" && (c.User == "" || c.Password == ""):
		return errors.New("sinch needs --user and --password")
	case c.API == "web1on1" && c.Bot == "" && (c.Email == "" || c.Password == ""):
		return errors.New("web1on1 needs --email and --password, or --bot")
	}
	return nil
}

type credentialListCommand struct {
	Org string `required:"" help:"Slug of the organization."`
}

// Run of the command.
func (c *credentialListCommand) Run(e *environment) error {
	return e.with(func(ctx context.Context, a *App) error {
		o, err := bySlug(ctx, a, c.Org)
		if err != nil {
			return err
		}
		list, err := a.Access.List(ctx, o.ID)
		if err != nil {
			return err
		}
		return e.print(map[string]any{"credentials": list})
	})
}

type credentialRevokeCommand struct {
	ID uuid.UUID `arg:"" help:"Id of the credential."`
}

// Run of the command.
func (c *credentialRevokeCommand) Run(e *environment) error {
	return e.with(func(ctx context.Context, a *App) error {
		if err := a.Access.Revoke(ctx, c.ID); err != nil {
			return err
		}
		return e.print(map[string]string{"revoked": c.ID.String()})
	})
}

type credentialSignCommand struct {
	PrivateKey string `type:"existingfile" help:"PEM file with the client's RSA private key."`
	APIToken   string `name:"api-token" help:"The apiToken of the credential."`
	Demo       bool   `help:"Sign with the demo world's key."`
}

// signedLife is as long as a client token may be.
const signedLife = 5 * time.Minute

// Validate tells wrong usage.
func (c *credentialSignCommand) Validate() error {
	if !c.Demo && (c.PrivateKey == "" || c.APIToken == "") {
		return errors.New("give --private-key and --api-token, or --demo")
	}
	return nil
}

// Run of the command. The token itself is the answer, so that a shell can use it.
func (c *credentialSignCommand) Run(e *environment) error {
	pem, token := demo.PrivateKeyPEM(), demo.APIToken()
	if !c.Demo {
		text, err := os.ReadFile(c.PrivateKey)
		if err != nil {
			return err
		}
		pem, token = text, c.APIToken
	}
	key, err := jwt.ParseRSAPrivateKeyFromPEM(pem)
	if err != nil {
		return fmt.Errorf("%s: %w", c.PrivateKey, err)
	}
	now := e.Now()
	signed, err := jwt.NewWithClaims(jwt.SigningMethodRS256, jwt.MapClaims{
		"key": token, "iat": now.Unix(), "exp": now.Add(signedLife).Unix(),
	}).SignedString(key)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(e.Stdout, signed)
	return err
}

type keyRotateCommand struct{}

// Run of the command.
func (*keyRotateCommand) Run(e *environment) error {
	return e.with(func(ctx context.Context, a *App) error {
		id, err := a.Access.RotateKey(ctx)
		if err != nil {
			return err
		}
		return e.print(map[string]string{"id": id.String()})
	})
}
