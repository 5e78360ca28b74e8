package privacy

import (
	"slices"
	"testing"

	"entgo.io/ent/schema/field"

	"parley/ent/migrate"
)

// kept are the columns of texts that an erasure leaves, of tables that it blanks: they
// hold the organization's own words, or words of a list.
var kept = map[string][]string{
	"call_recordings": {"owner_name"}, "callbacks": {"queue_number", "original_queue_number", "original_queue_name", "gw_prefix"},
	"conversations": {"category"}, "customer_identities": {"channel_type", "country"}, "email_details": {"folder_status"},
	"form_submissions": {"form_name", "labels"}, "interactions": {"type_details", "status_details", "required_skills"},
	"listen_log_entries": {"user_session_id"}, "messages": {"provider", "business_hours", "time_zone"},
	"outbound_batches": {"channel_type"}, "webhook_deliveries": {"event"},
}

// untouched are the tables that say nothing of a customer.
var untouched = []string{
	"agent_presences", "api_credentials", "bot_instances", "bots", "categories", "channels", "contact_threads", "conversation_participants",
	"conversation_tags", "data_removals", "experiment_branches", "experiment_participations", "experiments", "form_fields", "forms", "integrations", "memberships", "message_tags", "organization_groups", "organizations",
	"partnerships", "queue_agents", "queues", "scripts", "tag_groups", "tags", "team_members", "teams", "users", "webhooks", "workflows",
}

// gone are the tables of which rows are removed that hold a person's words: filter sets by
// these words, as reports that are not finished are, and all reports that ended.
var gone = []string{"filter_sets", "report_jobs"}

// TestEveryColumn: a column of texts that somebody adds is blanked, or somebody has
// said why not.
func TestEveryColumn(t *testing.T) {
	blanked := map[string][]string{
		"customers":           {"display_name", "given_name", "family_name", "email", "phone", "profile", "external_id", "custom_fields", "tags", "block_reason"},
		"customer_identities": {"address", "username"},
	}
	for _, b := range slices.Concat(ofAddresses, ofIdentities, ofThreads, ofConversations) {
		blanked[b.table] = append(append(blanked[b.table], b.columns...), b.address)
	}
	for _, table := range migrate.Tables {
		if slices.Contains(gone, table.Name) {
			continue
		}
		known, found := blanked[table.Name]
		if found == slices.Contains(untouched, table.Name) {
			t.Errorf("%s: say what of it an erasure blanks", table.Name)
		}
		for _, c := range table.Columns {
			if text := c.Type == field.TypeString || c.Type == field.TypeJSON; found && text && c.Name != "source" && !slices.Contains(known, c.Name) && !slices.Contains(kept[table.Name], c.Name) {
				t.Errorf("%s.%s: does it hold a person's words?", table.Name, c.Name)
			}
		}
	}
}
