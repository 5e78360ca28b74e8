package values

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// BusinessHours is the weekly opening of a channel: key "0" is Sunday, "6"
// Saturday; a day is a list of pairs open, close (["08:00","17:00"]) or of
// ranges (["08:00-17:00"]). A missing or empty day is closed. Times are wall
// clock of the time zone that stands beside it.
type BusinessHours map[string][]string

// MarshalGQL writes the hours as a JSON value of the graph.
func (h BusinessHours) MarshalGQL(w io.Writer) {
	b, err := json.Marshal(map[string][]string(h))
	if err != nil {
		b = []byte("null")
	}
	w.Write(b) //nolint:errcheck // the response writer reports it
}

// UnmarshalGQL reads the hours from a JSON value of the graph.
func (h *BusinessHours) UnmarshalGQL(v any) error {
	b, err := json.Marshal(v)
	if err == nil {
		err = json.Unmarshal(b, (*map[string][]string)(h))
	}
	if err != nil {
		return errors.New(`business hours are an object of lists of times, such as {"1": ["08:00", "17:00"]}`)
	}
	return nil
}

// HoursFault says what is wrong with one day of business hours.
type HoursFault struct{ Day, Message string }

// maxOpenings is how often a channel may open in a day.
const maxOpenings = 24

// Tidy returns the hours with every time written HH:MM, or what is wrong with
// them, by day. A day is all pairs or all ranges; closing at or before opening
// runs past midnight; 24:00 is a closing time only. Nil hours stay nil: they
// mean "not given", while hours without a day mean "always closed".
func (h BusinessHours) Tidy() (BusinessHours, []HoursFault) {
	if h == nil {
		return nil, nil
	}
	tidy := BusinessHours{}
	var faults []HoursFault
	for _, day := range slices.Sorted(maps.Keys(h)) {
		if len(day) != 1 || day < "0" || day > "6" {
			faults = append(faults, HoursFault{day, `a day is "0" (Sunday) to "6" (Saturday)`})
			continue
		}
		times, err := tidyDay(h[day])
		if err != nil {
			faults = append(faults, HoursFault{day, err.Error()})
		}
		tidy[day] = times
	}
	return tidy, faults
}

func tidyDay(times []string) ([]string, error) {
	ranges := slices.ContainsFunc(times, func(s string) bool { return strings.Contains(s, "-") })
	pairs := times
	if ranges {
		pairs = nil
		for _, r := range times {
			opens, closes, _ := strings.Cut(r, "-")
			pairs = append(pairs, opens, closes)
		}
	}
	if len(pairs)%2 != 0 {
		return nil, errors.New(`every opening time needs a closing time, such as ["08:00", "17:00"] or ["08:00-17:00"]`)
	}
	if len(pairs) > 2*maxOpenings {
		return nil, fmt.Errorf("at most %d openings a day", maxOpenings)
	}
	tidy := make([]string, 0, len(times))
	for i := 0; i < len(pairs); i += 2 {
		opens, ok1 := tidyTime(pairs[i], false)
		closes, ok2 := tidyTime(pairs[i+1], true)
		switch {
		case !ok1 || !ok2:
			return nil, errors.New("a time is written like 08:00; 24:00 is a closing time only")
		case ranges:
			tidy = append(tidy, opens+"-"+closes)
		default:
			tidy = append(tidy, opens, closes)
		}
	}
	return tidy, nil
}

// clockTime is a wall-clock time; vendors' clients leave leading zeros out.
var clockTime = regexp.MustCompile(`^([0-9]{1,2}):([0-9]{1,2})$`)

func tidyTime(s string, closes bool) (string, bool) {
	m := clockTime.FindStringSubmatch(strings.TrimSpace(s))
	if m == nil {
		return "", false
	}
	hour, _ := strconv.Atoi(m[1])
	minute, _ := strconv.Atoi(m[2])
	endOfDay := hour == 24 && minute == 0
	if minute > 59 || (hour > 23 && (!endOfDay || !closes)) {
		return "", false
	}
	return fmt.Sprintf("%02d:%02d", hour, minute), true
}
