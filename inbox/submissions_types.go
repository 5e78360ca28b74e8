package inbox

import (
	"errors"
	"fmt"
	"math"
	"net/mail"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/nyaruka/phonenumbers"

	"parley/ent/formfield"
)

// typeChecks say what is wrong with an answer to a field of a type, "" where nothing
// is; types without one take every text. The forms are those of HTML's inputs.
var typeChecks = map[formfield.Type]func(string) string{
	formfield.TypeCOLOR:          shaped(regexp.MustCompile(`^#[0-9a-fA-F]{6}$`), "a colour such as #1a2b3c"),
	formfield.TypeDATE:           timed("a day such as 2026-01-31", "2006-01-02"),
	formfield.TypeDATETIME_LOCAL: timed("a day and a time such as 2026-01-31T12:30", "2006-01-02T15:04", "2006-01-02T15:04:05", "2006-01-02 15:04"),
	formfield.TypeEMAIL:          wrongEmail,
	formfield.TypeMONTH:          timed("a month such as 2026-01", "2006-01"),
	formfield.TypeNUMBER:         wrongNumber,
	formfield.TypeRANGE:          wrongNumber,
	formfield.TypeTEL:            wrongPhone,
	formfield.TypeTIME:           timed("a time such as 12:30", "15:04", "15:04:05"),
	formfield.TypeURL:            wrongURL,
	formfield.TypeWEEK:           wrongWeek,
}

func shaped(pattern *regexp.Regexp, want string) func(string) string {
	return func(s string) string {
		if !pattern.MatchString(s) {
			return "must be " + want
		}
		return ""
	}
}

func timed(want string, layouts ...string) func(string) string {
	return func(s string) string {
		for _, layout := range layouts {
			if _, err := time.Parse(layout, s); err == nil {
				return ""
			}
		}
		return "must be " + want
	}
}

func wrongEmail(s string) string {
	if a, err := mail.ParseAddress(s); err != nil || a.Address != s {
		return "must be an address like name@example.com"
	}
	return ""
}

// wrongNumber takes decimal numbers, with an exponent or without.
func wrongNumber(s string) string {
	n, err := strconv.ParseFloat(s, 64)
	if err != nil || math.IsInf(n, 0) || strings.Trim(s, "0123456789.eE+-") != "" || s[0] == '+' {
		return "must be a number"
	}
	return ""
}

// wrongPhone takes numbers with and without the code of a country.
func wrongPhone(s string) string {
	_, err := phonenumbers.Parse(s, phonenumbers.UNKNOWN_REGION)
	if err != nil && !errors.Is(err, phonenumbers.ErrInvalidCountryCode) {
		return "must be a telephone number"
	}
	return ""
}

func wrongURL(s string) string {
	if u, err := url.Parse(s); err != nil || u.Scheme == "" || (u.Host == "" && u.Opaque == "") {
		return "must be an address of the web such as https://example.com"
	}
	return ""
}

var weekOf = regexp.MustCompile(`^(\d{4})-W(\d{2})$`)

// wrongWeek takes the weeks that the year has: the 28th of December is always in the
// last one.
func wrongWeek(s string) string {
	if found := weekOf.FindStringSubmatch(s); found != nil {
		year, _ := strconv.Atoi(found[1])
		week, _ := strconv.Atoi(found[2])
		if _, last := time.Date(year, 12, 28, 0, 0, 0, 0, time.UTC).ISOWeek(); week >= 1 && week <= last {
			return ""
		}
	}
	return "must be a week such as 2026-W05"
}

// checkProfile holds an answer about the customer to what a customer's row can keep.
func checkProfile(c *complaint, name, value string) {
	limit, check := maxProfile, func(string) string { return "" }
	switch name {
	case "givenName", "familyName":
		limit = 100
	case "email":
		limit, check = 254, wrongEmail
	case "telephone":
		limit, check = 50, wrongPhone
	}
	if len([]rune(value)) > limit {
		c.Add(fmt.Sprintf("at most %d characters", limit), "profile", name)
	} else if message := check(value); message != "" {
		c.Add(message, "profile", name)
	}
}

// maxProfile bounds what is kept of a customer besides, in characters.
const maxProfile = 200
