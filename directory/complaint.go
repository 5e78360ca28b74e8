package directory

import (
	"errors"
	"fmt"
	"math"
	"net/mail"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"parley/internal/apperr"
	"parley/internal/values"
)

// complaint gathers what is wrong with one input.
type complaint struct{ apperr.Faults }

// rule says what is wrong with a text, "" where nothing is.
type rule func(string) string

// text holds a text, where there is one, to the rules. The first that it breaks
// is named.
func (c *complaint) text(path string, o Opt[string], rules ...rule) {
	if s, ok := o.get(); ok {
		c.hold(s, []string{path}, rules...)
	}
}

// hold is text for a text that the path leads to.
func (c *complaint) hold(s string, path []string, rules ...rule) {
	for _, r := range append([]rule{apperr.Storable}, rules...) {
		if message := r(s); message != "" {
			c.Add(message, path...)
			return
		}
	}
}

// within adds what check finds wrong with a part of the input, under the path of
// that part.
func (c *complaint) within(check func(*complaint), path ...string) {
	var part complaint
	check(&part)
	if err, ok := errors.AsType[*apperr.Error](part.Err()); ok {
		for _, f := range err.Fields {
			c.Add(f.Message, slices.Concat(path, f.Path)...)
		}
	}
}

// list holds every element of a list, where there is one, to the rules, and its
// length to what is allowed at most.
func (c *complaint) list(path string, o Opt[[]string], most int, rules ...rule) {
	list, _ := o.get()
	if c.tooMany(path, len(list), most) {
		return
	}
	for i, s := range list {
		c.hold(s, []string{path, strconv.Itoa(i)}, rules...)
	}
}

// tooMany refuses a list that is longer than most.
func (c *complaint) tooMany(path string, n, most int) bool {
	if n > most {
		c.Add(fmt.Sprintf("at most %d elements", most), path)
	}
	return n > most
}

// required refuses that a new row leaves a field out.
func required[T any](c *complaint, path string, o Opt[T]) {
	if !o.Given {
		c.Add("is required", path)
	}
}

// notNull refuses null for a field that always has a value.
func notNull[T any](c *complaint, path string, o Opt[T]) {
	if o.null() {
		c.Add("must not be null", path)
	}
}

// number holds a number, where there is one, to what the graph's Int can show.
func (c *complaint) number(path string, o Opt[int], least int) {
	if n, ok := o.get(); ok && (n < least || n > math.MaxInt32) {
		c.Add(fmt.Sprintf("must be a whole number from %d to %d", least, math.MaxInt32), path)
	}
}

// choice refuses a value that the enum does not have.
func choice[T any](c *complaint, path string, o Opt[T], validate func(T) error) {
	if v, ok := o.get(); ok && validate(v) != nil {
		c.Add(fmt.Sprintf("%q is none of the values", fmt.Sprint(v)), path)
	}
}

func notBlank(s string) string {
	if strings.TrimSpace(s) == "" {
		return "must not be empty"
	}
	return ""
}

// atMost counts characters.
func atMost(limit int) rule {
	return func(s string) string {
		if utf8.RuneCountInString(s) > limit {
			return fmt.Sprintf("at most %d characters", limit)
		}
		return ""
	}
}

func matching(pattern *regexp.Regexp, want string) rule {
	return func(s string) string {
		if !pattern.MatchString(s) {
			return want
		}
		return ""
	}
}

var (
	isSlug        = matching(regexp.MustCompile(`^[a-z0-9-]{2,40}$`), "2 to 40 small letters, digits and hyphens")
	isChannelType = matching(regexp.MustCompile(`^[A-Z_]{2,30}$`), "2 to 30 letters and underscores")
	isCountry     = matching(regexp.MustCompile(`^[A-Z]{2}$`), "two capital letters, such as NL")
	isDomain      = matching(regexp.MustCompile(`^([A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z]{2,}$`), "a domain, such as example.com")
	isLabel       = matching(regexp.MustCompile(`^[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?$`), "letters, digits and hyphens within")
	isLine        = matching(regexp.MustCompile(`^[^\r\n]*$`), "must be one line")
	isLocale      = matching(regexp.MustCompile(`^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$`), "a language tag, such as nl or pt-BR")
)

func isEmail(s string) string {
	if a, err := mail.ParseAddress(s); err != nil || a.Address != s {
		return "must be an address like name@example.com"
	}
	return ""
}

func isWebAddress(s string) string {
	if u, err := url.Parse(s); err != nil || u.Host == "" || (u.Scheme != "https" && u.Scheme != "http") {
		return "must be an address that begins with https:// or http://"
	}
	return ""
}

// oneOf refuses what is none of the values.
func oneOf(values ...string) rule {
	return func(s string) string {
		if !slices.Contains(values, s) {
			return "must be one of " + strings.Join(values, ", ")
		}
		return ""
	}
}

// either refuses what breaks every one of the rules, in the words of the last.
func either(rules ...rule) rule {
	return func(s string) (message string) {
		for _, r := range rules {
			if message = r(s); message == "" {
				break
			}
		}
		return message
	}
}

func isZone(s string) string {
	if !values.IsZone(s) {
		return "must be a name of the IANA time zone database, such as Europe/Amsterdam"
	}
	return ""
}
