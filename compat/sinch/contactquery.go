package sinch

import (
	"strconv"
	"strings"

	"github.com/google/uuid"

	"parley/compat/rest"
	"parley/ent/interaction"
	"parley/internal/query"
	"parley/store"
)

// contactQuery is the checked query string of GET /contacts.
type contactQuery struct {
	read       query.ContactQuery
	groups     []groupID
	sift       []sifted
	order      order
	statistics bool
	limit      int
}

// sifted is a pattern on a field that the database is not asked for.
type sifted struct {
	pattern pattern
	field   func(Contact) string
}

// sortColumns are the fields that the database sorts by.
var sortColumns = map[string]query.ContactSort{
	"arrivalTime": query.ByArrival, "connectTime": query.ByConnection, "disconnectTime": query.ByEnd, "id": query.ByID,
}

// matchFields are the fields whose patterns the database looks for, siftFields those
// that are looked at afterwards.
var (
	matchFields = map[string]query.ContactField{
		"id": query.ContactID, "agentName": query.ContactAgentName, "queueName": query.ContactQueueName,
		"source": query.ContactFrom, "destination": query.ContactTo, "requiredAgent": query.ContactRequiredName,
	}
	siftFields = map[string]func(Contact) string{
		"typeDetails":    func(c Contact) string { return c.TypeDetails },
		"statusDetails":  func(c Contact) string { return c.StatusDetails },
		"subtype":        func(c Contact) string { return c.Subtype },
		"arrivalTime":    func(c Contact) string { return c.ArrivalTime },
		"disconnectTime": func(c Contact) string { return c.DisconnectTime },
		"totalDuration":  func(c Contact) string { return strconv.FormatInt(c.TotalDuration, 10) },
	}
)

// contactParameters describes what [readContactQuery] reads.
func contactParameters() []rest.Parameter {
	list := []rest.Parameter{
		{Name: "search", Description: "Addresses with * and ?, with commas between them: either end matches one."},
		{Name: "startTime", Description: "Arrived or ended at this time or after."},
		{Name: "endTime", Description: "Arrived or ended at this time or before."},
		{Name: "subject", Description: "Words of the subject."},
		{Name: "body", Description: "Words of an e-mail, or a piece of a chat's message."},
		{Name: "remarks", Description: "Words of an e-mail's remarks."},
		{Name: "caseId", Description: "Number of an e-mail's case."},
		{Name: "agentId", Description: "Ids of agents, with commas between them."},
		{Name: "queueId", Description: "Ids of queues, with commas between them."},
		{Name: "contactGroupId", Description: "Ids of groups, with commas between them: with hyphens for chats and e-mails, without for calls."},
		{Name: "pickable", Type: "boolean", Description: "Whether only what you could take."},
		{Name: "sort", Description: "A field, after - for descending, before ,LOCALE-xx for a language; by default -arrivalTime."},
	}
	for _, name := range []string{
		"id", "channel", "type", "typeDetails", "subtype", "status", "statusDetails", "source", "destination", "agentName", "queueName",
		"arrivalTime", "disconnectTime", "totalDuration", "record", "script", "requiredAgent",
	} {
		list = append(list, rest.Parameter{Name: name, Description: "The field, with * and ?."})
	}
	return list
}

// readContactQuery checks the query string of GET /contacts.
func readContactQuery(q *rest.Query) (contactQuery, error) {
	in := contactQuery{statistics: queryTrue(q, "statistics"), limit: queryLimit(q)}
	in.read = query.ContactQuery{
		From: queryInstant(q, "startTime"), To: queryInstant(q, "endTime"), CaseID: queryText(q, "caseId"), Pickable: queryTrue(q, "pickable"),
		Addresses: querySearch(q), Subject: queryWords(q, "subject"), Remarks: queryWords(q, "remarks"), Body: queryBody(q),
		Recorded: queryFlag(q, "record"), Scripted: queryFlag(q, "script"),
	}
	in.ids(q)
	in.fields(q)
	in.enums(q)
	text, _ := q.Text("sort")
	if o, err := parseSort(text); err != nil {
		q.Report(err.Error(), "sort")
	} else {
		in.order = o
	}
	return in, q.Err()
}

// query is what to ask the reader: everything where the rest is done by hand.
func (in contactQuery) query() query.ContactQuery {
	out := in.read
	out.Sort, out.Descending, out.Limit = sortColumns[in.order.Field], in.order.Descending, in.limit
	if in.byHand() {
		out.Limit = query.MaxContacts
	}
	return out
}

// ids reads the lists of ids. One with wildcards is a pattern of one id.
func (in *contactQuery) ids(q *rest.Query) {
	in.read.Agents = in.listOf(q, "agentId", query.ContactAgent)
	in.read.Queues = in.listOf(q, "queueId", query.ContactQueue)
	text, ok := q.Text("contactGroupId")
	switch {
	case !ok:
	case wild(text):
		in.match(q, "contactGroupId", query.ContactConversation, strings.ReplaceAll(text, "-", ""))
	default:
		groups, err := parseGroupIDs(text)
		if err != nil {
			q.Report(err.Error(), "contactGroupId")
		}
		for _, g := range groups {
			in.read.Conversations = append(in.read.Conversations, g.ID)
		}
		in.groups = groups
	}
}

func wild(text string) bool { return strings.ContainsAny(text, "*?") }

func (in *contactQuery) listOf(q *rest.Query, name string, field query.ContactField) []uuid.UUID {
	text, ok := q.Text(name)
	if !ok {
		return nil
	}
	if wild(text) {
		in.match(q, name, field, text)
		return nil
	}
	list, err := parseGUIDs(text)
	if err != nil {
		q.Report(err.Error(), name)
	}
	return list
}

// fields reads the patterns on single fields.
func (in *contactQuery) fields(q *rest.Query) {
	for name, field := range matchFields {
		if text, ok := q.Text(name); ok {
			in.match(q, name, field, text)
		}
	}
	for name, field := range siftFields {
		if p, ok := queryParsed(q, name); ok {
			in.sift = append(in.sift, sifted{p, field})
		}
	}
}

// match adds a pattern for the reader. An id without wildcards has to be one.
func (in *contactQuery) match(q *rest.Query, name string, field query.ContactField, text string) {
	if field == query.ContactID && !wild(text) {
		if _, err := parseGUID(text); err != nil {
			q.Report(err.Error(), name)
			return
		}
	}
	p, err := parsePattern(text)
	if err != nil {
		q.Report(err.Error(), name)
		return
	}
	in.read.Matches = append(in.read.Matches, query.ContactMatch{Field: field, Pattern: p.Like()})
}

// enums reads the patterns on fields with few values: those that match are asked for.
func (in *contactQuery) enums(q *rest.Query) {
	kind, kinds := queryParsed(q, "type")
	channel, channels := queryParsed(q, "channel")
	if kinds || channels {
		in.read.Types = []interaction.Type{}
		for t, word := range typeWords {
			if (!kinds || kind.Match(word)) && (!channels || channel.Match(channelOfType(t))) {
				in.read.Types = append(in.read.Types, t)
			}
		}
	}
	if p, ok := queryParsed(q, "status"); ok {
		in.read.Statuses = []interaction.Status{}
		for s, word := range statusWords {
			if p.Match(word) {
				in.read.Statuses = append(in.read.Statuses, s)
			}
		}
	}
}

// queryParsed reads a parameter with wildcards.
func queryParsed(q *rest.Query, name string) (pattern, bool) {
	text, ok := q.Text(name)
	if !ok {
		return pattern{}, false
	}
	p, err := parsePattern(text)
	if err != nil {
		q.Report(err.Error(), name)
	}
	return p, err == nil
}

func querySearch(q *rest.Query) []string {
	text, ok := q.Text("search")
	if !ok {
		return nil
	}
	list, err := parseSearch(text)
	if err != nil {
		q.Report(err.Error(), "search")
	}
	return each(list, pattern.Like)
}

func queryWords(q *rest.Query, name string) *store.Search {
	text, ok := q.Text(name)
	if !ok {
		return nil
	}
	words, err := parseFullText(text)
	if err != nil {
		q.Report(err.Error(), name)
		return nil
	}
	return &store.Search{Phrases: words.Phrases, Any: !words.All}
}

// queryBody looks for words of e-mails, or for the value itself in chats.
func queryBody(q *rest.Query) *query.BodySearch {
	words := queryWords(q, "body")
	if words == nil {
		return nil
	}
	text, _ := q.Text("body")
	return &query.BodySearch{Words: *words, Piece: containing(text)}
}

// queryFlag reads a field that is true or null.
func queryFlag(q *rest.Query, name string) *bool {
	text, ok := q.Text(name, rest.Upper, rest.OneOf("TRUE", "FALSE", "NULL"))
	if !ok {
		return nil
	}
	given := text == "TRUE"
	return &given
}
