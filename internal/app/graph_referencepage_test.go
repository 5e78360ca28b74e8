package app_test

import (
	"slices"
	"strings"
)

// term is a part of an order: a column, and whether it runs down.
type term struct {
	column string
	down   bool
}

// terms reads `orderBy`; without it a type has its own order.
func terms(of string, given any) (out []term) {
	list, _ := given.([]any)
	for _, v := range list {
		by := v.(map[string]any)
		out = append(out, term{strings.ToLower(by["field"].(string)), by["direction"] == "DESC"})
	}
	if out == nil && of == "Message" {
		return []term{{"sent_at", false}, {"direction", false}, {"ordinal", false}}
	}
	return out
}

func signature(of string, by []term) string {
	key := of
	for _, t := range by {
		key += " " + t.column + map[bool]string{true: "-"}[t.down]
	}
	return key
}

// rank numbers all rows of a type in an order, by their serial.
func (f *reference) rank(of string, by []term) []int {
	key := signature(of, by)
	if f.ranks[key] == nil {
		sorted := slices.Clone(f.rows[of]) // by id, which decides between equals
		slices.SortStableFunc(sorted, func(a, b row) int { return f.compareRows(a, b, by) })
		f.ranks[key] = make([]int, len(sorted))
		for n, r := range sorted {
			f.ranks[key][r[serial].(int64)] = n
		}
	}
	return f.ranks[key]
}

func (f *reference) compareRows(a, b row, by []term) int {
	for _, t := range by {
		c := 0
		switch x, y := a[t.column], b[t.column]; {
		case x == nil && y == nil:
			continue
		case x == nil, y == nil:
			c = map[bool]int{true: 1, false: -1}[(x == nil) == f.nullsLast]
		default:
			c = order(x, y)
		}
		if t.down {
			c = -c
		}
		if c != 0 {
			return c
		}
	}
	return 0
}

// sheet is what a connection has: rows in order, and what there is around them.
type sheet struct {
	of               string
	by               string // signature of its order
	rows             rows
	total            int
	earlier, further bool
}

const defaultPage = 25

// sheet reads a page of a list by its arguments. Cursors are given as rows.
func (e *eye) sheet(of string, list rows, args map[string]any) sheet {
	by := terms(of, args["orderBy"])
	rank := e.rank(of, by)
	p := sheet{of: of, by: signature(of, by)}
	where, _ := args["where"].(map[string]any)
	for _, r := range list {
		if e.matches(of, r, where) == yes {
			p.rows = append(p.rows, r)
		}
	}
	p.total = len(p.rows)
	at := func(r row) int { return rank[r[serial].(int64)] }
	p.rows = ranked(p.rows, len(rank), at)
	// Where a page was asked for after a row, the server takes it that this row is
	// before, without looking whether it is in the list; before is the same.
	if after, ok := args["after"].(row); ok {
		p.earlier = true
		p.rows = slices.DeleteFunc(p.rows, func(r row) bool { return at(r) <= at(after) })
	}
	if before, ok := args["before"].(row); ok {
		p.further = true
		p.rows = slices.DeleteFunc(p.rows, func(r row) bool { return at(r) >= at(before) })
	}
	p.cut(args["first"], args["last"])
	return p
}

// ranked sorts rows, a long list by putting each where it belongs.
func ranked(list rows, all int, at func(row) int) rows {
	if len(list) < all/50 {
		slices.SortFunc(list, func(a, b row) int { return at(a) - at(b) })
		return list
	}
	spread := make(rows, all)
	for _, r := range list {
		spread[at(r)] = r
	}
	return slices.DeleteFunc(spread, func(r row) bool { return r == nil })
}

func (p *sheet) cut(first, last any) {
	n := defaultPage
	if v, ok := first.(int); ok {
		n = v
	}
	if v, ok := last.(int); ok {
		if len(p.rows) > v {
			p.rows, p.earlier = p.rows[len(p.rows)-v:], true
		}
		return
	}
	if len(p.rows) > n {
		p.rows, p.further = p.rows[:n], true
	}
}
