package jaicp

import (
	"context"
	"net/http"

	"github.com/google/uuid"

	"parley/compat/rest"
	"parley/directory"
	"parley/ent"
	"parley/inbox"
)

// Labels writes labels, puts them on and takes them off, and writes comments. The
// directory does the first, the inbox the rest.
type Labels interface {
	SaveLabel(ctx context.Context, in directory.Labels) (*ent.Tag, error)
	SaveLabels(ctx context.Context, in directory.Labels) ([]*ent.Tag, error)
	SaveLabelGroup(ctx context.Context, in directory.LabelGroups) (*ent.TagGroup, error)
	SaveLabelGroups(ctx context.Context, in directory.LabelGroups) ([]*ent.TagGroup, error)
	DeleteLabelGroup(ctx context.Context, id uuid.UUID) error
	DeleteLabel(ctx context.Context, id uuid.UUID) error
	Label(ctx context.Context, l inbox.Labelling) error
	SetComment(ctx context.Context, c inbox.Comment) error
	DeleteComment(ctx context.Context, c inbox.Comment) error
}

// The paths of labels: those of messages, and those of sessions, which have two.
const (
	messageLabels  = "/message/labels"
	sessionLabels  = "/logs/labels/sessions"
	sessionsLabels = "/session-labels/sessions"
)

// Parameters of what is labelled.
var (
	whichQuestion = rest.Parameter{Name: "questionId", Required: true, Description: "The question."}
	whichSession  = rest.Parameter{Name: "sessionId", Required: true, Description: "The session."}
)

func (a *API) labelRoutes() []rest.Route {
	all := a.labelRows(messageLabels, a.messageShelf(), MessageLabelCreate{}, MessageLabelUpdate{}, MessageLabelDto{})
	all = append(all, a.labelRows(sessionLabels, a.sessionShelf(), SessionLabelCreate{}, SessionLabelCreate{}, SessionLabelDto{})...)
	all = append(all, a.groupRows()...)
	all = append(all, a.labellingRows(messageLabels+"/logs", a.messageShelf(), whichQuestion)...)
	all = append(all, a.labellingRows(sessionsLabels, a.sessionShelf(), whichSession)...)
	return append(all, []rest.Route{
		{
			Method: http.MethodPost, Pattern: messageLabels + "/by-list", Handle: a.createLabels,
			Summary: "Creates several labels of messages.",
			Doc:     rest.Doc{Query: ofProject(), Body: []MessageLabelCreate{}},
		},
		{
			Method: http.MethodPut, Pattern: messageLabels + "/by-list", Handle: a.changeLabels(a.messageShelf(), readLabelInList),
			Summary: "Changes several labels of messages.",
			Doc:     rest.Doc{Query: ofProject(), Body: []UpdateMessageLabelDto{}},
		},
		{
			Method: http.MethodPut, Pattern: "/session-labels/by-list", Handle: a.changeLabels(a.sessionShelf(), readLabelInList),
			Summary: "Changes several labels of sessions.",
			Doc:     rest.Doc{Query: ofProject(), Body: []UpdateNamedDto{}},
		},
	}...)
}

// ofProject are the parameters of rows that have no others.
func ofProject(more ...rest.Parameter) []rest.Parameter {
	return append([]rest.Parameter{projectParameter}, more...)
}

// labelRows are what can be done with the labels of one kind.
func (a *API) labelRows(path string, s shelf, create, change, shape any) []rest.Route {
	return []rest.Route{
		{
			Method: http.MethodPost, Pattern: path, Handle: a.createLabel(s),
			Summary: "Creates a label of " + s.of + ".", Doc: rest.Doc{Query: ofProject(), Body: create, Answer: shape},
		},
		{
			Method: http.MethodGet, Pattern: path, Handle: a.listLabels(s),
			Summary: "Lists the labels of " + s.of + ".", Doc: rest.Doc{Query: ofProject(), Answer: s.list},
		},
		{
			Method: http.MethodGet, Pattern: path + "/{id}", Handle: a.showLabel(s),
			Summary: "Shows a label of " + s.of + ".", Doc: rest.Doc{Query: ofProject(), Answer: shape},
		},
		{
			Method: http.MethodPut, Pattern: path + "/{id}", Handle: a.changeLabel(s),
			Summary: "Changes a label of " + s.of + ".", Doc: rest.Doc{Query: ofProject(), Body: change},
		},
		{
			Method: http.MethodDelete, Pattern: path + "/{id}", Handle: a.deleteLabel(s),
			Summary: "Deletes a label of " + s.of + " and takes it off.", Doc: rest.Doc{Query: ofProject()},
		},
		{
			Method: http.MethodPut, Pattern: path + "/change-priority", Handle: a.changeLabels(s, readPriority),
			Summary: "Gives labels of " + s.of + " their places.", Doc: rest.Doc{Query: ofProject(), Body: []LabelPriorityChangeDto{}},
		},
	}
}

// groupRows are what can be done with groups of labels.
func (a *API) groupRows() []rest.Route {
	const path = messageLabels + "/groups"
	return []rest.Route{
		{
			Method: http.MethodPut, Pattern: path, Handle: a.changeGroups(readGroupInList),
			Summary: "Changes several groups of labels.", Doc: rest.Doc{Query: ofProject(), Body: []UpdateNamedDto{}},
		},
		{
			Method: http.MethodPut, Pattern: path + "/change-priority", Handle: a.changeGroups(readGroupPriority),
			Summary: "Gives groups of labels their places.", Doc: rest.Doc{Query: ofProject(), Body: []LabelPriorityChangeDto{}},
		},
		{
			Method: http.MethodGet, Pattern: path + "/{id}", Handle: a.showGroup,
			Summary: "Shows a group of labels.", Doc: rest.Doc{Query: ofProject(), Answer: MessageLabelGroupDto{}},
		},
		{
			Method: http.MethodPut, Pattern: path + "/{id}", Handle: a.changeGroup,
			Summary: "Changes a group of labels.", Doc: rest.Doc{Query: ofProject(), Body: LogLabelGroupCreate{}},
		},
		{
			Method: http.MethodDelete, Pattern: path + "/{id}", Handle: a.deleteGroup,
			Summary: "Deletes a group of labels; the labels stay.", Doc: rest.Doc{Query: ofProject()},
		},
	}
}

// labellingRows put labels on and take them off.
func (a *API) labellingRows(path string, s shelf, object rest.Parameter) []rest.Route {
	whole := []rest.Parameter{object}
	if s.inSession {
		whole = append(whole, whichSession)
	}
	return []rest.Route{
		{
			Method: http.MethodPost, Pattern: path, Handle: a.label(s, true),
			Summary: "Puts a label on " + s.one + ".", Doc: rest.Doc{Query: ofProject(object), Body: LabelIDDto{}},
		},
		{
			Method: http.MethodDelete, Pattern: path, Handle: a.label(s, false),
			Summary: "Takes a label off " + s.one + ".", Doc: rest.Doc{Query: ofProject(object), Body: LabelIDDto{}},
		},
		{
			Method: http.MethodPost, Pattern: path + "/set-by-list", Handle: a.setLabels(s),
			Summary: "Replaces the labels of " + s.one + ".", Doc: rest.Doc{Query: ofProject(whole...), Body: []LabelIDDto{}},
		},
		{
			Method: http.MethodPost, Pattern: path + "/bulk-labeling", Handle: a.bulk(s),
			Summary: "Puts labels on many " + s.of + ", or takes them off.", Doc: rest.Doc{Query: ofProject(), Body: BulkLabelingDto{}},
		},
	}
}
