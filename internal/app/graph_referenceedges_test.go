package app_test

import "maps"

// tables names the table of each type, and by their own names those that only
// join. It is written by hand, from the words of schema/.
func tables() map[string]string {
	return map[string]string{
		"ApiCredential": "api_credentials", "Channel": "channels", "ContactThread": "contact_threads", "Conversation": "conversations",
		"Customer": "customers", "CustomerIdentity": "customer_identities", "Interaction": "interactions", "Membership": "memberships",
		"Message": "messages", "Note": "notes", "Organization": "organizations", "Queue": "queues", "Tag": "tags", "Team": "teams", "User": "users",
		"AgentPresence": "agent_presences", "Callback": "callbacks", "CallRecording": "call_recordings", "Consent": "consents",
		"EmailDetails": "email_details", "Integration": "integrations", "ListenLogEntry": "listen_log_entries", "OutboundBatch": "outbound_batches",
		"OutboundRecipient": "outbound_recipients", "QueueAgent": "queue_agents", "Script": "scripts", "ScriptResult": "script_results",
		"Bot": "bots", "BotInstance": "bot_instances", "Category": "categories", "Form": "forms", "FormField": "form_fields",
		"OrganizationGroup": "organization_groups", "Partnership": "partnerships", "Workflow": "workflows",
		"Webhook": "webhooks", "WebhookDelivery": "webhook_deliveries", "ConversationParticipant": "conversation_participants",
		"FormSubmission": "form_submissions", "DataRemoval": "data_removals",
		"MessageTrace": "message_traces", "TagGroup": "tag_groups", "Experiment": "experiments", "ExperimentBranch": "experiment_branches",
		"ReportJob": "report_jobs", "FilterSet": "filter_sets", "experiment_participations": "experiment_participations",
		"team_members": "team_members", "conversation_tags": "conversation_tags", "message_tags": "message_tags",
	}
}

// edge says where the other ends of a field are: the row's own column has the
// id, or list is the own column with a list of ids, or back is the column of theirs
// with the row's id, or a joining table has near and far ids.
type edge struct {
	of, own, back   string
	list            string
	join, near, far string
}

// edges is the table of all fields that lead to other rows, by type and name.
func edges() map[string]edge {
	out := map[string]edge{
		"Organization.parent":       {of: "Organization", own: "parent_id"},
		"Organization.children":     {of: "Organization", back: "parent_id"},
		"ApiCredential.user":        {of: "User", own: "user_id"},
		"Channel.queue":             {of: "Queue", own: "queue_id"},
		"Channel.conversations":     {of: "Conversation", back: "channel_id"},
		"ContactThread.channel":     {of: "Channel", own: "channel_id"},
		"ContactThread.identity":    {of: "CustomerIdentity", own: "identity_id"},
		"ContactThread.messages":    {of: "Message", back: "thread_id"},
		"Conversation.channel":      {of: "Channel", own: "channel_id"},
		"Conversation.identity":     {of: "CustomerIdentity", own: "identity_id"},
		"Conversation.customer":     {of: "Customer", own: "customer_id"},
		"Conversation.assignee":     {of: "User", own: "assignee_id"},
		"Conversation.team":         {of: "Team", own: "team_id"},
		"Conversation.queue":        {of: "Queue", own: "queue_id"},
		"Conversation.messages":     {of: "Message", back: "conversation_id"},
		"Conversation.notes":        {of: "Note", back: "conversation_id"},
		"Conversation.tags":         {of: "Tag", join: "conversation_tags", near: "conversation_id", far: "tag_id"},
		"Customer.identities":       {of: "CustomerIdentity", back: "customer_id"},
		"Customer.conversations":    {of: "Conversation", back: "customer_id"},
		"Interaction.agent":         {of: "User", own: "agent_id"},
		"Interaction.queue":         {of: "Queue", own: "queue_id"},
		"Membership.user":           {of: "User", own: "user_id"},
		"Message.channel":           {of: "Channel", own: "channel_id"},
		"Message.thread":            {of: "ContactThread", own: "thread_id"},
		"Message.agent":             {of: "User", own: "agent_id"},
		"Message.team":              {of: "Team", own: "team_id"},
		"Message.tags":              {of: "Tag", join: "message_tags", near: "message_id", far: "tag_id"},
		"Note.message":              {of: "Message", own: "message_id"},
		"Note.interaction":          {of: "Interaction", own: "interaction_id"},
		"Note.author":               {of: "User", own: "author_id"},
		"Queue.channels":            {of: "Channel", back: "queue_id"},
		"Queue.conversations":       {of: "Conversation", back: "queue_id"},
		"Queue.interactions":        {of: "Interaction", back: "queue_id"},
		"Tag.conversations":         {of: "Conversation", join: "conversation_tags", near: "tag_id", far: "conversation_id"},
		"Tag.messages":              {of: "Message", join: "message_tags", near: "tag_id", far: "message_id"},
		"Team.members":              {of: "User", join: "team_members", near: "team_id", far: "user_id"},
		"Team.conversations":        {of: "Conversation", back: "team_id"},
		"User.memberships":          {of: "Membership", back: "user_id"},
		"User.teams":                {of: "Team", join: "team_members", near: "user_id", far: "team_id"},
		"User.conversations":        {of: "Conversation", back: "assignee_id"},
		"Viewer.user":               {of: "User", own: "user_id"},
		"Viewer.organization":       {of: "Organization", own: "organization_id"},
		"Conversation.interactions": {of: "Interaction", back: "conversation_id"},
		"CustomerIdentity.customer": {of: "Customer", own: "customer_id"},
	}
	maps.Copy(out, workEdges())
	maps.Copy(out, provisionEdges())
	maps.Copy(out, talkEdges())
	maps.Copy(out, trialEdges())
	for _, of := range []string{"Interaction", "Message", "Note"} {
		out[of+".conversation"] = edge{of: "Conversation", own: "conversation_id"}
	}
	for of := range tables() {
		if of != "Organization" && of != "User" {
			out[of+".organization"] = edge{of: "Organization", own: "organization_id"}
		}
	}
	return out
}

// workEdges are those of queues, calls, e-mails and what is sent.
func workEdges() map[string]edge {
	return map[string]edge{
		"AgentPresence.user":               {of: "User", own: "user_id"},
		"CallRecording.interaction":        {of: "Interaction", own: "interaction_id"},
		"CallRecording.listenLog":          {of: "ListenLogEntry", back: "recording_id"},
		"Callback.creator":                 {of: "User", own: "creator_id"},
		"Callback.interaction":             {of: "Interaction", own: "interaction_id"},
		"Callback.queue":                   {of: "Queue", own: "queue_id"},
		"Channel.integration":              {of: "Integration", own: "integration_id"},
		"Consent.identity":                 {of: "CustomerIdentity", own: "identity_id"},
		"EmailDetails.interaction":         {of: "Interaction", own: "interaction_id"},
		"EmailDetails.message":             {of: "Message", own: "message_id"},
		"Integration.channels":             {of: "Channel", back: "integration_id"},
		"Interaction.emails":               {of: "EmailDetails", back: "interaction_id"},
		"Interaction.previous":             {of: "Interaction", own: "previous_id"},
		"Interaction.recordings":           {of: "CallRecording", back: "interaction_id"},
		"Interaction.scriptResults":        {of: "ScriptResult", back: "interaction_id"},
		"Interaction.successors":           {of: "Interaction", back: "previous_id"},
		"ListenLogEntry.recording":         {of: "CallRecording", own: "recording_id"},
		"ListenLogEntry.user":              {of: "User", own: "user_id"},
		"Message.emails":                   {of: "EmailDetails", back: "message_id"},
		"OutboundBatch.channel":            {of: "Channel", own: "channel_id"},
		"OutboundBatch.recipients":         {of: "OutboundRecipient", back: "batch_id"},
		"OutboundRecipient.batch":          {of: "OutboundBatch", own: "batch_id"},
		"OutboundRecipient.message":        {of: "Message", own: "message_id"},
		"Queue.agents":                     {of: "QueueAgent", back: "queue_id"},
		"Queue.callbacks":                  {of: "Callback", back: "queue_id"},
		"QueueAgent.queue":                 {of: "Queue", own: "queue_id"},
		"QueueAgent.user":                  {of: "User", own: "user_id"},
		"Script.results":                   {of: "ScriptResult", back: "script_id"},
		"ScriptResult.interaction":         {of: "Interaction", own: "interaction_id"},
		"ScriptResult.originalInteraction": {of: "Interaction", own: "original_interaction_id"},
		"ScriptResult.script":              {of: "Script", own: "script_id"},
		"User.presences":                   {of: "AgentPresence", back: "user_id"},
	}
}
