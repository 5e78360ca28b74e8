package web1on1

import (
	"slices"
	"strings"

	"parley/internal/apperr"
)

// need says that lists of a large table are asked for by one of some members.
type need struct {
	// when is the member whose filters need it; "" is every list.
	when string
	of   []string
}

// check refuses a list that asks for too much.
func (n need) check(path string, filters []filter) error {
	if n.of == nil || n.when != "" && !slices.ContainsFunc(filters, func(f filter) bool { return f.path[0] == n.when }) {
		return nil
	}
	if slices.ContainsFunc(filters, func(f filter) bool { return slices.Contains(n.of, strings.Join(f.path, ".")) }) {
		return nil
	}
	what := path
	if n.when != "" {
		what += " filtered by " + n.when
	}
	return apperr.New(apperr.Invalid, "A list of %s needs a filter by one of %s", what, strings.Join(n.of, ", "))
}

var (
	needOfConversations = need{when: "meta", of: []string{
		"id", "type", "participants.user", "status", "createdAt", "categoryIndex", "category", "organization", "updatedAt",
	}}
	needOfMessages = need{of: []string{"id", "organization", "conversation", "type", "role", "createdAt"}}
)
