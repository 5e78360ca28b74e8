package sinch

import (
	"net/http"

	"parley/compat/rest"
)

// Parameters that several rows have.
var (
	languageParameter = rest.Parameter{Name: "language", Description: "Language of translated values, two letters of ISO 639. There is one language: it is accepted and changes nothing."}
	limitParameter    = rest.Parameter{Name: "limit", Type: "integer", Description: "How many at most, 1 to 1,000; by default 1,000."}
)

// Routes returns every endpoint by path below [Prefix].
func (a *API) Routes() []rest.Route {
	var all []rest.Route
	for _, rows := range [][]rest.Route{
		a.contactRoutes(), a.chatRoutes(), a.emailRoutes(), a.recordingRoutes(), a.scriptRoutes(),
		a.callbackRoutes(), a.messageRoutes(), a.consentRoutes(),
	} {
		all = append(all, rows...)
	}
	return all
}

// listing, single, creation and change are rows of the four kinds that nearly all
// endpoints are.
func listing[T listed](pattern, summary string, handle func(*rest.Request) (rest.Response, error), query ...rest.Parameter) rest.Route {
	return rest.Route{
		Method: http.MethodGet, Pattern: pattern, Summary: summary, Handle: handle,
		Doc: rest.Doc{Query: query, Answer: List[T]{}},
	}
}

func single[T any](pattern, summary string, handle func(*rest.Request) (rest.Response, error), query ...rest.Parameter) rest.Route {
	var shape T
	return rest.Route{
		Method: http.MethodGet, Pattern: pattern, Summary: summary, Handle: handle,
		Doc: rest.Doc{Query: query, Answer: shape},
	}
}

func creation[T any](pattern, summary string, handle func(*rest.Request) (rest.Response, error)) rest.Route {
	var shape T
	return rest.Route{
		Method: http.MethodPost, Pattern: pattern, Summary: summary, Handle: handle,
		Doc: rest.Doc{Body: shape, Answer: "", AnswerType: mediaID, Status: http.StatusCreated},
	}
}

// change is a row that answers 204 and nothing; body is a value of the body's
// shape, nil where there is none.
func change(method, pattern, summary string, handle func(*rest.Request) (rest.Response, error), body any) rest.Route {
	return rest.Route{
		Method: method, Pattern: pattern, Summary: summary, Handle: handle,
		Doc: rest.Doc{Body: body, Status: http.StatusNoContent},
	}
}

// writing is the handler of a row that reads the body as an object, as T.
func writing[T any](read func(*rest.Object) (T, error), then func(*rest.Request, T) (rest.Response, error)) func(*rest.Request) (rest.Response, error) {
	return func(r *rest.Request) (rest.Response, error) {
		body, err := r.Object()
		if err != nil {
			return rest.Response{}, err
		}
		in, err := read(body)
		if err != nil {
			return rest.Response{}, err
		}
		return then(r, in)
	}
}
