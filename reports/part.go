package reports

import (
	"compress/gzip"
	"context"
	"encoding/json"
	"io"
)

// part is a piece of a report: rows as arrays of JSON, a row a line, compressed.
type part struct {
	after string
	rows  int64
	bytes int64
	more  bool
	// sizes says how many rows to read at once.
	sizes *sizes
	// ask is called before each slice, and says whether to go on.
	ask func() error
}

// sizes knows how many rows to read at once: few where they are large.
type sizes struct{ rows int }

// next is how many rows to read next, of those that a part has room for.
func (s *sizes) next(room int) int {
	if s.rows == 0 {
		s.rows = firstRows
	}
	return min(s.rows, room)
}

// heed learns from a slice of so many rows how large they are, in bytes.
func (s *sizes) heed(rows int, bytes int64) {
	switch {
	case bytes > sliceBytes:
		s.rows = max(min(rows, s.rows)/10, 1)
	case bytes < sliceBytes/4:
		s.rows = min(2*s.rows, sliceRows)
	}
}

// sized counts the bytes that go through it.
type sized struct {
	io.Writer
	bytes *int64
}

// Write writes and counts.
func (s sized) Write(b []byte) (int, error) {
	n, err := s.Writer.Write(b)
	*s.bytes += int64(n)
	return n, err
}

// fill writes rows until the part is full or there are none.
func (p *part) fill(ctx context.Context, t table, w io.Writer) error {
	packed, err := gzip.NewWriterLevel(w, gzip.BestSpeed)
	if err != nil {
		return err
	}
	lines := json.NewEncoder(sized{packed, &p.bytes})
	lines.SetEscapeHTML(false)
	for p.more = true; p.more && p.rows < partRows && p.bytes < partBytes; {
		if err := p.slice(ctx, t, lines); err != nil {
			return err
		}
	}
	return packed.Close()
}

// slice adds the next rows.
func (p *part) slice(ctx context.Context, t table, lines *json.Encoder) error {
	if err := p.ask(); err != nil {
		return err
	}
	rows, next, err := t.slice(ctx, p.after, p.sizes.next(int(partRows-p.rows)))
	if err != nil {
		return err
	}
	before := p.bytes
	for _, row := range rows {
		if err := lines.Encode(row); err != nil {
			return err
		}
	}
	p.sizes.heed(len(rows), p.bytes-before)
	p.rows += int64(len(rows))
	if p.more = next != ""; p.more {
		p.after = next
	}
	return nil
}
