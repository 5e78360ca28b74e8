package botopen

import (
	"encoding/json"
	"time"

	"parley/ent"
	"parley/ent/message"
	"parley/internal/query"
)

func newLogin(token string, ends time.Time) login {
	at := formatTime(ends)
	return login{AuthToken: token, ExpireAt: at, ExpiresAt: at}
}

// pages is how many pages a list has.
func pages(total int64, limit int) int64 { return (total + int64(limit) - 1) / int64(limit) }

func newUsersPage(p page, found []query.BotUser, total int64) usersPage {
	out := usersPage{Users: []user{}, Page: p.Page, Pages: pages(total, p.Limit), Total: total, Limit: p.Limit}
	if int64(p.Page) < out.Pages {
		out.HasNextPage = 1
	}
	for _, u := range found {
		out.Users = append(out.Users, newUser(u))
	}
	return out
}

func newUser(u query.BotUser) user {
	return user{
		UserID:          u.Identity.Address,
		ChannelName:     nameOf(u.Identity.ChannelType),
		UserName:        userName(u.Identity),
		CreatedDate:     formatTime(u.Identity.CreatedAt),
		FirstInteracted: formatTime(u.First),
		LastInteracted:  formatTime(u.Last),
	}
}

// userName is what the customer is called, else what the medium calls them.
func userName(i *ent.CustomerIdentity) string {
	switch c := i.Edges.Customer; {
	case c != nil && c.DisplayName != nil:
		return *c.DisplayName
	case i.Username != nil:
		return *i.Username
	}
	return ""
}

func newUserData(c *ent.Customer) userData {
	return userData{CustomFields: object(c.CustomFields), Tags: listed(c.Tags)}
}

// object is JSON that the vendor expects to be an object.
func object(data json.RawMessage) json.RawMessage {
	if len(data) == 0 || string(data) == "null" {
		return json.RawMessage("{}")
	}
	return data
}

// listed is a list that is never null.
func listed[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

// each turns the elements of a list into others.
func each[T, U any](list []T, f func(T) U) []U {
	out := make([]U, 0, len(list))
	for _, v := range list {
		out = append(out, f(v))
	}
	return out
}

func newTranscriptsPage(p page, found query.BotTalk) transcriptsPage {
	total := int64(found.Total)
	out := transcriptsPage{
		Transcripts: each(found.Messages, newTranscript),
		Pagination:  pagination{Page: p.Page, Pages: pages(total, p.Limit), Total: total, Limit: p.Limit},
	}
	var noted json.RawMessage
	if found.Customer != nil {
		noted = found.Customer.CustomFields
	}
	out.BotUser.CustomFields = object(noted)
	return out
}

func newTranscript(m *ent.Message) transcript {
	said, kind := newContents(m)
	return transcript{
		ID: m.ID.String(), From: author(m), Type: string(kind), contents: said,
		CreatedAt: formatTime(m.SentAt), UpdatedAt: formatTime(m.UpdatedAt), IsPreviewUser: m.IsPreview,
	}
}

// author is who said it, in the vendor's words.
func author(m *ent.Message) string {
	switch {
	case m.Direction == message.DirectionIN:
		return "User"
	case m.Role == message.RoleAGENT:
		return "Agent"
	}
	return "Bot"
}
