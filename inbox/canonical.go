package inbox

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"
)

// canonical renders JSON so that equal values are equal text, whatever the
// database made of their spelling: PostgreSQL orders the members of objects and
// writes 1e2 as 100.
func canonical(data json.RawMessage) string {
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	var v any
	if d.Decode(&v) != nil {
		return string(data)
	}
	text, err := json.Marshal(plain(v))
	if err != nil {
		return string(data)
	}
	return string(text)
}

// plain spells the numbers of a decoded value one way; it may change v.
func plain(v any) any {
	switch v := v.(type) {
	case json.Number:
		return plainNumber(v)
	case []any:
		for i := range v {
			v[i] = plain(v[i])
		}
	case map[string]any:
		for k := range v {
			v[k] = plain(v[k])
		}
	}
	return v
}

// plainNumber writes a number as its digits, without zeros at either end, and a
// power of ten. It computes nothing, so that no number is too large for it.
func plainNumber(n json.Number) json.Number {
	mantissa, exponent, scaled := strings.Cut(strings.ToLower(string(n)), "e")
	power := 0
	if scaled {
		var err error
		if power, err = strconv.Atoi(exponent); err != nil {
			return n
		}
	}
	mantissa, negative := strings.CutPrefix(mantissa, "-")
	whole, fraction, _ := strings.Cut(mantissa, ".")
	digits := strings.TrimLeft(whole+fraction, "0")
	short := strings.TrimRight(digits, "0")
	if short == "" {
		return "0"
	}
	if negative {
		short = "-" + short
	}
	return json.Number(short + "e" + strconv.Itoa(power-len(fraction)+len(digits)-len(strings.TrimRight(digits, "0"))))
}
