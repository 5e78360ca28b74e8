package plainmetrics

import (
	"slices"
	"time"
)

func count(s []Sample) (num, den int64) { return int64(len(s)), 1 }

func sum(s []Sample) (num, den int64) {
	for _, x := range s {
		num += x.Value
	}
	return num, 1
}

func keys(s []Sample) int64 {
	seen := map[string]bool{}
	for _, x := range s {
		seen[x.Key] = true
	}
	return int64(len(seen))
}

func distinct(s []Sample) (num, den int64) { return keys(s), 1 }

func ratio(s []Sample) (num, den int64) { return int64(len(s)), keys(s) }

func mean(s []Sample) (num, den int64) {
	num, _ = sum(s)
	return num, int64(len(s))
}

func sorted(s []Sample) []int64 {
	var all []int64
	for _, x := range s {
		all = append(all, x.Value)
	}
	slices.Sort(all)
	return all
}

// median: "mean of the middle two".
func median(s []Sample) (num, den int64) {
	v := sorted(s)
	return v[(len(v)-1)/2] + v[len(v)/2], 2
}

// p90 is the smallest value that at least nine of ten do not exceed.
func p90(s []Sample) (num, den int64) {
	v := sorted(s)
	for i := range v {
		if 10*(i+1) >= 9*len(v) {
			return v[i], 1
		}
	}
	panic("plainmetrics: p90 of nothing")
}

func share(s []Sample, within time.Duration) (num, den int64) {
	for _, x := range s {
		if x.Value <= within.Milliseconds() {
			num++
		}
	}
	return num, int64(len(s))
}
