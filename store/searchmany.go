package store

import (
	"context"

	"github.com/google/uuid"
)

// Text is what a row is to be found by.
type Text struct {
	Part    Part
	Subject uuid.UUID
	Text    string
}

// IndexTexts is [Tx.IndexText] of many texts in a few statements. A subject has each
// part in the list once.
func (tx *Tx) IndexTexts(ctx context.Context, texts []Text) error {
	g := Given{Columns: []string{"part", "subject_id", "words"}}
	for _, t := range texts {
		words := places(t.Text)
		if len(words) == 0 {
			if err := tx.ForgetText(ctx, t.Part, t.Subject); err != nil {
				return err
			}
			continue
		}
		text := fts5(words)
		if tx.store.driver.isPostgres() {
			text = tsvector(words)
		}
		g.Rows = append(g.Rows, []any{t.Part, t.Subject, text})
	}
	if len(g.Rows) == 0 {
		return nil
	}
	if tx.store.driver.isPostgres() {
		return tx.ExecGiven(ctx, g, `INSERT INTO search_texts (organization_id, part, subject_id, words)
			SELECT ?::uuid, v.part, v.subject_id, v.words::tsvector FROM {given}
			ON CONFLICT (organization_id, part, subject_id) DO UPDATE SET words = excluded.words`, tx.organization)
	}
	return tx.indexWords(ctx, g)
}

// indexWords numbers the texts and writes their words under these numbers.
func (tx *Tx) indexWords(ctx context.Context, g Given) error {
	type key struct {
		part    Part
		subject uuid.UUID
	}
	numbers := map[key]int64{}
	err := tx.EachGiven(ctx, func(row func(...any) error) error {
		var n int64
		var k key
		err := row(&n, &k.part, &k.subject)
		numbers[k] = n
		return err
	}, g, `INSERT INTO search_texts (organization_id, part, subject_id) SELECT ?, v.part, v.subject_id FROM {given} WHERE true
		ON CONFLICT (organization_id, part, subject_id) DO UPDATE SET part = excluded.part RETURNING number, part, subject_id`, tx.organization)
	if err != nil {
		return err
	}
	words := Given{Columns: []string{"number", "words"}}
	for _, row := range g.Rows {
		words.Rows = append(words.Rows, []any{numbers[key{row[0].(Part), row[1].(uuid.UUID)}], row[2]})
	}
	return tx.ExecGiven(ctx, words, `INSERT OR REPLACE INTO search_words (rowid, words) SELECT v.number, v.words FROM {given}`)
}
