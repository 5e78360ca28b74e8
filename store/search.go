package store

import (
	"context"
	"slices"

	"entgo.io/ent/dialect"
	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"
)

// Part says what of its subject a text is.
type Part string

// The parts that words are looked for in.
const (
	SubjectPart Part = "SUBJECT"
	BodyPart    Part = "BODY"
	RemarksPart Part = "REMARKS"
)

// IndexText has a row, such as an interaction or an e-mail, be found by the words of
// a text, instead of those of an earlier one. Of a text the first 16,000 words count.
func (tx *Tx) IndexText(ctx context.Context, part Part, subject uuid.UUID, text string) error {
	return tx.IndexTexts(ctx, []Text{{part, subject, text}})
}

// ForgetText has a row not be found any more by its text; there may be none.
func (tx *Tx) ForgetText(ctx context.Context, part Part, subject uuid.UUID) error {
	if !tx.store.driver.isPostgres() {
		_, err := tx.Exec(ctx, `DELETE FROM search_words WHERE rowid IN
			(SELECT number FROM search_texts WHERE organization_id = ? AND part = ? AND subject_id = ?)`, tx.organization, part, subject)
		if err != nil {
			return err
		}
	}
	_, err := tx.Exec(ctx, `DELETE FROM search_texts WHERE organization_id = ? AND part = ? AND subject_id = ?`, tx.organization, part, subject)
	return err
}

// Search is words to look for.
type Search struct {
	// Phrases are words that stand beside one another in this order, in any case;
	// marks and white space inside a word part it. Where no word is left, nothing is
	// found.
	Phrases [][]string
	// Any is set where one of the phrases is enough; else all are wanted.
	Any bool
}

// In is the condition that the column holds the id of a row of the organization
// that [Tx.IndexText] has given such words.
func (q Search) In(organization uuid.UUID, part Part, column string) *sql.Predicate {
	phrases := q.phrases()
	if len(phrases) == 0 {
		return sql.False()
	}
	return sql.P(func(b *sql.Builder) {
		b.Ident(column)
		if b.Dialect() == dialect.Postgres {
			b.WriteString(" IN (SELECT subject_id FROM search_texts WHERE organization_id = ").Arg(organization).
				WriteString(" AND part = ").Arg(part).WriteString(" AND words @@ ").Arg(tsquery(phrases, q.Any)).WriteString("::tsquery)")
			return
		}
		// A cross join is one in this order: what has the words is few.
		b.WriteString(" IN (SELECT t.subject_id FROM search_words w CROSS JOIN search_texts t ON t.number = w.rowid WHERE t.organization_id = ").
			Arg(organization).WriteString(" AND t.part = ").Arg(part).WriteString(" AND w.search_words MATCH ").Arg(match(phrases, q.Any)).WriteString(")")
	})
}

// phrases are those with words, split and folded like texts.
func (q Search) phrases() [][]string {
	var out [][]string
	for _, p := range q.Phrases {
		var words []string
		for _, w := range p {
			words = slices.Concat(words, wordsOf(w))
		}
		if len(words) > 0 {
			out = append(out, words)
		}
	}
	return out
}
