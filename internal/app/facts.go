package app

import (
	"context"
	"fmt"

	"parley/ent"
	"parley/ent/organization"
	"parley/inbox"
)

type factsRebuildCommand struct {
	Org string `help:"Slug of the organization; by default all, one after the other."`
}

// Run of the command. One that was ended goes on where it was.
func (c *factsRebuildCommand) Run(e *environment) error {
	return e.with(func(ctx context.Context, a *App) error {
		todo, err := c.organizations(ctx, e, a)
		if err != nil {
			return err
		}
		rebuilt := []string{}
		for _, o := range todo {
			if err := a.Inbox.RebuildFacts(ctx, o.ID, e.reporting(o.Slug)); err != nil {
				return fmt.Errorf("%s: %w", o.Slug, err)
			}
			rebuilt = append(rebuilt, o.Slug)
		}
		return e.print(map[string][]string{"rebuilt": rebuilt})
	})
}

// organizations are those to rebuild: the one that was named, else those that an
// ended run left, else all.
func (c *factsRebuildCommand) organizations(ctx context.Context, e *environment, a *App) ([]*ent.Organization, error) {
	if c.Org != "" {
		o, err := bySlug(ctx, a, c.Org)
		return []*ent.Organization{o}, err
	}
	all, err := a.Store.Client().Organization.Query().Order(organization.BySlug()).All(ctx)
	if err != nil {
		return nil, err
	}
	var left []*ent.Organization
	for _, o := range all {
		begun, err := a.Inbox.RebuildBegun(ctx, o.ID)
		if err != nil {
			return nil, err
		}
		if begun {
			left = append(left, o)
		}
	}
	if len(left) > 0 {
		fmt.Fprintf(e.Stderr, "going on with %d of %d organizations, where an earlier run was ended; run it again for all\n", len(left), len(all))
		return left, nil
	}
	return all, begin(ctx, a, all)
}

// begin notes all organizations, so that a run that is ended knows which are left.
func begin(ctx context.Context, a *App, all []*ent.Organization) error {
	for _, o := range all {
		if err := a.Inbox.BeginRebuild(ctx, o.ID); err != nil {
			return err
		}
	}
	return nil
}

// reportEvery is after how many rows a rebuild tells how far it is.
const reportEvery = 1000

// reporting returns a function that tells the operator how far a rebuild is.
func (e *environment) reporting(slug string) func(inbox.RebuildProgress) {
	step, next := "", 0
	return func(p inbox.RebuildProgress) {
		if p.Step != step {
			step, next = p.Step, 0
		}
		if p.Rows >= next {
			fmt.Fprintf(e.Stderr, "%s: %s, %d so far\n", slug, p.Step, p.Rows)
			next = p.Rows + reportEvery
		}
	}
}

// warnOfFacts tells the log where numbers would leave conversations out.
func (a *App) warnOfFacts(ctx context.Context) error {
	missing, err := a.Inbox.FactsToRebuild(ctx)
	if missing {
		a.config.Logger.WarnContext(ctx, "conversations of an older version are left out of metrics: run parley facts rebuild")
	}
	return err
}
