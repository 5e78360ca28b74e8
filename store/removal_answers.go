package store

import (
	"context"

	"github.com/google/uuid"
)

const (
	// erasedAnswer stands in place of an answer that was erased; no answer of a
	// request is like it.
	erasedAnswer = "\x00erased"
	// answersAtOnce is how many answers one transaction erases.
	answersAtOnce = 200
)

// EraseAnswers erases what [Store.Once] keeps of an organization's credentials. Their
// keys stay known: a request that is sent again fails with a conflict and is not
// done again. The viewer must see the organization.
func (s *Store) EraseAnswers(ctx context.Context, organization uuid.UUID) error {
	for left := true; left; {
		err := s.Write(ctx, organization, func(ctx context.Context, tx *Tx) error {
			n, err := tx.Exec(ctx, `UPDATE idempotency_keys SET answer = ? WHERE organization_id = ? AND (credential_id, key) IN
				(SELECT credential_id, key FROM idempotency_keys WHERE organization_id = ? AND answer <> ? LIMIT ?)`,
				[]byte(erasedAnswer), organization, organization, []byte(erasedAnswer), answersAtOnce)
			left = n == answersAtOnce
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// textsOf are the numbers of what rows are found by.
const textsOf = `SELECT t.number FROM {given} JOIN search_texts t ON t.subject_id = v.of
	WHERE t.organization_id = ? AND t.part IN ('SUBJECT', 'BODY', 'REMARKS')`

// ForgetTexts has rows not be found any more by any of their texts; there may be
// none.
func (tx *Tx) ForgetTexts(ctx context.Context, subjects ...uuid.UUID) error {
	g := Given{Columns: []string{"of"}}
	for _, id := range subjects {
		g.Rows = append(g.Rows, []any{id})
	}
	if !tx.store.driver.isPostgres() {
		if err := tx.ExecGiven(ctx, g, `DELETE FROM search_words WHERE rowid IN (`+textsOf+`)`, tx.organization); err != nil {
			return err
		}
	}
	return tx.ExecGiven(ctx, g, `DELETE FROM search_texts WHERE organization_id = ? AND part IN ('SUBJECT', 'BODY', 'REMARKS')
		AND subject_id IN (SELECT v.of FROM {given})`, tx.organization)
}
