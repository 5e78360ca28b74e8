package app_test

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"parley/ent/bot"
	"parley/ent/conversation"
	"parley/ent/customer"
	"parley/ent/membership"
	entmessage "parley/ent/message"
	"parley/ent/reportjob"
	"parley/ent/user"
	"parley/internal/ids"
	"parley/internal/testkit"
	"parley/internal/testkit/apptest"
	"parley/internal/viewer"
	"parley/reports"
	"parley/store"
)

// A report names neither employees nor bots that a viewer of its organization does not
// see: a bot of the organization above that is archived, and who has no membership any more.
func TestReportsNameWhatIsSeen(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		above := newJAICPDesk(t, address)
		d := *above
		d.org = d.Organization("child", above.org)
		d.token = d.analyst(d.org)
		var helper, eve uuid.UUID
		above.write(func(ctx context.Context, tx *store.Tx) {
			helper, eve = tx.Bot.Query().OnlyIDX(ctx), tx.User.Query().Where(user.NumberEQ(70)).OnlyIDX(ctx)
			tx.Bot.UpdateOneID(helper).SetAudience(bot.AudienceGLOBAL).ExecX(ctx)
		})
		system := func(do func(context.Context, *store.Tx)) {
			err := d.Store.Write(apptest.System(), d.org, func(ctx context.Context, tx *store.Tx) error { do(ctx, tx); return nil })
			if err != nil {
				t.Fatal(err)
			}
		}
		system(func(ctx context.Context, tx *store.Tx) {
			tx.Know(eve, helper)
			tx.Membership.Create().SetUserID(eve).SetRole(membership.RoleAGENT).ExecX(ctx)
			talk := tx.Conversation.Create().SetExternalID("c-1").SetSource(ids.JAICP).SetStartedAt(d.clock.Now()).SetLastMessageAt(d.clock.Now()).
				SetInitiatedBy(conversation.InitiatedByUSER).SetBotID(helper).SetInboundCount(1).SaveX(ctx)
			for n, m := range []struct {
				direction entmessage.Direction
				role      entmessage.Role
			}{{entmessage.DirectionIN, entmessage.RoleCUSTOMER}, {entmessage.DirectionOUT, entmessage.RoleAGENT}} {
				said := tx.Message.Create().SetConversationID(talk.ID).SetDirection(m.direction).SetRole(m.role).SetText("x").SetSentAt(d.clock.Now()).SetOrdinal(int64(n + 1))
				if m.role == entmessage.RoleAGENT {
					said.SetAgentID(eve)
				}
				said.ExecX(ctx)
			}
		})
		names := func() string {
			return cellsOf(d.rowsOf(d.reportOf("messages", `{`+csvSettings+`}`), ';'), 1, "Operator", "Bot")
		}
		if got := names(); got != "Eve Agent|helper" {
			t.Errorf("before: %s", got)
		}
		system(func(ctx context.Context, tx *store.Tx) {
			tx.Membership.Delete().Where(membership.UserIDEQ(eve)).ExecX(ctx)
		})
		above.write(func(ctx context.Context, tx *store.Tx) {
			tx.Bot.UpdateOneID(helper).SetStatus(bot.StatusARCHIVED).ExecX(ctx)
		})
		if got := names(); got != "|"+helper.String() {
			t.Errorf("after: %s", got)
		}
	})
}

// A report that waits and looks for the erased person is gone with them, as a filter set
// is; one that looks for something else, and another organization's, stay.
func TestErasureForgetsFiltersOfReports(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		d := newJAICPDesk(t, address, quickly)
		other := d.Organization("other", uuid.Nil)
		asked := func(of uuid.UUID, word string) (id uuid.UUID) {
			err := d.Store.Write(apptest.System(), of, func(ctx context.Context, tx *store.Tx) error {
				row, err := tx.ReportJob.Create().SetType(reportjob.TypeSESSIONS).SetFormat(reportjob.FormatCSV).SetSettings(reports.Defaults()).SetFileName("a.csv").
					SetFilters(json.RawMessage(`[{"key":"MESSAGE_TEXT","type":"TEXT","values":["` + word + `"],"comparison":"CONTAINS"}]`)).Save(ctx)
				if err == nil {
					id = row.ID
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			return id
		}
		theirs := asked(d.org, "from ANNB, again")
		stay := []uuid.UUID{asked(d.org, "another"), asked(other, "annb")}
		var ann string
		d.write(func(ctx context.Context, tx *store.Tx) {
			ann = tx.Customer.Query().Where(customer.ExternalIDEQ("ann")).OnlyIDX(ctx).String()
		})
		status, report := removed(t, d.Server, d.Token(d.org, viewer.Owner), `eraseCustomer(input: {customerId: "`+ann+`"})`)
		if status != "DONE" || !strings.Contains(report, `"what":"reports","rows":1,`) {
			t.Errorf("%s %s", status, report)
		}
		left, err := d.Store.Client().ReportJob.Query().Order(reportjob.ByID()).IDs(apptest.System())
		if err != nil || !slices.Equal(left, stay) {
			t.Errorf("left %v %v, want %v without %s", left, err, stay, theirs)
		}
	})
}
