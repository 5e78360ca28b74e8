package apptest

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"parley/access"
	"parley/directory"
	"parley/internal/ids"
	"parley/internal/viewer"
	"parley/store"
)

// Tenant is an organization with a row of every entity. Every text of it holds
// its canary, a word in small letters, so that a single letter of its data can
// be found in somebody else's answers.
type Tenant struct {
	ID     uuid.UUID
	Canary string
	// Names are what others could name it and its rows by: ids by the name of
	// the graph's type, and slug, agentKey, conversation (the external id) and
	// liveCursor.
	Names map[string]string

	server *Server
	tokens map[viewer.Role]string
}

// Token returns the token of a role in the organization, always the same.
func (t *Tenant) Token(role viewer.Role) string { return t.tokens[role] }

// Expand fills a document's <names> in.
func (t *Tenant) Expand(text string) string {
	pairs := []string{"<canary>", t.Canary, "<CANARY>", strings.ToUpper(t.Canary)}
	for name, v := range t.Names {
		pairs = append(pairs, "<"+name+">", v)
	}
	return strings.NewReplacer(pairs...).Replace(text)
}

// Ghost returns the names of a tenant that does not exist and looks like t.
func (t *Tenant) Ghost(canary string) *Tenant {
	g := &Tenant{Canary: canary, Names: map[string]string{}}
	made := ids.NewGenerator(t.server.Store.Now)
	for name, v := range t.Names {
		g.Names[name] = strings.ReplaceAll(v, t.Canary, canary)
		if id, err := uuid.Parse(v); err == nil {
			g.Names[name] = made.New(ids.CodeOf(id)).String()
		} else if n, err := strconv.ParseInt(v, 10, 64); err == nil {
			g.Names[name] = strconv.FormatInt(n+1, 10)
		}
	}
	return g
}

// Plant makes a tenant, below parent unless that is the zero id.
func (s *Server) Plant(canary string, parent uuid.UUID) *Tenant {
	s.tb.Helper()
	t := &Tenant{Canary: canary, Names: map[string]string{}, server: s, tokens: map[viewer.Role]string{}}
	in := directory.NewOrganization{Slug: directory.Set(canary)}
	in.Name, in.DisplayName = directory.Set(canary+" name"), directory.Set(canary+" shown")
	in.Email, in.URL = directory.Set(canary+"@example.com"), directory.Set("https://"+canary+".example.com")
	if parent != uuid.Nil {
		in.ParentID = &parent
	}
	o, err := s.Directory.CreateOrganization(System(), in)
	if err != nil {
		s.tb.Fatal(err)
	}
	t.ID = o.ID
	for _, role := range []viewer.Role{viewer.Guest, viewer.Agent, viewer.Bot, viewer.Admin, viewer.Owner} {
		t.tokens[role] = s.Token(t.ID, role)
	}
	t.Names["Organization"], t.Names["slug"] = o.ID.String(), canary
	t.Names["agentKey"], t.Names["conversation"] = canary+"-agent", canary+"-conversation"
	for _, step := range plantation {
		t.read(step)
	}
	t.plantWork()
	t.plantProvisioning()
	t.plantRest()
	t.read(`query { liveCursor }`)
	return t
}

// plantation are the documents that fill a tenant; what they answer under a
// name's alias is kept under that name.
var plantation = []string{
	`mutation {
		Queue: createQueue(input: {name: "<canary> queue", kind: CHAT, number: "<canary> 1", address: "<canary>@queue.example.com"}) {queue {id}}
		User: createUser(input: {displayName: "<canary> user", agentKey: "<agentKey>", givenName: "<canary> given", familyName: "<canary> family",
			email: "<canary>@example.com", phone: "<canary> 2"}) {user {id memberships {id}}}
	}`,
	`mutation {
		Team: createTeam(input: {name: "<canary> team", memberIds: ["<User>"]}) {team {id}}
		Channel: createChannel(input: {type: "<CANARY>", address: "<canary> channel", name: "<canary> channel", queueId: "<Queue>"}) {channel {id}}
	}`,
	`mutation {
		Message: addMessage(input: {direction: IN, provider: "<CANARY>", channel: "<CANARY>", channelAddress: "<canary> channel",
			customerAddress: "<canary> customer", externalConversationId: "<conversation>", externalId: "<canary>-message", text: "<canary> text",
			content: {said: "<canary> content"}, tags: ["<canary> tag", "team:<canary> team"], agentKey: "<agentKey>",
			attachments: [{type: IMAGE, url: "https://<canary>.example.com/1", filename: "<canary>.png", mimeType: "<canary>/png"}]}) {
			message {id conversation {id} thread {id} channel {queue {id}}}
		}
	}`,
	`query {
		Conversation: conversations(first: 1) {edges {node {id}}} Interaction: interactions(first: 1) {edges {node {id}}}
		Customer: customers(first: 1) {edges {node {id}}} Tag: tags(first: 1, where: {kind: USER}) {edges {node {id}}}
		Message: messages(first: 1) {edges {node {id}}}
		ContactThread: messages(first: 1) {edges {node {thread {id}}}}
		CustomerIdentity: customers(first: 1) {edges {node {identities {id}}}}
		Membership: users(first: 1) {edges {node {memberships {id}}}}
	}`,
	`mutation {
		assigned: assignConversation(input: {conversationId: "<Conversation>", assigneeId: "<User>", teamId: "<Team>"}) {userErrors {message}}
		Note: addNote(input: {conversationId: "<Conversation>", messageId: "<Message>", interactionId: "<Interaction>", text: "<canary> note"}) {note {id}}
		customer: updateCustomer(input: {id: "<Customer>", displayName: "<canary> customer", givenName: "<canary> given",
			familyName: "<canary> family", email: "<canary>@example.com", phone: "<canary> 3"}) {userErrors {message}}
	}`,
}

// read runs a document as the owner and keeps what it answers: under each alias
// with a capital the innermost id.
func (t *Tenant) read(document string) {
	t.server.tb.Helper()
	var data map[string]any
	t.server.Query(t.Token(viewer.Owner), t.Expand(document), nil, &data)
	for name, answer := range data {
		if text, ok := answer.(string); ok {
			t.Names[name] = text
			continue
		}
		if b, _ := json.Marshal(answer); strings.Contains(string(b), `"message":"`) {
			t.server.tb.Fatalf("%s: %s", name, b)
		}
		if name[0] >= 'A' && name[0] <= 'Z' {
			t.Names[name] = Innermost(answer)
		}
	}
}

// Innermost returns the id of an answer, which sits below objects of one field
// and lists of one element; where an object has an id it is that.
func Innermost(answer any) string {
	switch v := answer.(type) {
	case string:
		return v
	case []any:
		return Innermost(v[0])
	case map[string]any:
		if id, ok := v["id"]; ok {
			return Innermost(id)
		}
		for _, below := range v {
			return Innermost(below)
		}
	}
	return ""
}

// planted are the columns that no mutation sets.
var planted = map[string][]string{
	"api_credentials":     {"name"},
	"channels":            {"external_id"},
	"conversations":       {"subject"},
	"customer_identities": {"username"},
	"customers":           {"external_id"},
	"interactions":        {"external_id", "subtype", "from_address", "to_address", "subject"},
	"messages":            {"actor"},
	"notes":               {"external_id"},
	"queues":              {"external_id"},
	"tags":                {"external_id"},
	"teams":               {"external_id"},
	"users":               {"external_id", "login_name"},
}

func (t *Tenant) plantRest() {
	t.server.tb.Helper()
	made, err := t.server.Access.Create(System(), access.NewCredential{API: "web1on1", Organization: t.ID, Email: t.Canary + "@login.example.com", Password: t.Canary})
	if err != nil {
		t.server.tb.Fatal(err)
	}
	t.Names["ApiCredential"] = made.ID.String()
	err = t.server.Store.Write(System(), t.ID, func(ctx context.Context, tx *store.Tx) error {
		for table, columns := range planted {
			rows, err := store.Scan[uuid.UUID](ctx, tx, `SELECT id FROM `+table+` WHERE organization_id = ?`, t.ID)
			if err != nil {
				return err
			}
			for i, id := range rows {
				for _, column := range columns {
					text := fmt.Sprintf("%s %s %d", t.Canary, column, i)
					if _, err := tx.Exec(ctx, `UPDATE `+table+` SET `+column+` = ? WHERE organization_id = ? AND id = ?`, text, t.ID, id); err != nil {
						return err
					}
				}
			}
		}
		for name, table := range map[string]string{"TeamMember": "team_members", "ConversationTag": "conversation_tags", "MessageTag": "message_tags"} {
			rows, err := store.Scan[uuid.UUID](ctx, tx, `SELECT id FROM `+table+` WHERE organization_id = ?`, t.ID)
			if err != nil {
				return err
			}
			t.Names[name] = rows[0].String()
		}
		return nil
	})
	if err != nil {
		t.server.tb.Fatal(err)
	}
}
