// Package access says who is calling and what they may do: credentials, tokens,
// server signing keys and the one matrix of roles that every door obeys.
package access

import (
	"context"
	"slices"

	"parley/internal/apperr"
	"parley/internal/viewer"
)

// Action is something a role may or may not do.
type Action string

// The actions of the matrix. Reading the organization's own conversations needs
// no action: every viewer may.
const (
	WriteMessages       Action = "write messages, notes and queue work"
	Administer          Action = "administer the organization"
	ArchiveOrganization Action = "archive an organization"
)

// allowed is the matrix of the contract.
var allowed = map[Action][]viewer.Role{
	WriteMessages:       {viewer.Agent, viewer.Bot, viewer.Admin, viewer.Owner},
	Administer:          {viewer.Admin, viewer.Owner},
	ArchiveOrganization: {viewer.Owner},
}

// Check returns [apperr.Unauthenticated] where nobody is known and
// [apperr.Forbidden] where the viewer's role does not allow the action.
func Check(ctx context.Context, a Action) error {
	v := viewer.From(ctx)
	if v == nil {
		return apperr.New(apperr.Unauthenticated, "a credential is needed")
	}
	if !slices.Contains(allowed[a], v.Role) {
		return apperr.New(apperr.Forbidden, "the role %s may not %s", v.Role, a)
	}
	return nil
}
