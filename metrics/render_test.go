package metrics_test

import (
	"fmt"
	"math/big"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"parley/internal/testkit/plainmetrics"
	"parley/metrics"
	"parley/metrics/catalog"
)

// fraction renders a number with as few digits as it takes: 600, 7/2, none.
func fraction(num, den int64) string {
	if den == 0 {
		return "none"
	}
	return big.NewRat(num, den).RatString()
}

func number(count, num, den int64) string { return fmt.Sprint(count, " ", fraction(num, den)) }

func ofStat(s metrics.Stat) string { return number(s.Count, s.Num, s.Den) }

func ofNumber(n plainmetrics.Number) string { return number(n.Count, n.Num, n.Den) }

func edges(start, end time.Time) string {
	return start.UTC().Format(time.RFC3339) + ".." + end.UTC().Format(time.RFC3339)
}

// wanted leaves out the lines that nobody looks at.
func wanted(lines []string, w metrics.Want) []string {
	drop := map[string]bool{
		"total": !w.Total, "previous": !w.Previous, "bucket": !w.Buckets, "group": !w.Groups, "groupbucket": !w.Groups || !w.GroupBuckets,
	}
	out := slices.DeleteFunc(lines, func(l string) bool {
		word, _, _ := strings.Cut(l, " ")
		return drop[word]
	})
	slices.Sort(out)
	return out
}

// lines renders a series of the engine, with plain names.
func (d *desk) lines(s metrics.Series, w metrics.Want) []string {
	out := []string{"granularity " + string(s.Granularity), "total " + ofStat(s.Total), "previous " + ofStat(s.Previous)}
	for _, b := range s.Buckets {
		out = append(out, "bucket "+edges(b.Start, b.End)+" "+ofStat(b.Stat))
	}
	for _, g := range s.Groups {
		name := strings.Join(d.keys(g.Keys), "|")
		out = append(out, "group "+name+" "+ofStat(g.Total))
		for _, b := range g.Buckets {
			out = append(out, "groupbucket "+name+" "+edges(b.Start, b.End)+" "+ofStat(b.Stat))
		}
	}
	return wanted(out, w)
}

// keys are the plain names of a group's.
func (d *desk) keys(keys []metrics.GroupKey) []string {
	var out []string
	for _, k := range keys {
		name := k.Key
		if k.None {
			name = plainmetrics.None
		} else if k.Dimension == catalog.Agent || k.Dimension == catalog.Team || k.Dimension == catalog.Queue {
			name = d.names.of(uuid.MustParse(k.Key))
		}
		out = append(out, name)
	}
	return out
}

// linesOf renders an answer of the evaluator.
func linesOf(a plainmetrics.Answer, w metrics.Want) []string {
	out := []string{"granularity " + a.Granularity, "total " + ofNumber(a.Total), "previous " + ofNumber(a.Previous)}
	for _, b := range a.Buckets {
		out = append(out, "bucket "+edges(b.Start, b.End)+" "+ofNumber(b.Number))
	}
	for _, g := range a.Groups {
		name := strings.Join(g.Keys, "|")
		out = append(out, "group "+name+" "+ofNumber(g.Total))
		for _, b := range g.Buckets {
			out = append(out, "groupbucket "+name+" "+edges(b.Start, b.End)+" "+ofNumber(b.Number))
		}
	}
	return wanted(out, w)
}

// sample renders one, value in milliseconds or as a number.
func sample(at, value int64, of ...string) string {
	return fmt.Sprintf("%s %d %s", time.UnixMilli(at).UTC().Format("2006-01-02T15:04:05.000Z"), value, strings.Join(of, "|"))
}

// same reports the first lines in which two renderings differ.
func same(t testing.TB, about string, got, want []string) {
	t.Helper()
	if slices.Equal(got, want) {
		return
	}
	extra, missing := without(got, want), without(want, got)
	t.Errorf("%s: %d lines, want %d\n  engine alone: %s\n  wanted alone: %s", about, len(got), len(want),
		strings.Join(extra[:min(6, len(extra))], "\n                "), strings.Join(missing[:min(6, len(missing))], "\n                "))
}

// without lists the lines of a that b has less often.
func without(a, b []string) []string {
	left := map[string]int{}
	for _, l := range b {
		left[l]++
	}
	var out []string
	for _, l := range a {
		if left[l]--; left[l] < 0 {
			out = append(out, l)
		}
	}
	return out
}
