package gqlserver

import (
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
)

// most is where counting ends: the product of two such numbers still fits.
const most = 1<<31 - 1

func (l *load) add(more load) {
	l.points = min(l.points+more.points, most)
	l.nodes = min(l.nodes+more.nodes, most)
}

func (l load) times(n int64) load {
	n = min(n, most)
	return load{min(l.points*n, most), min(l.nodes*n, most)}
}

func (w *weight) add(more weight) {
	w.leaves = min(w.leaves+more.leaves, most)
	w.once.add(more.once)
	w.each.add(more.each)
	w.rows = w.rows || more.rows
}

// counted are fields that look at every row of a queue's line, as a totalCount
// does at those of a connection.
var counted = map[string]bool{
	"Interaction.queuePosition": true, "Queue.waiting": true, "Queue.longestWaitingSince": true, "Queue.agentsOnline": true,
	"Queue.position": true, "Queue.estimatedWaitSeconds": true,
}

// leaf adds a field without fields of its own.
func (w *weight) leaf(f *ast.Field) {
	if f.Name == "totalCount" && strings.HasSuffix(f.ObjectDefinition.Name, "Connection") || counted[f.ObjectDefinition.Name+"."+f.Name] {
		w.once.add(load{points: countPoints})
		return
	}
	w.leaves++
}

// object is what one object with this selection asks for, of which the object
// itself costs so many points.
func (w weight) object(points int64) load {
	l := load{points: points + (w.leaves+leavesPerPoint-1)/leavesPerPoint}
	l.add(w.once)
	return l
}
