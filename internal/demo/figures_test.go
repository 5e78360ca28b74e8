package demo_test

import (
	"context"
	"testing"
	"time"

	"parley/ent"
	"parley/ent/channel"
	"parley/ent/conversation"
	"parley/ent/customer"
	"parley/ent/customeridentity"
	"parley/ent/interaction"
	"parley/ent/message"
	"parley/ent/organization"
	"parley/ent/predicate"
	"parley/ent/tag"
	"parley/ent/user"
	"parley/internal/demo"
	"parley/internal/testkit"
	"parley/internal/viewer"
)

// The world has the size that the contract names, and something of everything
// that the package comment promises.
func TestFigures(t *testing.T) {
	w := filled(t)
	c := w.store.Client()
	messages := func(p ...predicate.Message) counter { return c.Message.Query().Where(p...).Count }
	conversations := func(p ...predicate.Conversation) counter { return c.Conversation.Query().Where(p...).Count }
	for _, f := range []struct {
		what        string
		least, most int
		count       counter
	}{
		{"messages", 28_000, 31_500, messages()},
		{"messages from customers", 10_000, 20_000, messages(message.DirectionEQ(message.DirectionIN))},
		{"messages without conversation", 900, 1300, messages(message.ConversationIDIsNil())},
		{"messages with attachments", 500, 5000, messages(message.KindEQ(message.KindATTACHMENT))},
		{"automatic replies", 300, 2000, messages(message.IsAutomatic(true))},
		{"paid templates", 500, 2500, messages(message.IsPaidTemplate(true))},
		{"messages by bots", 500, 2500, messages(message.RoleEQ(message.RoleBOT))},
		{"messages about refunds, in any case", 300, 5000, messages(message.TextContainsFold("refund"))},
		{"conversations", 4300, 4900, conversations()},
		{"conversations resolved", 900, 4500, conversations(conversation.StatusEQ(conversation.StatusRESOLVED))},
		{"conversations waiting", 5, 30, conversations(conversation.StatusEQ(conversation.StatusQUEUED))},
		{"conversations of today, open", 20, 60, conversations(conversation.ResolvedAtIsNil(), conversation.LastMessageAtGT(now.Add(-6*time.Hour)))},
		{"conversations with an assignee", 4000, 4900, conversations(conversation.AssigneeIDNotNil())},
		{"conversations waiting since yesterday", 0, 5, conversations(conversation.StatusEQ(conversation.StatusQUEUED), conversation.StartedAtLT(now.Add(-48*time.Hour)))},
		{"conversations never answered", 50, 600, conversations(conversation.FirstReplyAtIsNil(), conversation.LastMessageAtLT(now.AddDate(0, 0, -7)))},
		{"conversations that the house began", 200, 800, conversations(conversation.InitiatedByEQ(conversation.InitiatedByBUSINESS))},
		{"conversations of the first month", 100, 400, conversations(conversation.StartedAtLT(now.AddDate(0, -11, 0)))},
		{"interactions in a queue", 5, 30, c.Interaction.Query().Where(interaction.StatusEQ(interaction.StatusIN_QUEUE)).Count},
		{"agents", 12, 14, c.User.Query().Where(user.AgentKeyNotNil()).Count},
		{"agents named by their key alone", 0, 0, c.User.Query().Where(user.AgentKeyNotNil(), user.FamilyNameIsNil()).Count},
		{"teams", 4, 4, c.Team.Query().Count},
		{"queues", 3, 3, c.Queue.Query().Count},
		{"conversations with the bot", 60, 80, conversations(conversation.KindEQ(conversation.KindBOT))},
		{"of them with what they came to", 40, 60, conversations(conversation.ResultNotNil())},
		{"messages that the bot's engine traced", 100, 400, c.MessageTrace.Query().Count},
		{"labels", 4, 4, c.Tag.Query().Where(tag.KindIn(tag.KindMESSAGE_LABEL, tag.KindSESSION_LABEL)).Count},
		{"sessions in an experiment", 24, 24, c.ExperimentParticipation.Query().Count},
		{"channels, the telephone and the bot's among them", 8, 8, c.Channel.Query().Count},
		{"channels at the WhatsApp number", 2, 2, c.Channel.Query().Where(channel.AddressEQ("+31612345678")).Count},
		{"tags called VIP", 2, 2, c.Tag.Query().Where(tag.NameEQ("VIP")).Count},
		{"customers", 1500, 2500, c.Customer.Query().Count},
		{"customers called Frank van den Berg", 3, 3, c.Customer.Query().Where(customer.DisplayNameEQ("Frank van den Berg")).Count},
		{"customers without country", 500, 1500, c.CustomerIdentity.Query().Where(customeridentity.CountryIsNil()).Count},
	} {
		f.count.within(t, f.what, f.least, f.most)
	}
}

type counter func(context.Context) (int, error)

// within counts in Teddies Inc. alone.
func (count counter) within(t *testing.T, what string, least, most int) {
	t.Helper()
	n, err := count(testkit.As(viewer.Admin, demo.OrganizationID()))
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%6d %s", n, what)
	if n < least || n > most {
		t.Errorf("%d %s, want %d to %d", n, what, least, most)
	}
}

// Customers come from the countries of the table, and from no other.
func TestCountries(t *testing.T) {
	w := filled(t)
	var rows []struct {
		Country *string
		Count   int
	}
	err := w.store.Client().CustomerIdentity.Query().GroupBy(customeridentity.FieldCountry).Aggregate(ent.Count()).
		Scan(testkit.As(viewer.Admin, demo.OrganizationID()), &rows)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]int{}
	for _, r := range rows {
		if r.Country != nil {
			got[*r.Country] = r.Count
		}
	}
	for _, country := range []string{"NL", "DE", "BE", "FR", "GB", "US", "CA", "PL"} {
		if got[country] == 0 {
			t.Errorf("nobody from %s", country)
		}
		delete(got, country)
	}
	if len(got) > 0 {
		t.Errorf("customers of %v are not in the table: a number is not valid", got)
	}
}

// Teddies UK is there, below Teddies Inc., and has what is its own; Frank writes
// to both.
func TestChild(t *testing.T) {
	w := filled(t)
	c := w.store.Client()
	child, err := c.Organization.Query().Where(organization.SlugEQ("teddies-uk")).Only(testkit.System())
	if err != nil {
		t.Fatal(err)
	}
	if child.ParentID == nil || *child.ParentID != demo.OrganizationID() {
		t.Errorf("parent is %v, want %v", child.ParentID, demo.OrganizationID())
	}
	ctx := testkit.As(viewer.Admin, child.ID)
	if n, err := c.Team.Query().Count(ctx); err != nil || n != 2 {
		t.Errorf("%d teams of the child, %v; want its own two", n, err)
	}
	for what, count := range map[string]counter{
		"messages": c.Message.Query().Count,
		"agents":   c.User.Query().Where(user.AgentKeyNotNil()).Count,
		"Frank":    c.CustomerIdentity.Query().Where(customeridentity.AddressEQ("+31625948164")).Count,
	} {
		if n, err := count(ctx); err != nil || n == 0 {
			t.Errorf("%s of the child: %d, %v", what, n, err)
		}
	}
}

// GraphiQL's tabs find something: the newest conversations have channels,
// messages and mostly assignees, although the shop is closed.
func TestNewestConversations(t *testing.T) {
	w := filled(t)
	rows, err := w.store.Client().Conversation.Query().
		Order(ent.Desc(conversation.FieldLastMessageAt)).Limit(20).WithChannel().WithAssignee().WithMessages().
		All(testkit.As(viewer.Guest, demo.OrganizationID()))
	if err != nil {
		t.Fatal(err)
	}
	assigned := 0
	for _, c := range rows {
		if c.Edges.Channel == nil || len(c.Edges.Messages) == 0 {
			t.Errorf("conversation %s has no channel or no message", c.ID)
		}
		if c.Edges.Assignee != nil {
			assigned++
		}
		if c.LastMessageAt.After(now) || c.LastMessageAt.Before(now.Add(-6*time.Hour)) {
			t.Errorf("one of the newest is of %s", c.LastMessageAt)
		}
	}
	if assigned < 5 {
		t.Errorf("%d of the newest have an assignee", assigned)
	}
}
