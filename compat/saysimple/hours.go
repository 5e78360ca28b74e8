package saysimple

import (
	"fmt"
	"strings"
	"time"

	"parley/compat/rest"
	"parley/internal/values"
)

// zone is the rule of `timeZone`: an IANA name. "Local" is Go's, not IANA's.
func zone(text string) (string, string) {
	if _, err := time.LoadLocation(text); err != nil || text == "Local" {
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
	hours := make(values.BusinessHours)
	for _, day := range week.Keys() {
		if len(day) != 1 || day < "0" || day > "6" {
			o.Report(weekday, "businessHours")
			return nil
		}
		tidy, ok := tidyHours(week.Texts(day, maxHours))
		if !ok {
			week.Report(dayHours, day)
			continue
		}
		hours[day] = tidy
	}
	return hours
}

// tidyHours checks the hours of a day, all pairs or all ranges, and writes
// every clock time as HH:MM. A close at or before its open runs past midnight.
func tidyHours(given []string) ([]string, bool) {
	ranges := len(given) > 0 && strings.Contains(given[0], "-")
	if !ranges && len(given)%2 != 0 {
		return nil, false
	}
	tidy := make([]string, 0, len(given))
	for i, text := range given {
		if !ranges {
			clock, ok := tidyClock(text, i%2 == 1)
			if !ok {
				return nil, false
			}
			tidy = append(tidy, clock)
			continue
		}
		from, to, _ := strings.Cut(text, "-")
		from, ok := tidyClock(from, false)
		to, ok2 := tidyClock(to, true)
		if !ok || !ok2 {
			return nil, false
		}
		tidy = append(tidy, from+"-"+to)
	}
	return tidy, true
}

// tidyClock writes a clock time with two digits each; only a close may be
// 24:00.
func tidyClock(text string, closes bool) (string, bool) {
	minutes, ok := clockMinutes(strings.TrimSpace(text))
	if !ok || minutes == endOfDay && !closes {
		return "", false
	}
	return fmt.Sprintf("%02d:%02d", minutes/60, minutes%60), true
}
