package privacy

import "slices"

// Every column in which somebody's words or addresses may stand, by what leads there.
// What is not here says nothing of a person: times, states, ids, tags by their names,
// countries of addresses. Pictures are of staff, and files of numbers are written
// when they are asked for and never kept.

// ofAddresses are found by an address; the messages to many before those whom they
// were for.
var ofAddresses = byAddresses([]blank{
	{
		what: "outbound batches", table: "outbound_batches",
		from: `outbound_recipients r ON ` + isForm("r.address") + ` JOIN outbound_batches x ON r.organization_id = x.organization_id AND r.batch_id = x.id
			AND NOT EXISTS (SELECT 1 FROM outbound_recipients o WHERE o.organization_id = x.organization_id AND o.batch_id = x.id AND o.id <> r.id)`,
		columns: []string{"body", "external_id"}, empty: map[string]string{"body": "''"},
	},
	recipients(isForm("x.address")),
	{
		what: "consents", table: "consents", from: "consents x ON " + isForm("x.address"), address: "address",
	},
	callbacks("callbacks x ON " + isForm("x.customer_number")),
	{
		what: "interactions", table: "interactions", from: "interactions x ON " + isForm("x.from_address"), columns: []string{"from_address"},
	},
	{
		what: "interactions", table: "interactions", from: "interactions x ON " + isForm("x.to_address"), columns: []string{"to_address"},
	},
})

// byAddresses are blanks that read all of the organization's rows.
func byAddresses(all []blank) []blank {
	for i := range all {
		all[i].whole = true
	}
	return all
}

// ofIdentities are found by an address's row.
var ofIdentities = []blank{
	{
		what: "consents", table: "consents", from: "consents x ON x.identity_id = v.of", address: "address",
	},
}

// erasedBefore is why a form was not mailed.
const erasedBefore = "the customer was erased"

// ofThreads are found by the thread of a message, with a conversation or without.
var ofThreads = slices.Concat(ofMessages("m.thread_id = v.of"), []blank{messages("x.thread_id = v.of")})

// ofConversations are found by a conversation.
var ofConversations = slices.Concat(ofMessages("m.conversation_id = v.of"), ofLegs, []blank{
	messages("x.conversation_id = v.of"),
	{
		what: "notes", table: "notes", from: "notes x ON x.conversation_id = v.of",
		columns: []string{"text", "external_id"}, empty: map[string]string{"text": "''"},
	},
	{
		what: "form submissions", table: "form_submissions", from: "form_submissions x ON x.conversation_id = v.of",
		columns: []string{"values", "profile", "mail_error", "external_id"},
		empty:   map[string]string{"values": "'[]'", "mail_error": "CASE WHEN mail IN ('PENDING', 'NOT_SENT') THEN '" + erasedBefore + "' END"},
		also:    "mail = CASE mail WHEN 'PENDING' THEN 'NOT_SENT' ELSE mail END", rest: unschedule,
	},
	{
		what: "webhook deliveries", table: "webhook_deliveries", from: "webhook_deliveries x ON x.conversation_id = v.of",
		columns: []string{"error"},
	},
	{
		what: "conversations", table: "conversations", from: "conversations x ON x.id = v.of",
		columns: []string{"subject", "meta", "external_id", "result", "data", "call_task_id", "campaign_id", "campaign_result"},
	},
})

// ofMessages are what hangs on messages, m.
func ofMessages(of string) []blank {
	return []blank{
		{
			what: "e-mails", table: "email_details", from: "messages m ON " + of + " JOIN email_details x ON x.message_id = m.id",
			columns: []string{"subject", "html", "from", "to", "cc", "bcc", "case_id", "cid", "remarks", "external_id"},
			empty:   map[string]string{"subject": "''", "html": "''", "from": `'{"address": ""}'`, "to": "'[]'"}, rest: forgetWords,
		},
		{
			what: "traces of bots", table: "message_traces", from: "messages m ON " + of + " JOIN message_traces x ON x.message_id = m.id",
			columns: []string{
				"event", "state", "class", "intent", "action", "nlp", "page_name", "previous_page_name", "request_data", "data",
				"response_data", "utterances", "exception",
			},
		},
		{
			what: "outbound batches", table: "outbound_batches",
			from: "messages m ON " + of + ` JOIN outbound_recipients r ON r.message_id = m.id JOIN outbound_batches x ON x.id = r.batch_id
				AND NOT EXISTS (SELECT 1 FROM outbound_recipients o WHERE o.batch_id = x.id AND o.id <> r.id)`,
			columns: []string{"body", "external_id"}, empty: map[string]string{"body": "''"},
		},
		recipients("x.message_id IN (SELECT m.id FROM messages m WHERE " + of + ")"),
	}
}

// ofLegs are what hangs on interactions, and these.
var ofLegs = []blank{
	{
		what: "listening log", table: "listen_log_entries",
		from: `interactions i ON i.conversation_id = v.of JOIN call_recordings c ON c.interaction_id = i.id
			JOIN listen_log_entries x ON x.recording_id = c.id`,
		columns: []string{"description"}, empty: map[string]string{"description": "''"},
	},
	{
		what: "call recordings", table: "call_recordings", from: "interactions i ON i.conversation_id = v.of JOIN call_recordings x ON x.interaction_id = i.id",
		columns: []string{"call_id", "file_name", "file_path", "external_id"},
		empty:   map[string]string{"call_id": "''", "file_name": "''", "file_path": "''"},
	},
	{
		what: "script results", table: "script_results",
		from:    "interactions i ON i.conversation_id = v.of JOIN script_results x ON (x.interaction_id = i.id OR x.original_interaction_id = i.id)",
		columns: []string{"questions", "external_id"}, empty: map[string]string{"questions": "'[]'"},
	},
	callbacks("interactions i ON i.conversation_id = v.of JOIN callbacks x ON x.interaction_id = i.id"),
	{
		what: "interactions", table: "interactions", from: "interactions x ON x.conversation_id = v.of",
		columns: []string{"subtype", "from_address", "to_address", "subject", "external_id"}, rest: forgetWords,
	},
}

func messages(of string) blank {
	return blank{
		what: "messages", table: "messages", from: "messages x ON " + of,
		columns: []string{"text", "content", "attachments", "meta", "actor", "external_id"}, rest: unsend,
	}
}

// recipients are of messages to many; one who still waits is not written to.
func recipients(of string) blank {
	return blank{
		what: "outbound recipients", table: "outbound_recipients", from: "outbound_recipients x ON " + of,
		columns: []string{"failure"}, address: "address",
		also: "status = CASE WHEN status = 'HANDLED' THEN status ELSE 'FAILED' END, next_attempt_at = NULL",
	}
}

// callbacks are promised calls; they are not made any more.
func callbacks(from string) blank {
	return blank{
		what: "callbacks", table: "callbacks", from: from,
		columns: []string{"extra_data", "notes", "external_id"}, address: "customer_number",
		also: "next_call_at = NULL", rest: unschedule,
	}
}
