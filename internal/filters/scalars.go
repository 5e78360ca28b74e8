package filters

import (
	"bytes"
	"encoding/json"
	"math"
	"slices"
	"strconv"
	"time"
)

// under is the path of something below another one.
func under(path []string, name string) []string { return append(slices.Clone(path), name) }

func isNull(data []byte) bool {
	data = bytes.TrimSpace(data)
	return len(data) == 0 || string(data) == "null"
}

func (r *reader) list(data []byte, path ...string) []json.RawMessage {
	var out []json.RawMessage
	if !isNull(data) && json.Unmarshal(data, &out) != nil {
		r.Add("must be a list", path...)
	}
	return out
}

// text is a text, or a number as it was written.
func (r *reader) text(data []byte, path ...string) string {
	if isNull(data) {
		return ""
	}
	var text string
	if json.Unmarshal(data, &text) == nil {
		return text
	}
	var number json.Number
	if json.Unmarshal(data, &number) != nil {
		r.Add("must be a text", path...)
	}
	return number.String()
}

func (r *reader) required(data []byte, path ...string) string {
	if isNull(data) {
		r.Add("is required", path...)
	}
	return r.text(data, path...)
}

func (r *reader) texts(data []byte, path ...string) []string {
	items := r.list(data, path...)
	if len(items) > mostValues {
		r.Add(tooManyValues, path...)
		return nil
	}
	var out []string
	for i, item := range items {
		out = append(out, r.required(item, under(path, strconv.Itoa(i))...))
	}
	return out
}

func (r *reader) truth(data []byte, path ...string) bool {
	var out bool
	if !isNull(data) && json.Unmarshal(data, &out) != nil {
		r.Add("must be true or false", path...)
	}
	return out
}

// number is a number, or a text that is one.
func (r *reader) number(data []byte, path ...string) *float64 {
	text := r.text(data, path...)
	if text == "" {
		return nil
	}
	n, err := strconv.ParseFloat(text, 64)
	if err != nil || math.IsNaN(n) || math.IsInf(n, 0) {
		r.Add("must be a number", path...)
		return nil
	}
	return &n
}

// layouts are how instants are written: with the offset as +03:00 or Z, or as +0300.
func layouts() []string { return []string{time.RFC3339Nano, "2006-01-02T15:04:05.999999999Z0700"} }

func (r *reader) instant(data []byte, path ...string) *time.Time {
	text := r.text(data, path...)
	if text == "" {
		return nil
	}
	for _, layout := range layouts() {
		if at, err := time.Parse(layout, text); err == nil {
			at = at.UTC()
			return &at
		}
	}
	r.Add("must be an instant such as 2021-02-14T21:00:00.234Z", path...)
	return nil
}
