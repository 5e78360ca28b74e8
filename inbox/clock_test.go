package inbox

import (
	"slices"
	"testing"

	"github.com/google/uuid"
)

const hour = int64(3_600_000)

// say is one message of a test thread.
type say struct {
	direction Direction
	at        int64
	automatic bool
}

func walk(thread []say) (responses []int64, opened []string) {
	var r run
	var w window
	for i, s := range thread {
		k := factKey{s.at, s.direction, int64(i), uuid.New()}
		var answer *response
		var by string
		if r, answer = r.next(k, s.automatic); answer != nil {
			responses = append(responses, answer.ms/1000)
		}
		if w, by = w.next(k); by != "" {
			opened = append(opened, by)
		}
	}
	return responses, opened
}

// The vectors of the contract's metric definitions.
func TestClocks(t *testing.T) {
	const minute, second = hour / 60, hour / 3600
	for name, tc := range map[string]struct {
		thread    []say
		responses []int64 // seconds
		opened    []string
	}{
		"first unanswered message counts": {
			[]say{{In, 0, false}, {In, 2 * minute, false}, {Out, 5 * minute, false}},
			[]int64{300},
			[]string{"USER"},
		},
		"automatic reply neither ends nor starts a wait": {
			[]say{{In, 0, false}, {Out, 5 * second, true}, {Out, 3 * minute, false}, {In, 4 * minute, false}},
			[]int64{180, 60},
			[]string{"USER"},
		},
		"both sides answer": {
			[]say{{Out, 0, false}, {In, minute, false}, {Out, 3 * minute, false}},
			[]int64{60, 120},
			[]string{"BUSINESS"},
		},
		"window closes after exactly 24 hours": {
			[]say{{Out, 0, false}, {Out, 24*hour - 1, false}, {Out, 24 * hour, false}},
			nil,
			[]string{"BUSINESS", "BUSINESS"},
		},
		"customer's initiative lasts less than 24 hours": {
			[]say{{In, 0, false}, {Out, 24*hour - 1, false}},
			[]int64{86399},
			[]string{"USER"},
		},
		"customer's initiative has ended after 24 hours": {
			[]say{{In, 0, false}, {Out, 24 * hour, false}},
			[]int64{86400},
			[]string{"BUSINESS"},
		},
		"in messages open nothing": {
			[]say{{In, 0, false}, {In, hour, false}}, nil, nil,
		},
	} {
		t.Run(name, func(t *testing.T) {
			responses, opened := walk(tc.thread)
			if !slices.Equal(responses, tc.responses) || !slices.Equal(opened, tc.opened) {
				t.Errorf("responses %v opened %v, want %v %v", responses, opened, tc.responses, tc.opened)
			}
		})
	}
}

// At one instant IN comes before OUT, then the earlier arrival.
func TestOrder(t *testing.T) {
	a := factKey{5, Out, 1, uuid.New()}
	b := factKey{5, In, 2, uuid.New()}
	c := factKey{5, In, 3, uuid.New()}
	d := factKey{4, Out, 9, uuid.New()}
	keys := []factKey{a, b, c, d}
	slices.SortFunc(keys, factKey.compare)
	if !slices.Equal(keys, []factKey{d, b, c, a}) {
		t.Errorf("order %v", keys)
	}
}
