package web1on1

import (
	"slices"
	"strings"

	"github.com/google/uuid"

	"parley/access"
	"parley/ent"
	"parley/ent/membership"
	"parley/internal/query"
	"parley/internal/shortid"
)

func tokenShape(t access.Tokens) Token {
	return Token{
		TokenType: "Bearer", Token: t.Token, RefreshToken: t.RefreshToken, User: shortid.Of(t.User),
		Organization: shortid.Of(t.Organization), ExpiresAt: formatTime(t.Expires), Scope: t.Scope,
	}
}

func userShape(u *ent.User) User {
	own := ownMembership(u)
	out := User{
		ID: shortid.Of(u.ID), FamilyName: deref(u.FamilyName), GivenName: deref(u.GivenName), AdditionalName: deref(u.AdditionalName),
		DisplayName: u.DisplayName, Email: shownEmail(u), Phone: deref(u.Phone), Avatar: u.AvatarURL,
		Organization: shortid.Of(u.OrganizationID), Role: wordFor(membership.RoleGUEST, nil), Settings: u.Settings.Filled(isBelow(u)),
		Meta: u.Meta, Status: wordFor(u.Status, userStatuses), LastLogin: formatSome(u.LastLoginAt),
		CreatedAt: formatTime(u.CreatedAt), UpdatedAt: formatTime(u.UpdatedAt),
	}
	if own != nil {
		out.Role, out.Organization = wordFor(own.Role, userRoles), shortid.Of(own.OrganizationID)
	}
	return out
}

// ownMembership is that in the user's home, else the first that the viewer sees: the
// home of a guest may be out of sight.
func ownMembership(u *ent.User) *ent.Membership {
	list := u.Edges.Memberships
	if i := slices.IndexFunc(list, func(m *ent.Membership) bool { return m.OrganizationID == u.OrganizationID }); i >= 0 {
		return list[i]
	}
	if len(list) > 0 {
		return list[0]
	}
	return nil
}

// isBelow reports whether the user's home is below another organization.
func isBelow(u *ent.User) bool {
	return u.Edges.Organization != nil && u.Edges.Organization.ParentID != nil
}

// shownEmail is the address of the user, else the key if it is one, else one that
// reaches nobody: the vendor knows no user without.
func shownEmail(u *ent.User) string {
	switch {
	case u.Email != nil:
		return *u.Email
	case u.AgentKey != nil && strings.Contains(*u.AgentKey, "@"):
		return *u.AgentKey
	}
	return shortid.Of(u.ID) + "@agents.invalid"
}

func userOrganizations(user uuid.UUID, list []query.Member) UserOrganizations {
	out := UserOrganizations{ID: shortid.Of(user), Organizations: []UserOrganization{}}
	for _, m := range list {
		out.Organizations = append(out.Organizations, UserOrganization{
			Organization: shortid.Of(m.Organization.ID), Role: wordFor(m.Role, userRoles), Selected: m.Selected,
		})
	}
	return out
}

func botShape(b *ent.Bot) Bot {
	return Bot{
		ID: shortid.Of(b.ID), Organization: shortid.Of(b.OrganizationID), Name: b.Name, Description: deref(b.Description),
		Status: wordFor(b.Status, botStatuses), Enabled: true, Roles: some(b.Roles), Audience: wordFor(b.Audience, audiences),
		Tags: some(b.Tags), Avatar: deref(b.AvatarURL), Commands: some(b.Commands), Meta: b.Meta,
		CreatedBy: shortOf(b.CreatedBy), UpdatedBy: shortOf(b.UpdatedBy),
		CreatedAt: formatTime(b.CreatedAt), UpdatedAt: formatTime(b.UpdatedAt),
	}
}

// instanceShape shows an instance; path is that of its organization, avatar that of
// its bot.
func instanceShape(i *ent.BotInstance, path, avatar string) BotInstance {
	out := BotInstance{
		ID: shortid.Of(i.ID), Organization: shortid.Of(i.OrganizationID), OrgPath: orgPath(path), Bot: shortid.Of(i.BotID),
		Name: i.Name, Description: deref(i.Description), Avatar: avatar, Enabled: i.Enabled, Meta: i.Meta,
		CreatedBy: shortOf(i.CreatedBy), UpdatedBy: shortOf(i.UpdatedBy),
		CreatedAt: formatTime(i.CreatedAt), UpdatedAt: formatTime(i.UpdatedAt),
	}
	if i.AvatarURL != nil {
		out.Avatar = *i.AvatarURL
	}
	return out
}

// orgPath turns the path of an organization into the vendor's: short ids joined by #.
func orgPath(path string) string {
	var list []string
	for part := range strings.SplitSeq(strings.Trim(path, "/"), "/") {
		if id, err := uuid.Parse(part); err == nil {
			list = append(list, shortid.Of(id))
		}
	}
	return strings.Join(list, "#")
}

func workflowShape(w *ent.Workflow, sees func(uuid.UUID) bool) Workflow {
	return Workflow{
		ID: shortid.Of(w.ID), Organization: shortid.Of(w.OrganizationID), Name: w.Name, Enabled: w.Enabled, Rules: some(w.Rules),
		Organizations: shortIDs(w.Organizations, sees), OrganizationTags: some(w.OrganizationTags),
		CreatedAt: formatTime(w.CreatedAt), UpdatedAt: formatTime(w.UpdatedAt),
	}
}

func groupShape(g *ent.OrganizationGroup, sees func(uuid.UUID) bool) Group {
	return Group{
		ID: shortid.Of(g.ID), Name: g.Name, Organization: shortid.Of(g.OrganizationID), Members: shortIDs(g.Members, sees),
		CreatedAt: formatTime(g.CreatedAt), UpdatedAt: formatTime(g.UpdatedAt),
	}
}

// shortIDs are the short forms of the ids that the viewer sees.
func shortIDs(list []uuid.UUID, sees func(uuid.UUID) bool) []string {
	out := []string{}
	for _, id := range list {
		if sees(id) {
			out = append(out, shortid.Of(id))
		}
	}
	return out
}

func shortOf(id *uuid.UUID) string {
	if id == nil {
		return ""
	}
	return shortid.Of(*id)
}

// some is the list, an empty one in the place of none: JSON tells them apart.
func some[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

func deref(text *string) string {
	if text == nil {
		return ""
	}
	return *text
}
