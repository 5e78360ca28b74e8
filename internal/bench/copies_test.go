package bench_test

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/lib/pq"
)

// copied is a table and its copy.
type copied struct {
	table, name    string
	columns, types []string
	insert         *sql.Stmt
}

// messageColumns are where tables name the message that a row was written for.
var messageColumns = map[string]string{"messages": "id", "conversation_facts": "first_id"}

func (c *copied) messageColumn() string { return cmp.Or(messageColumns[c.table], "message_id") }

// copies copies tables with their rows and indexes.
func (a *arena) copies(b *testing.B, prefix string, tables ...string) (all []*copied) {
	for _, t := range tables {
		c := &copied{table: t, name: prefix + "_" + t}
		a.exec(b, `CREATE TABLE `+c.name+` (LIKE `+t+` INCLUDING DEFAULTS INCLUDING INDEXES)`)
		a.exec(b, `INSERT INTO `+c.name+` SELECT * FROM `+t)
		a.exec(b, `VACUUM ANALYZE `+c.name)
		a.learn(b, c)
		a.prepare(b, c)
		all = append(all, c)
	}
	return all
}

// keyed gives copies the foreign keys of their tables, which are checked for every
// row.
func (a *arena) keyed(b *testing.B, all []*copied) []*copied {
	for _, c := range all {
		a.exec(b, `DO $$ DECLARE k text; BEGIN
			FOR k IN SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = '`+c.table+`'::regclass AND contype = 'f'
			LOOP EXECUTE 'ALTER TABLE `+c.name+` ADD ' || k; END LOOP; END $$`)
	}
	return all
}

func (a *arena) exec(b *testing.B, text string, args ...any) {
	if _, err := a.plain.Exec(text, args...); err != nil {
		b.Fatalf("%s: %v", text, err)
	}
}

// learn reads a table's columns.
func (a *arena) learn(b *testing.B, c *copied) {
	rows, err := a.plain.Query(`SELECT quote_ident(attname), format_type(atttypid, NULL) FROM pg_attribute
		WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum`, c.table)
	if err != nil {
		b.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var name, kind string
		if err := rows.Scan(&name, &kind); err != nil {
			b.Fatal(err)
		}
		c.columns, c.types = append(c.columns, name), append(c.types, kind)
	}
	if rows.Err() != nil {
		b.Fatal(rows.Err())
	}
}

// prepare prepares the insert: one statement for as many rows as there are.
func (a *arena) prepare(b *testing.B, c *copied) {
	var given []string
	for i, kind := range c.types {
		given = append(given, fmt.Sprintf("$%d::%s[]", i+1, kind))
	}
	var err error
	c.insert, err = a.plain.Prepare(`INSERT INTO ` + c.name + ` (` + strings.Join(c.columns, ", ") + `) SELECT * FROM unnest(` + strings.Join(given, ", ") + `)`)
	if err != nil {
		b.Fatal(err)
	}
}

// columnsOf reads the rows of messages in a table, each column as one array; nil
// where there are none.
func (a *arena) columnsOf(b *testing.B, c *copied, ids []uuid.UUID) (out []any) {
	var arrays []string
	texts := make([]sql.NullString, len(c.columns))
	into := make([]any, len(texts))
	for i, name := range c.columns {
		arrays, into[i] = append(arrays, "array_agg("+name+")::text"), &texts[i]
	}
	err := a.plain.QueryRow(`SELECT `+strings.Join(arrays, ", ")+` FROM `+c.table+` WHERE organization_id = $1 AND `+
		c.messageColumn()+` = ANY($2)`, a.organization, pq.Array(ids)).Scan(into...)
	if err != nil {
		b.Fatal(err)
	}
	for _, t := range texts {
		if !t.Valid {
			return nil
		}
		out = append(out, t.String)
	}
	return out
}

// write is an insert of a batch's rows.
type write struct {
	into *copied
	args []any
}

// statements are the inserts of batches into copies.
func (w *writing) statements(b *testing.B, into []*copied, batches [][]uuid.UUID) (out [][]write) {
	for _, ids := range batches {
		var one []write
		for _, c := range into {
			if args := w.columnsOf(b, c, ids); args != nil {
				one = append(one, write{c, args})
			}
		}
		out = append(out, one)
	}
	return out
}

// insert writes batches, each in a transaction.
func (w *writing) insert(b *testing.B, batches [][]write) {
	for _, batch := range batches {
		tx, err := w.plain.BeginTx(context.Background(), nil)
		if err != nil {
			b.Fatal(err)
		}
		for _, one := range batch {
			if _, err := tx.Stmt(one.into.insert).Exec(one.args...); err != nil {
				b.Fatal(err)
			}
		}
		if err := tx.Commit(); err != nil {
			b.Fatal(err)
		}
	}
}
