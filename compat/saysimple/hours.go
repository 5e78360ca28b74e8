package saysimple

import (
	"parley/compat/rest"
	"parley/internal/values"
)

// zone is the rule of `timeZone`: an IANA name. "Local" is Go's, not IANA's.
func zone(text string) (string, string) {
	if !values.IsZone(text) {
		return "", "should be an IANA time zone, such as Europe/Amsterdam"
	}
	return text, ""
}

// maxHours bounds the strings of one day.
const maxHours = 48

const (
	weekday  = "Business hours should have keys 0 (Sunday) to 6 (Saturday) only"
	dayHours = `Business hours should be pairs such as ["08:00","17:00"] or ranges such as ["08:00-17:00"]`
)

// readHours reads `businessHours`; nil where it is missing. Clock times come
// out as two digits each. An object without days is closed all week.
func readHours(o *rest.Object) values.BusinessHours {
	week := o.Object("businessHours")
	if week == nil {
		return nil
	}
	given := make(values.BusinessHours)
	for _, day := range week.Keys() {
		if len(day) != 1 || day < "0" || day > "6" {
			o.Report(weekday, "businessHours")
			return nil
		}
		given[day] = week.Texts(day, maxHours)
	}
	tidy, faults := given.Tidy()
	for _, f := range faults {
		week.Report(dayHours, f.Day)
	}
	return tidy
}
