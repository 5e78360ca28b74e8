package privacy

import (
	"context"
	"strings"

	"github.com/google/uuid"

	"parley/store"
)

// cut removes rows for good. Every placeholder of its text is the organization, and
// it returns one column for every row that it removed.
type cut struct{ what, text string }

// keyed lists ids for a statement, as v.of.
func keyed(list []uuid.UUID) store.Given {
	g := store.Given{Columns: []string{"of"}}
	for _, id := range list {
		g.Rows = append(g.Rows, []any{id})
	}
	return g
}

// cutAll makes all cuts about rows, one after the other.
func cutAll(ctx context.Context, tx *store.Tx, of []uuid.UUID, cuts []cut, did counts) error {
	for _, c := range cuts {
		gone, err := those(ctx, tx, of, c.text)
		if err != nil {
			return err
		}
		switch c.what {
		case "":
		case foundByWords:
			err = forgetWords(ctx, tx, gone)
		default:
			did.removed(c.what, len(gone))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// foundByWords marks a text that reads what is not to be found by words any more.
const foundByWords = "found by words"

// those runs a text about rows and returns the ids that it answers.
func those(ctx context.Context, tx *store.Tx, of []uuid.UUID, text string) (out []uuid.UUID, err error) {
	if len(of) == 0 {
		return nil, nil
	}
	args := make([]any, strings.Count(text, "?"))
	for i := range args {
		args[i] = tx.OrganizationID()
	}
	err = tx.EachGiven(ctx, func(row func(...any) error) error {
		var id uuid.UUID
		err := row(&id)
		out = append(out, id)
		return err
	}, keyed(of), text, args...)
	return out, err
}

// own removes rows by the column that names what they belong to.
func own(what, table, column, returns string) cut {
	return cut{what, `DELETE FROM ` + table + ` WHERE organization_id = ? AND ` + column + ` IN (SELECT v.of FROM {given}) RETURNING ` + returns}
}

// ofLeg removes rows of the conversations' interactions.
func ofLeg(what, table, column, returns string) cut {
	return cut{what, `DELETE FROM ` + table + ` WHERE organization_id = ? AND ` + column +
		` IN (SELECT i.id FROM {given} JOIN interactions i ON i.conversation_id = v.of) RETURNING ` + returns}
}

var cutsOfMessages = []cut{
	{foundByWords, `SELECT x.id FROM {given} JOIN email_details x ON x.message_id = v.of WHERE COALESCE(x.organization_id, x.organization_id) = ?`},
	own("", "jobs", "subject_id", "subject_id"),
	{"facts", `DELETE FROM message_tag_facts WHERE organization_id = ? AND (tag_id, at, message_id) IN (SELECT x.tag_id, f.at, v.of FROM {given}
		JOIN message_tags x ON x.message_id = v.of JOIN message_facts f ON f.message_id = v.of WHERE f.organization_id = ?) RETURNING message_id`},
	own("facts", "tag_facts", "subject_id", "subject_id"),
	own("facts", "message_facts", "message_id", "message_id"),
	own("e-mails", "email_details", "message_id", "id"),
	own("traces of bots", "message_traces", "message_id", "id"),
	own("notes", "notes", "message_id", "id"),
	own("tags of messages", "message_tags", "message_id", "id"),
	own("messages", "messages", "id", "id"),
}

// cutsOfTalks are of conversations that have no messages left.
var cutsOfTalks = []cut{
	{foundByWords, `SELECT x.id FROM {given} JOIN interactions x ON x.conversation_id = v.of WHERE COALESCE(x.organization_id, x.organization_id) = ?`},
	ofLeg("", "jobs", "subject_id", "subject_id"),
	own("", "jobs", "subject_id", "subject_id"),
	{"", `DELETE FROM jobs WHERE organization_id = ? AND subject_id IN
		(SELECT x.id FROM {given} JOIN form_submissions x ON x.conversation_id = v.of) RETURNING subject_id`},
	own("facts", "tag_facts", "subject_id", "subject_id"),
	own("facts", "interaction_facts", "conversation_id", "interaction_id"),
	own("facts", "conversation_facts", "conversation_id", "conversation_id"),
	{"listening log", `DELETE FROM listen_log_entries WHERE organization_id = ? AND recording_id IN (SELECT r.id FROM {given}
		JOIN interactions i ON i.conversation_id = v.of JOIN call_recordings r ON r.interaction_id = i.id) RETURNING id`},
	ofLeg("call recordings", "call_recordings", "interaction_id", "id"),
	ofLeg("script results", "script_results", "interaction_id", "id"),
	ofLeg("script results", "script_results", "original_interaction_id", "id"),
	ofLeg("callbacks", "callbacks", "interaction_id", "id"),
	own("notes", "notes", "conversation_id", "id"),
	own("form submissions", "form_submissions", "conversation_id", "id"),
	own("participants", "conversation_participants", "conversation_id", "id"),
	own("parts in experiments", "experiment_participations", "conversation_id", "id"),
	own("webhook deliveries", "webhook_deliveries", "conversation_id", "id"),
	own("tags of conversations", "conversation_tags", "conversation_id", "id"),
	own("interactions", "interactions", "conversation_id", "id"),
	own("conversations", "conversations", "id", "id"),
}

var cutsOfBatches = []cut{
	{"", `DELETE FROM jobs WHERE organization_id = ? AND subject_id IN
		(SELECT x.id FROM {given} JOIN outbound_recipients x ON x.batch_id = v.of) RETURNING subject_id`},
	own("", "jobs", "subject_id", "subject_id"),
	own("outbound recipients", "outbound_recipients", "batch_id", "id"),
	own("outbound batches", "outbound_batches", "id", "id"),
}

var cutsOfCallbacks = []cut{
	own("", "jobs", "subject_id", "subject_id"),
	own("callbacks", "callbacks", "id", "id"),
}

// cutsOfCustomers names its tables in the order in which SQLite is to read them.
var cutsOfCustomers = []cut{
	{"contacts", `DELETE FROM contact_threads WHERE organization_id = ? AND id IN (SELECT t.id FROM {given} CROSS JOIN customer_identities i
		CROSS JOIN channels n CROSS JOIN contact_threads t WHERE i.customer_id = v.of AND n.organization_id = ?
			AND t.organization_id = n.organization_id AND t.channel_id = n.id AND t.identity_id = i.id) RETURNING id`},
	own("addresses", "customer_identities", "customer_id", "id"),
	own("customers", "customers", "id", "id"),
}
