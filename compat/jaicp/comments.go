package jaicp

import (
	"net/http"

	"github.com/google/uuid"

	"parley/compat/rest"
	"parley/inbox"
	"parley/internal/ids"
)

func (a *API) commentRoutes() []rest.Route {
	return []rest.Route{
		{
			Method: http.MethodPost, Pattern: "/comments/{questionId}", Handle: a.addComment,
			Summary: "Comments on a question, in the place of the comment before.",
			Doc:     rest.Doc{Query: ofProject(), Body: AddCommentDto{}},
		},
		{
			Method: http.MethodDelete, Pattern: "/comments/{questionId}", Handle: a.deleteComment,
			Summary: "Deletes the comment on a question.", Doc: rest.Doc{Query: ofProject()},
		},
	}
}

// comment is an empty comment on the question of the path.
func (a *API) comment(r *rest.Request) (inbox.Comment, error) {
	organization, err := a.project(r)
	if err != nil {
		return inbox.Comment{}, err
	}
	id, err := a.Reader.PairByRef(r.Context(), organization, r.PathValue("questionId"))
	return inbox.Comment{OrganizationID: organization, MessageID: id, Source: ids.JAICP}, err
}

func (a *API) addComment(r *rest.Request) (rest.Response, error) {
	o, err := r.Object()
	if err != nil {
		return rest.Response{}, err
	}
	text := o.RequiredText("comment")
	for _, spelling := range []string{"questionId", "questionid"} {
		if named := o.Text(spelling); named != "" && !sameQuestion(named, r.PathValue("questionId")) {
			o.Report(spelling+" is not the question of the path", spelling)
		}
	}
	if err := o.Err(); err != nil {
		return rest.Response{}, err
	}
	c, err := a.comment(r)
	if err != nil {
		return rest.Response{}, err
	}
	c.Text = text
	return empty(), a.Labels.SetComment(r.Context(), c)
}

// sameQuestion compares two ids, of which those of Parley may be written in two ways.
func sameQuestion(a, b string) bool {
	x, err := uuid.Parse(a)
	y, other := uuid.Parse(b)
	return a == b || err == nil && other == nil && x == y
}

func (a *API) deleteComment(r *rest.Request) (rest.Response, error) {
	c, err := a.comment(r)
	if err != nil {
		return rest.Response{}, err
	}
	return empty(), a.Labels.DeleteComment(r.Context(), c)
}
