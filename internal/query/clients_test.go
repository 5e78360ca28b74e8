package query_test

import (
	"context"
	"testing"

	"github.com/google/uuid"

	"parley/ent/membership"
	"parley/internal/query"
	"parley/internal/testkit"
	"parley/internal/viewer"
	"parley/store"
)

// Who blocked a client is told by a number of the client's organization, by no number of
// another, which may be somebody else's there.
func TestClientsBlockedBy(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		o := newOffice(t, address)
		child := testkit.Organization(t, o.s, "child", o.org)
		both := testkit.As(viewer.Admin, o.org, child)
		want := map[string]int64{"own": 9, "named": 77}
		must(t, o.s.Write(both, child, func(ctx context.Context, tx *store.Tx) error {
			mark := o.ids["Mark Smith"] // of the organization above, with a membership here
			tx.Know(mark)
			tx.Membership.Create().SetUserID(mark).SetRole(membership.RoleAGENT).ExecX(ctx)
			own := tx.User.Create().SetDisplayName("own").SetNumber(9).SaveX(ctx).ID
			tx.Membership.Create().SetUserID(own).SetRole(membership.RoleAGENT).ExecX(ctx)
			for name, id := range map[string]uuid.UUID{"own": own, "above": mark, "named": uuid.Nil} {
				c := tx.Customer.Create().SetDisplayName(name).SetFirstSeenAt(noon).SetLastSeenAt(noon).SetBlocked(true).SetBlockedAt(noon)
				if id == uuid.Nil {
					c.SetBlockedByNumber(want[name])
				} else {
					c.SetBlockedByID(id)
				}
				c.ExecX(ctx)
			}
			return nil
		}))
		rows, err := o.Clients(both, query.Ask{Organization: child})
		must(t, err)
		for _, c := range rows {
			number, told := want[*c.DisplayName]
			if (c.BlockedBy != nil) != told || told && *c.BlockedBy != number {
				t.Errorf("%s: %v", *c.DisplayName, c.BlockedBy)
			}
		}
		if len(rows) != 3 {
			t.Errorf("%d clients", len(rows))
		}
	})
}
