package live

import (
	"context"

	"github.com/google/uuid"

	"parley/store"
)

const (
	// pageSize is how many entries a follower reads at once.
	pageSize = 256
	// maxLooked is how many organizations one look asks about in a statement.
	maxLooked = 10_000
)

// readHeads returns the heads of those organizations whose ledger has begun.
func readHeads(ctx context.Context, s *store.Store, organizations []uuid.UUID) (map[uuid.UUID]store.Head, error) {
	args := make([]any, len(organizations))
	for i, id := range organizations {
		args[i] = id
	}
	rows, err := s.Query(ctx, "SELECT organization_id, epoch, seq FROM ledger_heads WHERE organization_id IN ("+
		store.Marks(len(args))+")", args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	heads := map[uuid.UUID]store.Head{}
	for rows.Next() {
		var id uuid.UUID
		var head store.Head
		if err := rows.Scan(&id, &head.Epoch, &head.Seq); err != nil {
			return nil, err
		}
		heads[id] = head
	}
	return heads, rows.Err()
}

// page is a piece of a ledger and the head of the same instant.
type page struct {
	head    store.Head
	entries []store.Entry
}

// readPage reads what follows seq in one statement, so that head and entries are
// of one ledger even while it is replaced. Numbers have no gaps: a range of them
// bounds the page, which spares a sort of everything that follows.
func readPage(ctx context.Context, s *store.Store, organization uuid.UUID, seq int64) (page, error) {
	rows, err := s.Query(ctx, `SELECT h.epoch, h.seq, l.* FROM ledger_heads h
		LEFT JOIN (SELECT `+store.EntryColumns+` FROM ledger WHERE organization_id = ? AND seq > ? AND seq <= ?) l ON l.seq <= h.seq
		WHERE h.organization_id = ? ORDER BY l.seq`, organization, seq, seq+pageSize, organization)
	if err != nil {
		return page{}, err
	}
	defer rows.Close()
	var p page
	for rows.Next() {
		if err := p.scan(rows); err != nil {
			return page{}, err
		}
	}
	return p, rows.Err()
}

func (p *page) scan(rows *store.Rows) error {
	e, err := store.ScanEntry(rows, &p.head.Epoch, &p.head.Seq)
	if err == nil && e.Seq != 0 {
		p.entries = append(p.entries, e)
	}
	return err
}

// continues reports whether the page, read after at.Seq, follows on from at
// without a gap. The zero head is the time before the ledger began, which every
// ledger follows on from.
func (p page) continues(at store.Head) bool {
	if at != (store.Head{}) && at.Epoch != p.head.Epoch || at.Seq > p.head.Seq {
		return false
	}
	return int64(len(p.entries)) == min(p.head.Seq-at.Seq, pageSize)
}
