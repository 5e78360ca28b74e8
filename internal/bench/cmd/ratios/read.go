package main

import (
	"bufio"
	"errors"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// runs is all that was read.
type runs struct{ scenes []*scene }

// scene is one kind of request, in the order in which lines name them.
type scene struct {
	name    string
	servers []string
	values  map[string]map[string][]float64 // by server and unit
}

// line is what `go test -bench` prints for a benchmark of package bench: the
// name ends in the number of processors.
var line = regexp.MustCompile(`^Benchmark(\w+)/scene=(\w+)/server=(\w+?)(?:-\d+)?\s+\d+\s+(.+)$`)

var errFailed = errors.New("a run failed, so its figures are not whole")

// read returns what was measured. The error is [errFailed] where a run says FAIL.
func read(in io.Reader) (runs, error) {
	var r runs
	lines := bufio.NewScanner(in)
	for lines.Scan() {
		if strings.HasPrefix(lines.Text(), "FAIL") {
			return r, errFailed
		}
		found := line.FindStringSubmatch(lines.Text())
		if found == nil {
			continue
		}
		s := r.scene(found[1] + " " + found[2])
		if err := s.add(found[3], strings.Fields(found[4])); err != nil {
			return r, err
		}
	}
	return r, lines.Err()
}

func (r *runs) scene(name string) *scene {
	for _, s := range r.scenes {
		if s.name == name {
			return s
		}
	}
	s := &scene{name: name, values: map[string]map[string][]float64{}}
	r.scenes = append(r.scenes, s)
	return s
}

// add takes pairs of a value and its unit.
func (s *scene) add(server string, pairs []string) error {
	if s.values[server] == nil {
		s.servers = append(s.servers, server)
		s.values[server] = map[string][]float64{}
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		v, err := strconv.ParseFloat(pairs[i], 64)
		if err != nil {
			return err
		}
		s.values[server][pairs[i+1]] = append(s.values[server][pairs[i+1]], v)
	}
	return nil
}

// median is that of a server's values in this unit; ok is false without any.
func (s *scene) median(server, unit string) (m float64, ok bool) {
	all := slices.Sorted(slices.Values(s.values[server][unit]))
	n := len(all)
	if n == 0 {
		return 0, false
	}
	return (all[(n-1)/2] + all[n/2]) / 2, true
}
