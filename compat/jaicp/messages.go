package jaicp

import (
	"net/http"

	"parley/compat/rest"
	"parley/internal/query"
)

// Parameters of the routes about one session or client.
var (
	sessionParameter  = rest.Parameter{Name: "sessionId", Required: true, Description: "Id of the session."}
	clientParameter   = rest.Parameter{Name: "clientId", Required: true, Description: "Id of the client."}
	questionParameter = rest.Parameter{Name: "questionId", Required: true, Description: "Id of the question."}
	ofBotParameter    = rest.Parameter{Name: "botId", Description: "Id of the bot; of a session of another one nothing is found."}
	startParameter    = rest.Parameter{Name: "startTime", Description: "Time of the first messages that are wanted, of ISO 8601."}
	pathsParameter    = rest.Parameter{Name: "responseDataJsonPath[]", Type: "array", Description: "Paths of what is wanted of responseData, such as $.order.items[0]."}
	emptyParameter    = rest.Parameter{Name: "hideEmptyMessage", Type: "boolean", Description: "Whether messages are left out in which neither the client nor an answer said anything in words."}
)

// messageRoutes are the lists of messages.
func (a *API) messageRoutes() []rest.Route {
	session := []rest.Parameter{sessionParameter, projectParameter, ofBotParameter, startParameter, emptyParameter, pathsParameter}
	client := []rest.Parameter{
		botParameter, clientParameter, projectParameter, startParameter,
		{Name: "endTime", Description: "Time of the last messages that are wanted, of ISO 8601."},
		{Name: "sort", Description: "asc, which is the default, or desc: by time."},
		{Name: "questionId", Description: "Id of a question, whose page is wanted."},
		{Name: "channelType", Description: "Medium of the sessions."},
	}
	const bySession = "/messages/by-session"
	posted := reading(bySession, "Lists the messages of a session, oldest first; parameters may stand in the body.", MessagesForSessionDto{}, a.postedBySession, session...)
	posted.Method, posted.Doc.Body = http.MethodPost, BySession{}
	return []rest.Route{
		pageOf("/messages/filter", "Lists messages, newest first.", MessageData{}, a.messages),
		reading(bySession, "Lists the messages of a session, oldest first.", MessagesForSessionDto{}, a.bySession, session...),
		posted,
		reading("/messages/by-client", "Lists the messages between a client and a bot.", MessagesForClientDto{}, a.byClient, client...),
		reading("/messages/page-in-session", "Tells on which page of a session a question is.", PageNumberDto{}, a.pageInSession,
			sessionParameter, questionParameter, projectParameter, ofBotParameter),
		reading("/messages/page-in-client", "Tells on which page of a client a question is.", PageNumberDto{}, a.pageInClient,
			botParameter, clientParameter, questionParameter, projectParameter),
	}
}

// reading describes a row that is asked by its query string.
func reading(pattern, summary string, answer any, handle func(*rest.Request) (rest.Response, error), more ...rest.Parameter) rest.Route {
	return rest.Route{
		Method: http.MethodGet, Pattern: pattern, Summary: summary, Handle: handle,
		Doc: rest.Doc{Query: append(more, pageParameters...), Answer: answer},
	}
}

// BySession is what the POST of /messages/by-session may have in its body, each in
// place of the parameter of this name.
type BySession struct {
	SessionID            string   `json:"sessionId,omitempty"`
	Page                 int      `json:"page,omitempty"`
	Size                 int      `json:"size,omitempty"`
	ProjectShortName     string   `json:"projectShortName,omitempty"`
	BotID                string   `json:"botId,omitempty"`
	StartTime            string   `json:"startTime,omitempty"`
	HideEmptyMessage     bool     `json:"hideEmptyMessage,omitempty"`
	ResponseDataJSONPath []string `json:"responseDataJsonPath,omitempty"`
}

func (a *API) messages(r *rest.Request) (rest.Response, error) {
	in, err := a.asked(r, nothing)
	if err != nil {
		return rest.Response{}, err
	}
	rows, total, err := pageAndCount(r, in, a.Reader.Pairs, a.Reader.PairCount)
	if err != nil {
		return rest.Response{}, err
	}
	return rest.Response{Body: MessageData{in.paging(total), each(rows, extendedShape)}}, nil
}

// postedBySession is bySession for names that may stand in the body.
func (a *API) postedBySession(r *rest.Request) (rest.Response, error) {
	r, err := merged(r, bySessionNames...)
	if err != nil {
		return rest.Response{}, err
	}
	return a.bySession(r)
}

func (a *API) bySession(r *rest.Request) (rest.Response, error) {
	t, id, err := a.ofSession(r, func(*rest.Query, *talk) {})
	if err != nil {
		return rest.Response{}, err
	}
	sessions, err := a.Reader.Sessions(r.Context(), query.Ask{Organization: t.Organization, Where: []query.Condition{withID(id)}, Limit: 1})
	if err != nil {
		return rest.Response{}, err
	}
	if len(sessions) == 0 {
		return rest.Response{}, errNotFound // it went in between
	}
	rows, total, err := pageAndCount(r, t.asked, a.Reader.Pairs, a.Reader.PairCount)
	if err != nil {
		return rest.Response{}, err
	}
	with := shown{labels: true, data: true}
	return rest.Response{Body: MessagesForSessionDto{t.paging(total), sessionShape(sessions[0], with), each(rows, t.shape)}}, nil
}

// shape is a message with as much of responseData as is wanted.
func (t talk) shape(p query.Pair) Message { return only(messageShape(p), t.want) }

func (a *API) byClient(r *rest.Request) (rest.Response, error) {
	t, id, err := a.ofClient(r, func(q *rest.Query, t *talk) {
		sort, _ := q.Text("sort", rest.OneOf("asc", "desc"))
		t.newestFirst = sort == "desc"
	})
	if err != nil {
		return rest.Response{}, err
	}
	if t.question != "" {
		if err := a.turnTo(r, &t); err != nil {
			return rest.Response{}, err
		}
	}
	clients, err := a.Reader.Clients(r.Context(), query.Ask{Organization: t.Organization, Where: []query.Condition{withID(id)}, Limit: 1})
	if err != nil {
		return rest.Response{}, err
	}
	if len(clients) == 0 {
		return rest.Response{}, errNotFound // they went in between
	}
	rows, total, err := pageAndCount(r, t.asked, a.Reader.Pairs, a.Reader.PairCount)
	if err != nil {
		return rest.Response{}, err
	}
	return rest.Response{Body: MessagesForClientDto{t.paging(total), clientShape(clients[0]), each(rows, t.shape)}}, nil
}

// turnTo has the page be the one that holds the question.
func (a *API) turnTo(r *rest.Request, t *talk) error {
	number, err := a.pageNumber(r, t)
	t.number, t.Offset = int(number), int(number)*t.Limit
	return err
}

// pageNumber is the number of the page that holds the question.
func (a *API) pageNumber(r *rest.Request, t *talk) (int64, error) {
	id, err := a.Reader.PairAmong(r.Context(), t.Ask, t.question)
	if err != nil {
		return 0, err
	}
	before, err := a.Reader.PairsBefore(r.Context(), t.Ask, id)
	return before / int64(t.Limit), err
}

func (a *API) pageInSession(r *rest.Request) (rest.Response, error) {
	t, _, err := a.ofSession(r, questionNeeded)
	if err != nil {
		return rest.Response{}, err
	}
	return a.pageAnswer(r, &t)
}

func (a *API) pageInClient(r *rest.Request) (rest.Response, error) {
	t, _, err := a.ofClient(r, questionNeeded)
	if err != nil {
		return rest.Response{}, err
	}
	return a.pageAnswer(r, &t)
}

func questionNeeded(q *rest.Query, _ *talk) { required(q, "questionId") }

func (a *API) pageAnswer(r *rest.Request, t *talk) (rest.Response, error) {
	number, err := a.pageNumber(r, t)
	if err != nil {
		return rest.Response{}, err
	}
	return rest.Response{Body: PageNumberDto{number}}, nil
}
