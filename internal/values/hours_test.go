package values_test

import (
	"reflect"
	"testing"

	"parley/internal/values"
)

func TestTidy(t *testing.T) {
	for name, tc := range map[string]struct {
		day  []string
		want []string // nil: refused
	}{
		"pair":                     {[]string{"8:00", "17:30"}, []string{"08:00", "17:30"}},
		"two pairs":                {[]string{"08:00", "12:00", "13:00", "17:00"}, []string{"08:00", "12:00", "13:00", "17:00"}},
		"ranges":                   {[]string{"08:00 - 12:00", "13:00-17:00"}, []string{"08:00-12:00", "13:00-17:00"}},
		"past midnight":            {[]string{"22:00", "06:00"}, []string{"22:00", "06:00"}},
		"to the end of the day":    {[]string{"08:00", "24:00"}, []string{"08:00", "24:00"}},
		"closed":                   {[]string{}, []string{}},
		"from the end of the day":  {[]string{"24:00", "08:00"}, nil},
		"past the end of the day":  {[]string{"08:00", "24:01"}, nil},
		"odd":                      {[]string{"08:00"}, nil},
		"no time":                  {[]string{"08:00", "late"}, nil},
		"minute 60":                {[]string{"08:60", "09:00"}, nil},
		"no minutes":               {[]string{"8", "17"}, nil},
		"one digit":                {[]string{"8:0", "12:30"}, []string{"08:00", "12:30"}},
		"a range of three":         {[]string{"08:00-12:00-17:00"}, nil},
		"empty":                    {[]string{"", ""}, nil},
		"a range from the end":     {[]string{"24:00-08:00"}, nil},
		"range first, then a time": {[]string{"18:00", "08:00-17:00"}, nil},
		"half a range":             {[]string{"08:00-"}, nil},
		"pairs and ranges":         {[]string{"08:00-12:00", "13:00"}, nil},
		"more openings than hours": {make([]string, 50), nil},
	} {
		t.Run(name, func(t *testing.T) {
			got, faults := values.BusinessHours{"1": tc.day}.Tidy()
			if (len(faults) == 0) != (tc.want != nil) {
				t.Fatalf("faults %v", faults)
			}
			if tc.want != nil && !reflect.DeepEqual(got["1"], tc.want) {
				t.Errorf("got %v", got["1"])
			}
		})
	}
}

// A key that is no day is refused; no hours at all is not the same as no open day.
func TestTidyDays(t *testing.T) {
	for _, day := range []string{"7", "-1", "", "mon", "00"} {
		if _, faults := (values.BusinessHours{day: nil}).Tidy(); len(faults) != 1 || faults[0].Day != day {
			t.Errorf("day %q: %v", day, faults)
		}
	}
	if got, _ := values.BusinessHours(nil).Tidy(); got != nil {
		t.Error("nil became a week")
	}
	if got, _ := (values.BusinessHours{}).Tidy(); got == nil {
		t.Error("a closed week became nil")
	}
}
