package metrics

import (
	"fmt"
	"time"

	"parley/internal/apperr"
)

// StretchOf returns SQL that says in which stretch between edges an instant lies.
// It computes where stretches are equally long and decides, in as few steps as a
// tree has levels, where they are not: months, and days on which clocks are put
// forward or back.
func StretchOf(at string, edges []int64) string {
	var leaves []leaf
	for i := 0; i+1 < len(edges); {
		step, j := edges[i+1]-edges[i], i+1
		for j+1 < len(edges) && edges[j+1]-edges[j] == step {
			j++
		}
		text := fmt.Sprint(i)
		if j-i > 1 && step > 0 {
			text = fmt.Sprintf("(%s - %d) / %d + %d", at, edges[i], step, i)
		}
		leaves = append(leaves, leaf{edges[i], text})
		i = j
	}
	return tree(at, leaves)
}

// leaf is what holds from an instant on.
type leaf struct {
	from int64
	text string
}

// tree finds the last leaf that begins at or before an instant.
func tree(at string, leaves []leaf) string {
	if len(leaves) == 1 {
		return leaves[0].text
	}
	half := len(leaves) / 2
	return fmt.Sprintf("CASE WHEN %s < %d THEN %s ELSE %s END",
		at, leaves[half].from, tree(at, leaves[:half]), tree(at, leaves[half:]))
}

// maxShifts is how often clocks may be put forward or back in a period that is
// grouped by what clocks show.
const maxShifts = 2_000

// wallOf returns SQL for what the clocks of a zone show at an instant, in
// milliseconds since a Monday long ago: it is never negative.
func wallOf(at string, lo, hi int64, zone *time.Location) (string, error) {
	const sinceMonday = 3 * 24 * int64(time.Hour/time.Millisecond) // the epoch was a Thursday
	const weeks = 110_000 * 7 * 24 * int64(time.Hour/time.Millisecond)
	var leaves []leaf
	for t := time.UnixMilli(lo).In(zone); ; {
		if len(leaves) == maxShifts {
			return "", apperr.New(apperr.CostLimit, "the clocks of %s were put forward or back too often in this period: choose a shorter one", zone)
		}
		_, offset := t.Zone()
		leaves = append(leaves, leaf{t.UnixMilli(), fmt.Sprint(int64(offset)*1000 + sinceMonday + weeks)})
		_, end := t.ZoneBounds()
		if end.IsZero() || end.UnixMilli() >= hi {
			break
		}
		t = end
	}
	return fmt.Sprintf("(%s + %s)", at, tree(at, leaves)), nil
}

// ceilMilli is the first whole millisecond at or after an instant.
func ceilMilli(t time.Time) int64 {
	ms := t.UnixMilli()
	if time.UnixMilli(ms).Before(t) {
		ms++
	}
	return ms
}
