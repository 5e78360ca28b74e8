// Package archtest keeps the house in order: which folder may import which,
// who may act as the system, who may read the clock, what a generated file
// looks like and how long a hand-written one may get.
//
// The rules are rows in rules.go, each with its reason, and the reason is what
// a failing test prints. The checkers are pure functions over small values, so
// that they are tested on made-up trees; only tree.go reads the repository.
// Nothing here type-checks: a run takes a second or two.
package archtest

import "fmt"

// violation is one broken rule: where, what was found, and why it matters.
type violation struct {
	where, what, why string
}

func (v violation) String() string {
	return fmt.Sprintf("%s: %s\n\twhy: %s", v.where, v.what, v.why)
}
