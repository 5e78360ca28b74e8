package query

import (
	"reflect"
	"testing"
	"time"

	"parley/ent"
	"parley/ent/interaction"
)

// Durations of work in each of its states.
func TestDurations(t *testing.T) {
	began := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	at := func(seconds float64) *time.Time {
		v := began.Add(time.Duration(seconds * float64(time.Second)))
		return &v
	}
	sec := func(v float64) *float64 { return &v }
	for name, test := range map[string]struct {
		status                              interaction.Status
		connected, disconnected, wrapUpOver *time.Time
		want                                Durations
	}{
		"waits":                            {interaction.StatusIN_QUEUE, nil, nil, nil, Durations{100, 100, nil, nil}},
		"is talked about":                  {interaction.StatusIN_PROCESS, at(10.25), nil, nil, Durations{100, 10.25, sec(89.75), nil}},
		"is wrapped up":                    {interaction.StatusIN_PROCESS, at(10), at(60), nil, Durations{60, 10, sec(50), sec(40)}},
		"was wrapped up":                   {interaction.StatusHANDLED, at(10), at(60), at(75), Durations{60, 10, sec(50), sec(15)}},
		"had no work after it":             {interaction.StatusHANDLED, at(10), at(60), nil, Durations{60, 10, sec(50), nil}},
		"was left":                         {interaction.StatusABANDONED, nil, at(30), nil, Durations{30, 30, nil, nil}},
		"ended before it began":            {interaction.StatusHANDLED, at(-5), at(-1), nil, Durations{0, 0, sec(4), nil}},
		"is over, nobody said when":        {interaction.StatusHANDLED, at(10), nil, nil, Durations{100, 10, sec(90), nil}},
		"wrapped up, the talk did not end": {interaction.StatusIN_PROCESS, at(10), nil, at(20), Durations{100, 10, sec(90), nil}},
	} {
		t.Run(name, func(t *testing.T) {
			got := durations(&ent.Interaction{
				Status: test.status, ArrivedAt: began, ConnectedAt: test.connected, DisconnectedAt: test.disconnected, WrapUpEndedAt: test.wrapUpOver,
			}, *at(100))
			if !reflect.DeepEqual(got, test.want) {
				t.Errorf("got %+v, want %+v", got, test.want)
			}
		})
	}
}
