package web1on1

import (
	"encoding/json"
	"errors"
	"math"
	"net/url"
	"strings"
	"time"

	"parley/compat/rest"
	"parley/directory"
)

// maxList bounds the lists of a body; what lists of a kind may hold is the
// directory's to say.
const maxList = 1_000

// text reads a string; null and the empty string take the value away.
func text(o *rest.Object, key string, rules ...rest.Rule) directory.Opt[string] {
	if !o.Has(key) {
		return directory.Opt[string]{}
	}
	if s := o.Text(key, rules...); s != "" {
		return directory.Set(s)
	}
	return directory.Null[string]()
}

// maxAddress bounds the address of a picture, in bytes.
const maxAddress = 2048

// webAddress refuses what is no address of the web: pages show pictures by it.
func webAddress(text string) (string, string) {
	u, err := url.Parse(text)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" || len(text) > maxAddress {
		return "", "should be an address that begins with https:// or http://, of at most 2048 characters"
	}
	return text, ""
}

// texts reads a list of strings; null is the empty list.
func texts(o *rest.Object, key string) directory.Opt[[]string] {
	if !o.Has(key) {
		return directory.Opt[[]string]{}
	}
	list := o.Texts(key, maxList)
	if list == nil {
		list = []string{}
	}
	return directory.Set(list)
}

// word reads one of the vendor's words as the enum that it stands for. A default
// stands behind every enum: null leaves the field as it is.
func word[E ~string](o *rest.Object, key string, words []string) directory.Opt[E] {
	if s := o.Text(key, rest.OneOf(words...)); s != "" {
		return directory.Set(E(capitals(s)))
	}
	return directory.Opt[E]{}
}

// flag reads a truth value; null leaves the field as it is.
func flag(o *rest.Object, key string) directory.Opt[bool] {
	if value, given := o.Bool(key); given {
		return directory.Set(value)
	}
	return directory.Opt[bool]{}
}

// number reads a whole number; null takes the value away.
func number(o *rest.Object, key string) directory.Opt[int] {
	if !o.Has(key) {
		return directory.Opt[int]{}
	}
	if !o.Given(key) {
		return directory.Null[int]()
	}
	return directory.Set(o.Int(key, math.MinInt32, math.MaxInt32, 0))
}

// instant reads a time by ISO 8601; null takes the value away.
func instant(o *rest.Object, key string) directory.Opt[time.Time] {
	s := text(o, key)
	if s.Value == nil {
		return directory.Opt[time.Time]{Given: s.Given}
	}
	at, ok := parseTime(*s.Value)
	if !ok {
		o.Report("should be a date and time by ISO 8601, such as 2026-03-01T08:00:00Z", key)
	}
	return directory.Set(at)
}

// raw reads a part that is kept as it came; null takes the value away.
func raw(o *rest.Object, key string) directory.Opt[json.RawMessage] {
	switch value := o.Raw(key); {
	case !o.Has(key):
		return directory.Opt[json.RawMessage]{}
	case value == nil:
		return directory.Null[json.RawMessage]()
	default:
		return directory.Set(value)
	}
}

// decoded reads a part of a known shape; null takes the value away. Members that the
// shape does not have are ignored.
func decoded[T any](o *rest.Object, key string) directory.Opt[T] {
	value := o.Raw(key)
	switch {
	case !o.Has(key):
		return directory.Opt[T]{}
	case value == nil:
		return directory.Null[T]()
	}
	var out T
	if err := json.Unmarshal(value, &out); err != nil {
		report(o, key, err)
	}
	return directory.Set(out)
}

// report names the member that does not fit the shape.
func report(o *rest.Object, key string, err error) {
	wrong, ok := errors.AsType[*json.UnmarshalTypeError](err)
	if !ok {
		o.Report("is not of the form that the API describes", key)
		return
	}
	path := []string{key}
	if wrong.Field != "" {
		path = append(path, strings.Split(wrong.Field, ".")...)
	}
	o.Report("should not be of type "+wrong.Value, path...)
}

// required notes that members are missing.
func required(o *rest.Object, keys ...string) {
	for _, key := range keys {
		if !o.Given(key) {
			o.Report("is required", key)
		}
	}
}
