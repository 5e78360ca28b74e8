package privacy

import "context"

// forgetAnswers erases what was answered to requests with an Idempotency-Key, by the
// organization and by those above, whose credentials may act for it: an answer may
// hold anything. The keys stay known, so that nothing is done twice.
func (r *removal) forgetAnswers(ctx context.Context) error {
	above, err := r.ids(ctx, `SELECT o.id FROM organizations o WHERE o.id = ?
		OR EXISTS (SELECT 1 FROM organizations own WHERE own.id = ? AND own.path LIKE o.path || '%') ORDER BY o.id`, r.row.OrganizationID, r.row.OrganizationID)
	for _, o := range above {
		if err := r.store.EraseAnswers(ctx, o); err != nil {
			return err
		}
	}
	return err
}
