package sinch

import (
	"net/http"
	"slices"
	"strings"

	"github.com/google/uuid"

	"parley/compat/rest"
	"parley/internal/apperr"
	"parley/internal/ids"
	"parley/internal/query"
)

func (a *API) contactRoutes() []rest.Route {
	const all, one, remarks = "/contacts", "/contacts/{contactId}", "/contacts/{contactId}/remarks"
	statistics := rest.Parameter{Name: "statistics", Type: "boolean", Description: "Whether to add durations."}
	text := func(row rest.Route) rest.Route {
		row.Doc.BodyType, row.Doc.AnswerType = "text/plain", "text/plain"
		return row
	}
	return []rest.Route{
		listing[Contact](all, "Lists contacts: legs of calls, chats and e-mails.", a.contacts, append(contactParameters(), statistics, languageParameter, limitParameter)...),
		single[Contact](one, "Reads a contact.", a.contact, statistics, languageParameter),
		text(single[string](remarks, "Reads the remarks of a group of contacts.", a.remarks)),
		text(change(http.MethodPost, remarks, "Remarks on a call that has no remarks yet.", a.addRemarks, "")),
		text(change(http.MethodPut, remarks, "Replaces the remarks of a call.", a.replaceRemarks, "")),
	}
}

// contacts sorts and sifts by itself what the databases would not agree on.
func (a *API) contacts(r *rest.Request) (rest.Response, error) {
	in, err := readContactQuery(rest.NewQuery(r.URL.RawQuery))
	if err != nil {
		return rest.Response{}, err
	}
	rows, err := a.Reader.Contacts(r.Context(), organization(r), in.query())
	if err != nil {
		return rest.Response{}, err
	}
	if in.byHand() && len(rows) == query.MaxContacts {
		return rest.Response{}, invalid("More than %d contacts are found: search for less, or sort by arrivalTime", query.MaxContacts)
	}
	list := make(List[Contact], 0, len(rows))
	for _, row := range rows {
		c := a.contactOf(row, in.statistics || in.bySpan())
		if err := in.groupsFit(row.ConversationID, c.Channel); err != nil {
			return rest.Response{}, err
		}
		if in.keeps(c) {
			list = append(list, c)
		}
	}
	if in.byHand() {
		sortContacts(list, in.order)
	}
	list = list[:min(len(list), in.limit)]
	for i := range list {
		if !in.statistics {
			list[i].Statistics = nil
		}
	}
	return rest.Response{Body: list}, nil
}

// bySpan reports whether contacts are sorted by what only statistics tell.
func (in contactQuery) bySpan() bool {
	return strings.HasSuffix(in.order.Field, "Duration") && in.order.Field != "totalDuration"
}

func (a *API) contactOf(row query.Contact, statistics bool) Contact {
	out := contactShape(row.Interaction, a.Reader.Durations(row.Interaction), statistics)
	out.Record, out.Script = row.Recorded, row.Scripted
	return out
}

func (a *API) contact(r *rest.Request) (rest.Response, error) {
	id, err := pathID(r, "contactId")
	if err != nil {
		return rest.Response{}, err
	}
	q := rest.NewQuery(r.URL.RawQuery)
	statistics := queryTrue(q, "statistics")
	if err := q.Err(); err != nil {
		return rest.Response{}, err
	}
	row, err := a.Reader.Contact(r.Context(), organization(r), id)
	if err != nil {
		return rest.Response{}, err
	}
	return rest.Response{Body: a.contactOf(row, statistics)}, nil
}

// remarks are those of a group: the vendor wants its id in the place of a contact's.
func (a *API) remarks(r *rest.Request) (rest.Response, error) {
	group, err := parseGroupID(r.PathValue("contactId"))
	if err != nil {
		return rest.Response{}, err
	}
	text, err := a.Reader.Remarks(r.Context(), organization(r), group.ID)
	if err == nil && text == nil {
		err = apperr.New(apperr.NotFound, "no remarks")
	}
	if err != nil {
		return rest.Response{}, err
	}
	return plainText(*text), nil
}

func (a *API) addRemarks(r *rest.Request) (rest.Response, error) {
	id, text, err := a.remarked(r)
	if err != nil {
		return rest.Response{}, err
	}
	return done(), refused(a.Inbox.SetRemarks(r.Context(), id, text))
}

func (a *API) replaceRemarks(r *rest.Request) (rest.Response, error) {
	id, text, err := a.remarked(r)
	if err != nil {
		return rest.Response{}, err
	}
	return done(), refused(a.Inbox.ReplaceRemarks(r.Context(), id, text))
}

// refused tells a conflict as the vendor does, who knows none.
func refused(err error) error {
	if apperr.KindOf(err) == apperr.Conflict {
		return invalid("%s", err.Error())
	}
	return err
}

// remarked reads the body and the conversation that the path means: a contact's, or
// the group itself.
func (a *API) remarked(r *rest.Request) (uuid.UUID, string, error) {
	group, err := parseGroupID(r.PathValue("contactId"))
	if err != nil {
		return uuid.Nil, "", err
	}
	text, err := r.PlainText()
	if err != nil || ids.CodeOf(group.ID) != ids.Interaction {
		return group.ID, text, err
	}
	row, err := a.Reader.Contact(r.Context(), organization(r), group.ID)
	if err != nil {
		return uuid.Nil, "", err
	}
	return row.ConversationID, text, nil
}

// byHand are the fields that the database does not sort by.
func (in contactQuery) byHand() bool {
	_, ok := sortColumns[in.order.Field]
	return !ok || len(in.sift) > 0
}

// groupsFit returns the vendor's error where a group was written in the form of
// another channel.
func (in contactQuery) groupsFit(group uuid.UUID, channel string) error {
	for _, g := range in.groups {
		if g.ID == group && !g.Form.allows(channel) {
			return invalidGUID(formatGroupID(g.ID, wrongChannel(channel)))
		}
	}
	return nil
}

// wrongChannel is one whose groups are written in the other form.
func wrongChannel(channel string) string {
	if channel == channelPhone {
		return channelChat
	}
	return channelPhone
}

// keeps reports whether a contact matches what the database was not asked for.
func (in contactQuery) keeps(c Contact) bool {
	return !slices.ContainsFunc(in.sift, func(s sifted) bool { return !s.pattern.Match(s.field(c)) })
}
