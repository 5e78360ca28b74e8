package sheets

import (
	"bufio"
	"cmp"
	"io"
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// commas writes comma-separated values by RFC 4180.
type commas struct {
	*bufio.Writer
	comma string
}

// CSV begins a table of separated values, in UTF-8.
func CSV(w io.Writer, o Options) (Writer, error) {
	if o.Mark {
		if _, err := io.WriteString(w, "\uFEFF"); err != nil {
			return nil, err
		}
	}
	c := &commas{bufio.NewWriter(w), string(cmp.Or(o.Comma, ','))}
	if o.Columns == nil {
		return c, nil
	}
	return c, c.line(len(o.Columns), func(i int) string { return o.Columns[i] })
}

func (c *commas) Row(values []any) error {
	return c.line(len(values), func(i int) string { return cell(values[i]) })
}

// line writes a row of n cells. The writer keeps its first fault, so that the last
// write tells.
func (c *commas) line(n int, cell func(int) string) error {
	for i := range n {
		if i > 0 {
			c.WriteString(c.comma) //nolint:errcheck // the end of the line tells
		}
		c.WriteString(c.quoted(cell(i))) //nolint:errcheck // the end of the line tells
	}
	_, err := c.WriteString("\r\n")
	return err
}

func (c *commas) End() error { return c.Flush() }

func (c *commas) Close() error { return nil }

// inside is how texts stand within quotation marks: lines end as those of the file.
var inside = strings.NewReplacer(`"`, `""`, "\r\n", "\r\n", "\r", "", "\n", "\r\n")

// quoted puts a text into quotation marks where a reader might take it for several
// cells, also one that looks for other separators than this file's.
func (c *commas) quoted(s string) string {
	first, _ := utf8.DecodeRuneInString(s)
	if !strings.ContainsAny(s, ",;\t|\"\r\n"+c.comma) && !unicode.IsSpace(first) {
		return s
	}
	return `"` + inside.Replace(s) + `"`
}

func cell(v any) string {
	switch v := v.(type) {
	case string:
		return harmless(v)
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	case int64:
		return strconv.FormatInt(v, 10)
	case bool:
		return strconv.FormatBool(v)
	}
	return ""
}

var number = regexp.MustCompile(`^-?[0-9]+(\.[0-9]+)?$`)

// harmless keeps spreadsheets from taking a text for a formula: one that begins
// like a formula, also in letters of full width, gets an apostrophe in front.
func harmless(s string) string {
	if s == "" || number.MatchString(s) || !strings.ContainsRune("=+-@\t\r\n＝＋－＠", []rune(s[:min(len(s), 4)])[0]) {
		return s
	}
	return "'" + s
}
