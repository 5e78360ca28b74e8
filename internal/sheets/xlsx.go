package sheets

import (
	"archive/zip"
	"io"
	"strconv"
	"unicode/utf16"

	"github.com/xuri/excelize/v2"
)

const (
	// maxRows is how many rows a sheet of a spreadsheet has, the first among them.
	maxRows = excelize.TotalRows
	// maxCell is how much text a cell holds, in units of UTF-16.
	maxCell = excelize.TotalCellChars
	// maxSheet is how large a sheet gets before the next one begins, in bytes: readers
	// want files within a spreadsheet to stay below 4 GB.
	maxSheet = 2 << 30
	// columnWidth is how wide columns are, in digits.
	columnWidth = 24
)

// book writes a spreadsheet. Its rows wait in temporary files; it is sent when it
// is whole.
type book struct {
	Options
	w      io.Writer
	file   *excelize.File
	stream *excelize.StreamWriter
	sheets int
	last   int // row of the sheet
	size   int64
	// rows and bytes are what a sheet may have.
	rows  int
	bytes int64
}

// XLSX begins a spreadsheet. A sheet that is full is followed by another one, which
// begins with the columns again.
func XLSX(w io.Writer, o Options) (Writer, error) { return newBook(w, o, maxRows, maxSheet) }

func newBook(w io.Writer, o Options, rows int, bytes int64) (*book, error) {
	b := &book{Options: o, w: w, file: excelize.NewFile(), rows: rows, bytes: bytes}
	// Else the whole file is in memory before the first of it is written.
	b.file.SetZipWriter(func(io.Writer) excelize.ZipWriter { return zip.NewWriter(w) })
	return b, b.sheet()
}

// sheet begins the next sheet.
func (b *book) sheet() (err error) {
	b.sheets++
	b.last, b.size = 0, 0
	name := "Sheet" + strconv.Itoa(b.sheets)
	if b.sheets > 1 { // a new file has one
		if _, err := b.file.NewSheet(name); err != nil {
			return err
		}
	}
	if b.stream, err = b.file.NewStreamWriter(name); err != nil {
		return err
	}
	if n := max(len(b.Columns), b.Width); n > 0 {
		if err := b.stream.SetColWidth(1, n, columnWidth); err != nil {
			return err
		}
	}
	if b.Columns == nil {
		return nil
	}
	head := make([]any, len(b.Columns))
	for i, c := range b.Columns {
		head[i] = c
	}
	return b.write(head)
}

// Row writes texts as texts, whatever they begin with.
func (b *book) Row(values []any) error {
	if b.last == b.rows || b.size >= b.bytes {
		if err := b.stream.Flush(); err != nil {
			return err
		}
		if err := b.sheet(); err != nil {
			return err
		}
	}
	for i, v := range values {
		s, ok := v.(string)
		if ok && len(s) > maxCell {
			s = cut(s)
			values[i] = s
		}
		b.size += markup + written(s)
	}
	return b.write(values)
}

func (b *book) write(values []any) error {
	b.last++
	return b.stream.SetRow("A"+strconv.Itoa(b.last), values)
}

// markup is how long a cell is besides its text, in bytes.
const markup = 64

// written is how long a text is in a sheet, in bytes: some characters stand there by
// their names.
func written(s string) (n int64) {
	const name = int64(len("&quot;"))
	for i := range len(s) {
		if c := s[i]; c < ' ' || c == '<' || c == '>' || c == '&' || c == '"' || c == '\'' {
			n += name
		} else {
			n++
		}
	}
	return n
}

// cut shortens a text to what a cell holds; an ellipsis says so.
func cut(s string) string {
	units := utf16.Encode([]rune(s))
	if len(units) <= maxCell {
		return s
	}
	units = units[:maxCell-1]
	if last := units[len(units)-1]; last >= 0xD800 && last < 0xDC00 {
		units = units[:len(units)-1] // no half of a character
	}
	return string(utf16.Decode(units)) + "…"
}

func (b *book) End() error {
	if err := b.stream.Flush(); err != nil {
		return err
	}
	_, err := b.file.WriteTo(b.w)
	return err
}

// Close takes the temporary files away.
func (b *book) Close() error { return b.file.Close() }
