package sheets

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/xuri/excelize/v2"
)

// write makes a file of rows.
func write(t *testing.T, w Writer, err error, rows ...[]any) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rows {
		if err := w.Row(r); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.End(); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
}

// No cell of CSV is a formula; numbers stay what they are.
func TestCSV(t *testing.T) {
	var out bytes.Buffer
	w, err := CSV(&out, Options{Columns: []string{"a", "b"}, Comma: ';', Mark: true})
	write(t, w, err,
		[]any{"=1+1", "@x"}, []any{"-5", "+49 30"}, []any{"\tx", "\rx"}, []any{int64(-3), 0.5}, []any{nil, true},
		[]any{"a;b", "say \"x\"\nthere"}, []any{"", "＝1"},
	)
	want := "\uFEFFa;b\r\n'=1+1;'@x\r\n-5;'+49 30\r\n\"'\tx\";\"'x\"\r\n-3;0.5\r\n;true\r\n\"a;b\";\"say \"\"x\"\"\r\nthere\"\r\n;'＝1\r\n"
	if out.String() != want {
		t.Errorf("%q\nwant %q", out.String(), want)
	}
}

// A text that holds whatever some reader takes for a separator is in quotation marks,
// whichever the file's own is.
func TestCSVSeparators(t *testing.T) {
	for _, comma := range []rune{',', ';', '\t', '|', '^'} {
		var out bytes.Buffer
		w, err := CSV(&out, Options{Columns: []string{"a,b", "c"}, Comma: comma})
		write(t, w, err, []any{"x,=1", "x;=1"}, []any{"x\t=1", "x|=1"}, []any{"x^=1", " y"})
		sep := string(comma)
		caret := "x^=1"
		if comma == '^' {
			caret = `"x^=1"`
		}
		want := `"a,b"` + sep + "c\r\n\"x,=1\"" + sep + "\"x;=1\"\r\n\"x\t=1\"" + sep + "\"x|=1\"\r\n" + caret + sep + "\" y\"\r\n"
		if out.String() != want {
			t.Errorf("%q\nwant %q", out.String(), want)
		}
	}
}

// A spreadsheet holds texts as texts, cuts what no cell holds, and goes on in the
// next sheet where one is full.
func TestXLSX(t *testing.T) {
	var out bytes.Buffer
	long := strings.Repeat("ß", maxCell+7)
	w, err := newBook(&out, Options{Columns: []string{"a", "b"}}, 3, maxSheet)
	write(t, w, err, []any{"=1+1", int64(7)}, []any{"x\x00\x0by", true}, []any{long, nil}, []any{"@y", 2.5}, []any{"_x0041_", "last"})
	f, err := excelize.OpenReader(&out)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close() //nolint:errcheck // it was only read
	if got := f.GetSheetList(); !slices.Equal(got, []string{"Sheet1", "Sheet2", "Sheet3"}) {
		t.Fatal(got)
	}
	for at, want := range map[[2]string]string{
		{"Sheet1", "A1"}: "a", {"Sheet1", "A2"}: "=1+1", {"Sheet1", "B2"}: "7", {"Sheet1", "A3"}: "x\uFFFD\uFFFDy", {"Sheet1", "B3"}: "TRUE",
		{"Sheet2", "B1"}: "b", {"Sheet2", "A2"}: strings.Repeat("ß", maxCell-1) + "…", {"Sheet2", "A3"}: "@y", {"Sheet3", "A2"}: "_x0041_",
	} {
		if got, err := f.GetCellValue(at[0], at[1]); err != nil || got != want {
			t.Errorf("%v: %.40q (%d) %v, want %.40q", at, got, len(got), err, want)
		}
		if formula, err := f.GetCellFormula(at[0], at[1]); err != nil || formula != "" {
			t.Errorf("%v is a formula: %q %v", at, formula, err)
		}
	}
}

// A sheet that has much text is full as well.
func TestSheetSize(t *testing.T) {
	var out bytes.Buffer
	w, err := newBook(&out, Options{}, maxRows, 500)
	row := []any{strings.Repeat("<", 50)}
	write(t, w, err, row, row, row, row)
	f, err := excelize.OpenReader(&out)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close() //nolint:errcheck // it was only read
	for sheet, want := range map[string]int{"Sheet1": 2, "Sheet2": 2} {
		if rows, err := f.GetRows(sheet); err != nil || len(rows) != want {
			t.Errorf("%s: %d rows, %v", sheet, len(rows), err)
		}
	}
}

// A text is cut between characters.
func TestCut(t *testing.T) {
	for _, s := range []string{strings.Repeat("a", maxCell), strings.Repeat("😀", maxCell), "a" + strings.Repeat("😀", maxCell)} {
		got := cut(s)
		if n := len(utf16.Encode([]rune(got))); n > maxCell || strings.ContainsRune(got, '\uFFFD') {
			t.Errorf("%d units of %.10q", n, got)
		}
	}
}
