package metrics

import (
	"database/sql"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	"parley/metrics/catalog"
)

// groupKey is a key as the database gives it, and its name where it looked one up.
func groupKey(d catalog.Dimension, key, name sql.NullString) GroupKey {
	k := GroupKey{Dimension: d, Key: key.String, None: !key.Valid, Label: key.String}
	switch {
	case k.None:
		k.Label = "none"
	case d == catalog.Tag:
		k.Key = tagKey(name.String)
		k.Label = k.Key
	case name.Valid:
		k.Label = name.String
	case d == catalog.HourOfDay:
		k.Label = strings.Repeat("0", 2-len(key.String)) + key.String + ":00"
	case d == catalog.Weekday:
		n, _ := strconv.Atoi(key.String) // the statement computed it
		k.Label = time.Weekday(n % 7).String()
	case d == catalog.Country:
		k.Label = countryName(key.String)
	}
	return k
}

// tagKey is a tag's name as filters know it, of KIND:name.
func tagKey(s string) string {
	kind, name, _ := strings.Cut(s, ":")
	if kind != "USER" {
		return strings.ToLower(kind) + ":" + name
	}
	if named(name).name != name {
		return "user:" + name // a user tag may be called team:Sales
	}
	return name
}

// countryName is the English name of a country.
func countryName(code string) string {
	region, err := language.ParseRegion(code)
	if err != nil {
		return code
	}
	return display.English.Regions().Name(region)
}
