package app

import (
	"context"
	"time"

	"parley/ent/organization"
	"parley/internal/viewer"
)

// trimInterval is how often ledgers are trimmed. Every process does it: what is
// dropped already costs a read.
const trimInterval = 10 * time.Minute

// trimLedgers keeps the ledgers within their bounds until ctx ends.
func (a *App) trimLedgers(ctx context.Context) {
	ctx = viewer.NewContext(ctx, viewer.System("retention"))
	tick := time.NewTicker(trimInterval)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		n, err := a.Store.TrimLedgers(ctx, a.config.Ledger)
		switch {
		case ctx.Err() != nil:
			return
		case err != nil:
			a.config.Logger.WarnContext(ctx, "trimming the ledgers", "error", err)
		case n > 0:
			a.config.Logger.InfoContext(ctx, "trimmed the ledgers", "entries", n)
		}
	}
}

type ledgerRenewCommand struct {
	Org string `help:"Slug of the organization; by default all."`
}

// Run of the command. It prints the slugs whose ledgers are other ones now.
func (c *ledgerRenewCommand) Run(e *environment) error {
	return e.with(func(ctx context.Context, a *App) error {
		q := a.Store.Client().Organization.Query().Order(organization.BySlug())
		if c.Org != "" {
			o, err := bySlug(ctx, a, c.Org)
			if err != nil {
				return err
			}
			q.Where(organization.IDEQ(o.ID))
		}
		all, err := q.All(ctx)
		if err != nil {
			return err
		}
		renewed := []string{}
		for _, o := range all {
			if err := a.Store.RenewLedger(ctx, o.ID); err != nil {
				return err
			}
			renewed = append(renewed, o.Slug)
		}
		return e.print(map[string][]string{"renewed": renewed})
	})
}
