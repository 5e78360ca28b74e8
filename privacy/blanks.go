package privacy

import (
	"context"
	"strings"

	"github.com/google/uuid"

	"parley/store"
)

// blank takes the words out of the rows of a table, which stay. Its rows are x in
// from, which reads the keys as v.of.
type blank struct {
	what, table string
	from        string
	// columns have nothing in them afterwards: NULL, or what empty says.
	columns []string
	empty   map[string]string
	// address is a column that gets a stand-in, one for each row.
	address string
	// also is what else is set.
	also string
	// whole is set where the keys do not lead to the rows: then all of the
	// organization's are read.
	whole bool
	// rest ends what belongs to the row elsewhere.
	rest func(ctx context.Context, tx *store.Tx, rows []uuid.UUID) error
}

// atMost is how many rows one statement blanks.
const atMost = 500

// piece blanks some of the rows that are not blank yet.
func (b blank) piece(keys store.Given) func(context.Context, *store.Tx, counts) error {
	text := b.text()
	return func(ctx context.Context, tx *store.Tx, did counts) error {
		var rows []uuid.UUID
		organization := tx.OrganizationID()
		err := tx.EachGiven(ctx, func(row func(...any) error) error {
			var id uuid.UUID
			err := row(&id)
			rows = append(rows, id)
			return err
		}, keys, text, organization, organization, atMost)
		if err != nil {
			return err
		}
		did.blanked(b.what, len(rows))
		if b.rest == nil || len(rows) == 0 {
			return nil
		}
		return b.rest(ctx, tx, rows)
	}
}

// text is the statement. Its placeholders are the organization, twice, and how many
// rows. The organization of x is kept out of the indexes where what the keys lead to
// is less.
func (b blank) text() string {
	var set, says []string
	for _, c := range b.columns {
		empty, ok := b.empty[c]
		if !ok {
			set, says = append(set, `"`+c+`" = NULL`), append(says, `x."`+c+`" IS NOT NULL`)
			continue
		}
		set, says = append(set, `"`+c+`" = `+empty), append(says, `CAST(x."`+c+`" AS text) IS DISTINCT FROM `+empty)
	}
	if b.address != "" {
		set = append(set, b.address+` = '`+standIn+`' || CAST(id AS text)`)
		says = append(says, `x.`+b.address+` NOT LIKE '`+standIn+`%'`)
	}
	if b.also != "" {
		set = append(set, b.also)
	}
	of := `COALESCE(x.organization_id, x.organization_id)`
	if b.whole {
		of = `x.organization_id`
	}
	return `UPDATE ` + b.table + ` SET ` + strings.Join(set, ", ") + ` WHERE organization_id = ? AND id IN (SELECT x.id FROM {given} JOIN ` + b.from +
		` WHERE ` + of + ` = ? AND (` + strings.Join(says, " OR ") + `) LIMIT ?) RETURNING id`
}

// forgetWords has the rows not be found by what they said.
func forgetWords(ctx context.Context, tx *store.Tx, rows []uuid.UUID) error {
	return tx.ForgetTexts(ctx, rows...)
}

// unschedule forgets what was to be done about rows, such as a call.
func unschedule(ctx context.Context, tx *store.Tx, rows []uuid.UUID) error {
	return tx.ExecGiven(ctx, keyed(rows), `DELETE FROM jobs WHERE organization_id = ? AND subject_id IN (SELECT v.of FROM {given})`, tx.OrganizationID())
}

// unsend has messages that were still to be sent not be sent.
func unsend(ctx context.Context, tx *store.Tx, rows []uuid.UUID) error {
	err := tx.ExecGiven(ctx, keyed(rows), `UPDATE messages SET status = 'NOT_SENT' WHERE organization_id = ? AND id IN
		(SELECT j.subject_id FROM {given} JOIN jobs j ON j.subject_id = v.of WHERE j.organization_id = ?)`, tx.OrganizationID(), tx.OrganizationID())
	if err != nil {
		return err
	}
	return unschedule(ctx, tx, rows)
}
