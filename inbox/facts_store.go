package inbox

import (
	"context"
	"database/sql"
	"maps"
	"slices"
	"time"

	"github.com/google/uuid"

	"parley/store"
)

// readLines reads, of every thread and contact, the stored messages from the
// first fresh one on and the last before it, which has the clocks' state.
func (s *factSet) readLines(ctx context.Context) error {
	threads := store.Given{Columns: []string{"of", "at"}}
	for id, l := range s.threads {
		switch t := s.talks[id]; {
		case t == nil || t.stored: // a contact, or a conversation with facts
			threads.Rows = append(threads.Rows, []any{id, l.from()})
		case !t.made: // of before there were such facts: all of it
			threads.Rows = append(threads.Rows, []any{id, int64(0)})
		}
	}
	contacts := store.Given{Columns: threads.Columns}
	for id, l := range s.contacts {
		contacts.Rows = append(contacts.Rows, []any{id, time.UnixMilli(l.from()).UTC()})
	}
	if err := s.readLine(ctx, linesOfThreads, threads, s.threads); err != nil {
		return err
	}
	return s.readLine(ctx, linesOfContacts, contacts, s.contacts)
}

// linesOfThreads goes by the index of the facts. A cross join is one in this order:
// left to itself, SQLite reads all facts of the organization where the lines are many.
const linesOfThreads = `(SELECT v.of, (SELECT max(p.at) FROM message_facts p WHERE p.organization_id = ? AND p.thread_id = v.of AND p.at < v.at) AS since
		FROM {given}) AS s
	CROSS JOIN message_facts f WHERE f.organization_id = ? AND f.thread_id = s.of AND f.at >= COALESCE(s.since, 0)`

// linesOfContacts goes by the index that messages have anyway: one of facts would
// cost every message more than all that is read by it. Of a message that is no
// more the clock needs nothing: a window is open for a day.
const linesOfContacts = `(SELECT v.of, COALESCE((SELECT max(p.sent_at) FROM messages p WHERE COALESCE(p.organization_id, p.organization_id) = ?
		AND p.thread_id = v.of AND p.sent_at < v.at AND p.direction IN ('IN', 'OUT')), v.at) AS since FROM {given}) AS s
	CROSS JOIN messages m CROSS JOIN message_facts f
	WHERE m.thread_id = s.of AND m.sent_at >= s.since AND f.organization_id = ? AND f.message_id = m.id`

// readLine reads the stored messages of lines. The table named has the line as s
// and its message as f; its two placeholders are the organization.
func (s *factSet) readLine(ctx context.Context, lines string, from store.Given, into map[uuid.UUID]*line) error {
	organization := s.tx.OrganizationID()
	return s.tx.EachGiven(ctx, func(row func(...any) error) error {
		of, f, err := scanFact(row)
		if err != nil {
			return err
		}
		if known := s.stored[f.message]; known != nil {
			f = known
		}
		s.stored[f.message] = f
		into[of].read = append(into[of].read, f)
		return nil
	}, from, `SELECT s.of, f.message_id, f.contact_id, f.conversation_id, f.at, f.direction, f.ordinal, f.automatic, f.agent_id,
			f.run_direction, f.run_at, f.run_message_id, f.response_ms, f.response_from_id, f.last_in_at, f.window_at, f.opened_by
		FROM `+lines, organization, organization)
}

func scanFact(row func(...any) error) (of uuid.UUID, f *fact, err error) {
	f = &fact{stored: true}
	var conversation, agent, runMessage, from uuid.NullUUID
	var direction, by sql.NullString
	var runAt, ms sql.NullInt64
	err = row(&of, &f.message, &f.contact, &conversation, &f.at, &f.direction, &f.ordinal, &f.automatic, &agent,
		&direction, &runAt, &runMessage, &ms, &from, &f.window.lastIn, &f.window.opened, &by)
	f.conversation, f.agent, f.openedBy = conversation.UUID, agent.UUID, by.String
	f.run = run{Direction(direction.String), runAt.Int64, runMessage.UUID}
	if ms.Valid {
		f.answer = &response{ms.Int64, from.UUID}
	}
	return of, f, err
}

// The columns of message_facts that late messages may change: those of the
// response clock and those of the window clock.
var (
	runColumns    = []string{"run_direction", "run_at", "run_message_id", "response_ms", "response_from_id"}
	windowColumns = []string{"last_in_at", "window_at", "opened_by"}
)

// clockColumns are the row's key, runColumns and windowColumns.
func clockColumns() []string { return slices.Concat([]string{"message_id"}, runColumns, windowColumns) }

// factColumns are all columns.
func factColumns() []string { return slices.Concat(aboutColumns, clockColumns()) }

// clocks are the values of clockColumns.
func (f *fact) clocks() []any {
	answer, from := f.answerColumns()
	direction, at, message := f.run.columns()
	return []any{f.message, direction, at, message, answer, from, f.window.lastIn, f.window.opened, given(f.openedBy)}
}

func (f *fact) answerColumns() (ms *int64, from *uuid.UUID) {
	if f.answer == nil {
		return nil, nil
	}
	return &f.answer.ms, &f.answer.from
}

func (r run) columns() (direction *string, at *int64, message *uuid.UUID) {
	if r.direction == "" {
		return nil, nil, nil
	}
	return given(string(r.direction)), &r.at, &r.message
}

// updateFacts stores the clocks of stored messages that came out otherwise, in
// the order of ids.
func (s *factSet) updateFacts(ctx context.Context) error {
	runs := store.Given{Columns: append([]string{"message_id"}, runColumns...)}
	windows := store.Given{Columns: append([]string{"message_id"}, windowColumns...)}
	for _, id := range slices.SortedFunc(maps.Keys(s.stored), compareIDs) {
		f := s.stored[id]
		if all := f.clocks(); f.reran {
			runs.Rows = append(runs.Rows, all[:1+len(runColumns)])
		}
		if all := f.clocks(); f.reopened {
			windows.Rows = append(windows.Rows, append(all[:1:1], all[1+len(runColumns):]...))
		}
	}
	for _, g := range []store.Given{runs, windows} {
		set := ""
		for _, c := range g.Columns[1:] {
			set += ", " + c + " = v." + c
		}
		err := s.tx.ExecGiven(ctx, g, "UPDATE message_facts SET "+set[2:]+
			" FROM {given} WHERE message_facts.organization_id = ? AND message_facts.message_id = v.message_id", s.tx.OrganizationID())
		if err != nil {
			return err
		}
	}
	return nil
}

// aboutColumns are those of message_facts that never change, in the order of
// about.columns.
var aboutColumns = []string{
	"organization_id", "thread_id", "contact_id", "conversation_id", "at", "direction", "ordinal", "channel_type", "identifier",
	"provider", "agent_id", "team_id", "country", "automatic", "paid", "author", "identity_id",
}

func (s *factSet) insertFacts(ctx context.Context) error {
	var rows [][]any
	for _, f := range s.fresh {
		rows = append(rows, append(f.columns(s.tx.OrganizationID()), f.clocks()...))
	}
	return s.tx.Insert(ctx, "message_facts", factColumns(), rows)
}

// columns are the values of aboutColumns.
func (f *fact) columns(organization uuid.UUID) []any {
	return []any{
		organization, f.thread(), f.contact, given(f.conversation), f.at, f.direction, f.ordinal, f.channelType, f.identifier,
		f.provider, given(f.agent), given(f.team), f.country, f.automatic, f.paid, f.author, f.identity,
	}
}
