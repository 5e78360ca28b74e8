package exports

import (
	"encoding/json"
	"io"
	"strconv"

	"parley/internal/sheets"
)

// format is a sort of file.
type format struct {
	file, mediaType string
	// begin writes the head of a file.
	begin sheets.Begin
}

func formats() []format {
	return []format{
		{"metrics.csv", "text/csv; charset=utf-8; header=present", sheets.CSV},
		{"metrics.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", sheets.XLSX},
		{"metrics.ndjson", "application/x-ndjson", beginLines},
	}
}

// lines writes a JSON object a line.
type lines struct {
	w       io.Writer
	columns []string
}

func beginLines(w io.Writer, o sheets.Options) (sheets.Writer, error) {
	return lines{w, o.Columns}, nil
}

// Row writes a line.
func (l lines) Row(values []any) error {
	line := []byte{'{'}
	for i, v := range values {
		if i > 0 {
			line = append(line, ',')
		}
		text, err := json.Marshal(v)
		if err != nil {
			return err
		}
		line = append(append(strconv.AppendQuote(line, l.columns[i]), ':'), text...)
	}
	_, err := l.w.Write(append(line, '}', '\n'))
	return err
}

// End and Close have nothing to do.
func (lines) End() error   { return nil }
func (lines) Close() error { return nil }
