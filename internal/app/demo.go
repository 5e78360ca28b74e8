package app

import (
	"context"
	"fmt"

	"parley/internal/demo"
)

type demoCommand struct {
	Messages int    `required:"" help:"How many messages: 1 to 20,000,000."`
	Seed     uint64 `default:"1" help:"Years of another seed say something else."`
	Org      string `default:"year" help:"Slug of the organization, which is made where it is missing. It must not have messages."`
}

// Validate tells wrong usage.
func (c *demoCommand) Validate() error {
	if c.Messages < 1 || c.Messages > demo.MaxMessages {
		return fmt.Errorf("--messages has to be 1 to %d", demo.MaxMessages)
	}
	return nil
}

// Run of the command.
func (c *demoCommand) Run(e *environment) error {
	TuneMemory(e.log)
	return e.with(func(ctx context.Context, a *App) error {
		world := demo.New(demo.Deps{Store: a.Store, Inbox: a.Inbox, Directory: a.Directory, Access: a.Access, Now: e.Now, Logger: e.log})
		made, err := world.Year(ctx, demo.Order{Messages: c.Messages, Seed: c.Seed, Slug: c.Org})
		if err != nil {
			return err
		}
		return e.print(made)
	})
}
