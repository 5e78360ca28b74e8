package inbox_test

import (
	"context"
	"testing"
	"time"

	"parley/ent/user"
	"parley/inbox"
	"parley/internal/testkit"
	"parley/internal/values"
	"parley/store"
)

// Customers are told an alias in the place of an agent's name, always the same, where
// the organization has aliases.
func TestAuthorOutside(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		d := newDesk(t, address)
		d.webhook(t)
		m := text(out)
		m.AgentKey = "ann"
		sent := d.append(t, m)[0].MessageID
		told := func() string {
			t.Helper()
			must(t, d.s.Write(testkit.System(), d.org, func(ctx context.Context, tx *store.Tx) error {
				return tx.Schedule(ctx, inbox.MessageJob, sent, tx.Now())
			}))
			jobs, err := d.s.TakeJobs(testkit.System(), []string{inbox.MessageJob}, 1, time.Minute)
			must(t, err)
			name := ""
			must(t, d.SendMessage(testkit.System(), jobs[0], answering(func(o inbox.Outgoing) error {
				name = o.Author.Name
				return nil
			})))
			return name
		}
		if got := told(); got != "ann" {
			t.Errorf("without aliases: %q", got)
		}
		aliases := values.Aliases{{Name: "Robin"}, {Name: "Sam"}, {Name: "Kim"}}
		must(t, d.s.Write(testkit.System(), d.org, func(ctx context.Context, tx *store.Tx) error {
			return tx.Organization.UpdateOneID(d.org).SetAliases(aliases).Exec(ctx)
		}))
		number := d.s.Client().User.Query().Where(user.AgentKeyEQ("ann")).OnlyX(d.ctx).Number
		if got, want := told(), aliases[number%3].Name; got != want {
			t.Errorf("with aliases: %q, want %q", got, want)
		}
	})
}
