package web1on1

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"parley/compat/rest"
)

// The bounds of a list's query.
const (
	defaultLimit = 100
	maxLimit     = 500
	maxFilters   = 20    // conditions
	maxSorts     = 5     // members to sort by
	maxValues    = 10    // conditions on one member
	maxElements  = 1_000 // elements of `[a,b]`
	maxNames     = 50    // elements of sort, select and populate
	maxDepth     = 8     // members inside one another
)

// listQuery is the checked query string of a list.
type listQuery struct {
	filters       []filter
	sort          []sortKey
	limit, offset int
	view          view
}

// sortKey is a member to sort by.
type sortKey struct {
	path       []string
	descending bool
}

// view is what is shown of each row: the members selected, all where there are none,
// and the ids to be replaced with what they are of.
type view struct {
	selected  [][]string
	populated [][]string
}

// whole reports whether rows are shown as they are.
func (v view) whole() bool { return len(v.selected) == 0 && len(v.populated) == 0 }

// asksFor reports whether a member is selected or to be populated.
func (v view) asksFor(member string) bool {
	return slices.ContainsFunc(slices.Concat(v.selected, v.populated), func(path []string) bool { return path[0] == member })
}

// reserved are the parameters that are no members.
var reserved = map[string]bool{"sort": true, "limit": true, "offset": true, "select": true, "populate": true}

// readListQuery checks the query string of a list of the kind.
func readListQuery(q *rest.Query, k *kind) (listQuery, error) {
	out := listQuery{view: readView(q), limit: readCount(q, "limit", 1, maxLimit, defaultLimit), offset: readCount(q, "offset", 0, 1<<30, 0)}
	for _, path := range readPaths(q, "sort") {
		out.addSort(q, k, path)
	}
	for _, name := range q.Names() {
		if reserved[name] {
			continue
		}
		// Each name costs a look through the whole address.
		if len(out.filters) >= maxFilters {
			q.Report(fmt.Sprintf("should be one of at most %d conditions", maxFilters), name)
			break
		}
		if !known(q, k, name, name) {
			break
		}
		for _, text := range q.Texts(name, maxValues) {
			out.addFilter(q, name, text)
		}
	}
	return out, q.Err()
}

// known notes a member that the kind does not have, or one that lies too deep.
func known(q *rest.Query, k *kind, member, parameter string) bool {
	first, _, _ := strings.Cut(member, ".")
	switch {
	case !k.fields[first]:
		q.Report(fmt.Sprintf("is no member of %s: %.50q", k.path, member), parameter)
	case strings.Count(member, ".") >= maxDepth:
		q.Report(fmt.Sprintf("should have at most %d parts", maxDepth), parameter)
	default:
		return true
	}
	return false
}

func (l *listQuery) addSort(q *rest.Query, k *kind, path []string) {
	if len(l.sort) >= maxSorts {
		q.Report(fmt.Sprintf("should have at most %d elements", maxSorts), "sort")
		return
	}
	name, descending := strings.CutPrefix(path[0], "-")
	path[0] = name
	if known(q, k, strings.Join(path, "."), "sort") {
		l.sort = append(l.sort, sortKey{path, descending})
	}
}

func (l *listQuery) addFilter(q *rest.Query, name, text string) {
	f, problem := readFilter(name, text)
	if problem != "" {
		q.Report(problem, name)
		return
	}
	l.filters = append(l.filters, f)
}

// readView reads what is to be shown of a row.
func readView(q *rest.Query) view {
	return view{selected: readPaths(q, "select"), populated: readPaths(q, "populate")}
}

// readPaths reads members with commas between them, each as its parts.
func readPaths(q *rest.Query, name string) [][]string {
	text, _ := q.Text(name)
	if strings.Count(text, ",") >= maxNames {
		q.Report(fmt.Sprintf("should have at most %d elements", maxNames), name)
		return nil
	}
	var out [][]string
	for part := range strings.SplitSeq(text, ",") {
		path := strings.SplitN(strings.TrimSpace(part), ".", maxDepth+1)
		if len(path) > maxDepth {
			q.Report(fmt.Sprintf("should have elements of at most %d parts", maxDepth), name)
			return nil
		}
		if path[0] != "" {
			out = append(out, path)
		}
	}
	return out
}

// readCount reads a whole number between low and high.
func readCount(q *rest.Query, name string, low, high, absent int) int {
	text, given := q.Text(name)
	if !given {
		return absent
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < low || n > high {
		q.Report(fmt.Sprintf("should be a whole number from %d to %d", low, high), name)
	}
	return n
}
