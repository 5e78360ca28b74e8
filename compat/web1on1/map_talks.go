package web1on1

import (
	"encoding/json"
	"slices"

	"github.com/google/uuid"

	"parley/ent"
	"parley/ent/conversation"
	"parley/ent/message"
	"parley/internal/shortid"
)

// talks is what is shown of conversations and messages and stored elsewhere.
type talks struct {
	// paths are those of organizations, names those of the users who may be told of,
	// "" where the name may not.
	paths map[uuid.UUID]string
	names map[uuid.UUID]string
	// sees tells whose customers may be named.
	sees func(uuid.UUID) bool
}

func (t talks) conversation(c *ent.Conversation) Conversation {
	out := Conversation{
		ID: shortid.Of(c.ID), Organization: shortid.Of(c.OrganizationID), OrgPath: orgPath(t.paths[c.OrganizationID]),
		Name: deref(c.Subject), Type: wordFor(c.Kind, conversationTypes), Status: shownStatus(c.Status),
		Category: deref(c.Category), CategoryIndex: c.CategorySlot, Participants: []Participant{}, Results: []Result{}, Forms: []FilledForm{},
		Meta: c.Meta, CreatedAt: formatTime(c.StartedAt), UpdatedAt: formatTime(c.UpdatedAt), row: c,
	}
	if t.sees(c.OrganizationID) {
		out.Contact = shortOf(c.CustomerID)
	}
	for _, p := range c.Edges.Participants {
		out.Participants = append(out.Participants, t.participant(p))
	}
	for _, s := range c.Edges.Submissions {
		out.Forms = append(out.Forms, filledForm(s))
		out.Results = append(out.Results, results(s)...)
	}
	return out
}

func (t talks) participant(p *ent.ConversationParticipant) Participant {
	return Participant{
		User: t.user(&p.UserID), Role: wordFor(p.Role, userRoles), Name: t.names[p.UserID],
		Active: p.Active, Accepted: p.Accepted, Follow: p.Follow, Inbox: p.Inbox,
	}
}

// user is the short id of a user; "" where nobody may be told of.
func (t talks) user(id *uuid.UUID) string {
	if id == nil {
		return ""
	}
	if _, told := t.names[*id]; !told {
		return ""
	}
	return shortid.Of(*id)
}

func filledForm(s *ent.FormSubmission) FilledForm {
	return FilledForm{ID: shortid.Of(s.FormID), Name: s.FormName, Labels: some(s.Labels), Points: s.Points, CreatedAt: formatTime(s.SubmittedAt)}
}

// results are the answers of a form, those about the contact first.
func results(s *ent.FormSubmission) []Result {
	var out []Result
	for _, v := range slices.Concat(s.Profile, s.Values) {
		out = append(out, Result{Name: v.Name, Label: v.Label, Value: v.Value, Form: shortid.Of(s.FormID)})
	}
	return out
}

// message shows a message. Who wrote it is said of those of the organization: a
// message of the contact has its assignee in the same place.
func (t talks) message(m *ent.Message) Message {
	out := Message{
		ID: shortid.Of(m.ID), Conversation: shortOf(m.ConversationID), Organization: shortid.Of(m.OrganizationID),
		OrgPath: orgPath(t.paths[m.OrganizationID]), Type: shownType(m.Kind), Text: deref(m.Text), Role: shownRole(m.Role),
		IsBackchannel: m.IsBackchannel, Meta: m.Meta, CreatedAt: formatTime(m.SentAt), UpdatedAt: formatTime(m.UpdatedAt),
	}
	if m.Role != message.RoleCUSTOMER {
		out.User = t.user(m.AgentID)
	}
	if m.Kind == message.KindFORM_RESPONSE {
		out.Meta = shortMeta(m.Meta)
	}
	if m.Content.Kind == contentKind {
		var c content
		_ = json.Unmarshal(m.Content.Data, &c) // it is ours, and shown as far as it can be read
		out.ContentType, out.Actions, out.Items, out.Delay, out.Touchpoint = c.ContentType, c.Actions, c.Items, c.Delay, c.Touchpoint
	}
	return out
}

// shortMeta writes the ids in what Parley keeps with a form that was filled in as the
// vendor does.
func shortMeta(meta json.RawMessage) json.RawMessage {
	all := map[string]json.RawMessage{}
	if json.Unmarshal(meta, &all) != nil {
		return meta
	}
	for _, name := range []string{"form", "submission"} {
		var id uuid.UUID
		if json.Unmarshal(all[name], &id) == nil {
			all[name], _ = json.Marshal(shortid.Of(id))
		}
	}
	out, err := json.Marshal(all)
	if err != nil {
		return meta
	}
	return out
}

// contentKind names the payload of messages that this surface took.
const contentKind = "web1on1"

// content is what a message has that Parley has no column for.
type content struct {
	ContentType string          `json:"contentType,omitempty"`
	Actions     json.RawMessage `json:"actions,omitempty"`
	Items       json.RawMessage `json:"items,omitempty"`
	Delay       *int            `json:"delay,omitempty"`
	Touchpoint  string          `json:"touchpoint,omitempty"`
}

// shownStatus is the vendor's word for where a conversation is.
func shownStatus(s conversation.Status) string {
	for word, list := range conversationStatuses {
		if slices.Contains(list, s) {
			return word
		}
	}
	return ""
}

// shownType is the vendor's word for the kind of a message; what it has no word for
// is chat.
func shownType(k message.Kind) string {
	for word, list := range messageTypes {
		if slices.Contains(list, k) {
			return word
		}
	}
	return chat
}

// shownRole is the vendor's word for the author of a message.
func shownRole(r message.Role) string {
	switch r {
	case message.RoleCUSTOMER:
		return "contact"
	case message.RoleAGENT:
		return "agent"
	}
	return "bot"
}
