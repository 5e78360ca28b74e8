package jaicp

import (
	"context"
	"slices"
	"strconv"

	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"parley/compat/rest"
	"parley/directory"
	"parley/ent"
	"parley/ent/tag"
	"parley/internal/filters"
	"parley/internal/ids"
	"parley/internal/query"
)

// shelf is what differs between the labels of messages and those of sessions.
type shelf struct {
	kind tag.Kind
	// of and one name what is labelled, in summaries.
	of, one string
	// create and update read the bodies of single labels.
	create, update func(*rest.Object) labelInput
	shape          func(*ent.Tag) any
	list           any
	// inSession is set where an object is named together with its session.
	inSession bool
	// parameter names the object; object finds it and objects several.
	parameter string
	object    func(ctx context.Context, organization uuid.UUID, name string) (uuid.UUID, error)
	objects   func(ctx context.Context, organization uuid.UUID, names []string) (map[string]uuid.UUID, error)
	matching  func(given []filters.Filter, among []uuid.UUID) func(*sql.Selector)
}

func (a *API) messageShelf() shelf {
	return shelf{
		kind: tag.KindMESSAGE_LABEL, of: "messages", one: "a message", create: readNewMessageLabel, update: readMessageLabelUpdate,
		shape: func(t *ent.Tag) any { return messageLabel(t) }, list: []MessageLabelDto{}, inSession: true, parameter: "questionId",
		object: a.Reader.PairByRef, objects: a.Reader.PairsByRefs, matching: query.PairsMatching,
	}
}

func (a *API) sessionShelf() shelf {
	return shelf{
		kind: tag.KindSESSION_LABEL, of: "sessions", one: "a session", create: readWholeLabel, update: readWholeLabel,
		shape: func(t *ent.Tag) any { return sessionLabel(t) }, list: []SessionLabelDto{}, parameter: "sessionId",
		object: a.Reader.SessionByRef, objects: a.Reader.SessionsByRefs, matching: query.SessionsMatching,
	}
}

// labelIDs are the labels of numbers; it fails where one is none of the project's.
func (a *API) labelIDs(ctx context.Context, organization uuid.UUID, kind tag.Kind, numbers []int64) (map[int64]uuid.UUID, error) {
	rows, err := a.Reader.Labels(ctx, organization, kind, append([]int64{}, numbers...)...)
	out := make(map[int64]uuid.UUID, len(rows))
	for _, row := range rows {
		out[row.Number] = row.ID
	}
	return out, all(out, numbers, err)
}

// groupIDs are the groups of numbers, as labelIDs.
func (a *API) groupIDs(ctx context.Context, organization uuid.UUID, numbers []int64) (map[int64]uuid.UUID, error) {
	out := map[int64]uuid.UUID{}
	if len(numbers) == 0 {
		return out, nil
	}
	rows, err := a.Reader.LabelGroups(ctx, organization, numbers...)
	for _, row := range rows {
		out[row.Number] = row.ID
	}
	return out, all(out, numbers, err)
}

// all says that everything was found.
func all[K comparable](found map[K]uuid.UUID, wanted []K, err error) error {
	if err == nil && slices.ContainsFunc(wanted, func(k K) bool { return found[k] == uuid.Nil }) {
		err = errNotFound
	}
	return err
}

// labels are the labels of a body as the directory takes them.
func (a *API) labels(ctx context.Context, organization uuid.UUID, kind tag.Kind, in ...labelInput) (directory.Labels, error) {
	out := directory.Labels{OrganizationID: &organization, Kind: kind, Source: ids.JAICP}
	var numbers, groups []int64
	for _, l := range in {
		numbers, groups = append(numbers, l.id), append(groups, l.group)
	}
	none := func(n int64) bool { return n == 0 }
	labels, err := a.labelIDs(ctx, organization, kind, slices.DeleteFunc(numbers, none))
	if err != nil {
		return out, err
	}
	grouped, err := a.groupIDs(ctx, organization, slices.DeleteFunc(groups, none))
	if err != nil {
		return out, err
	}
	for _, l := range in {
		w := directory.LabelWrite{Name: l.name, Priority: l.priority}
		if id, ok := labels[l.id]; ok {
			w.ID = &id
		}
		w.GroupName, w.GroupPriority = l.groupName, l.groupPriority
		if id, ok := grouped[l.group]; ok {
			w.Group = directory.Set(id)
		}
		out.Labels = append(out.Labels, w)
	}
	return out, nil
}

// numberIn is the number in the path; what is no number is nothing's.
func numberIn(r *rest.Request) (int64, error) {
	n, err := strconv.ParseInt(r.PathValue("id"), 10, 64)
	if err != nil || n < 1 {
		return 0, errNotFound
	}
	return n, nil
}
