package exports

import (
	"encoding/csv"
	"encoding/json"
	"io"
	"regexp"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"
)

// format is a sort of file.
type format struct {
	file, mediaType string
	// begin writes the head of a file.
	begin func(w io.Writer, columns []string) (sheet, error)
}

// sheet writes a file.
type sheet interface {
	row(values []any) error
	end() error
}

func formats() []format {
	return []format{
		{"metrics.csv", "text/csv; charset=utf-8; header=present", beginCSV},
		{"metrics.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", beginXLSX},
		{"metrics.ndjson", "application/x-ndjson", beginLines},
	}
}

// commas writes comma-separated values by RFC 4180.
type commas struct{ *csv.Writer }

func beginCSV(w io.Writer, columns []string) (sheet, error) {
	c := commas{csv.NewWriter(w)}
	c.UseCRLF = true
	return c, c.Write(columns)
}

func (c commas) row(values []any) error {
	cells := make([]string, len(values))
	for i, v := range values {
		cells[i] = cell(v)
	}
	return c.Write(cells)
}

func (c commas) end() error {
	c.Flush()
	return c.Error()
}

func cell(v any) string {
	switch v := v.(type) {
	case string:
		return harmless(v)
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	case int64:
		return strconv.FormatInt(v, 10)
	}
	return ""
}

var number = regexp.MustCompile(`^-?[0-9]+(\.[0-9]+)?$`)

// harmless keeps spreadsheets from taking a text for a formula: one that begins
// like a formula, also in letters of full width, gets an apostrophe in front.
func harmless(s string) string {
	if s == "" || number.MatchString(s) || !strings.ContainsRune("=+-@\t\r\n＝＋－＠", []rune(s)[0]) {
		return s
	}
	return "'" + s
}

// lines writes a JSON object a line.
type lines struct {
	w       io.Writer
	columns []string
}

func beginLines(w io.Writer, columns []string) (sheet, error) { return lines{w, columns}, nil }

func (l lines) row(values []any) error {
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

func (lines) end() error { return nil }

// book writes a spreadsheet. Its rows wait in a temporary file; it is sent when it
// is whole.
type book struct {
	w      io.Writer
	file   *excelize.File
	stream *excelize.StreamWriter
	last   int
}

func beginXLSX(w io.Writer, columns []string) (sheet, error) {
	b := &book{w: w, file: excelize.NewFile()}
	stream, err := b.file.NewStreamWriter(b.file.GetSheetName(0))
	if err != nil {
		return b, err
	}
	b.stream = stream
	head := make([]any, len(columns))
	for i, c := range columns {
		head[i] = c
	}
	if err := stream.SetColWidth(1, len(columns), 24); err != nil {
		return b, err
	}
	return b, b.row(head)
}

// row writes texts as texts, whatever they begin with.
func (b *book) row(values []any) error {
	b.last++
	return b.stream.SetRow("A"+strconv.Itoa(b.last), values)
}

func (b *book) end() error {
	if err := b.stream.Flush(); err != nil {
		return err
	}
	_, err := b.file.WriteTo(b.w)
	return err
}

// close takes the temporary file away.
func (b *book) close() error { return b.file.Close() }
