package jaicp

import (
	"context"
	"net/http"

	"github.com/google/uuid"

	"parley/compat/rest"
	"parley/directory"
	"parley/ent"
	"parley/ent/experiment"
)

// Experiments writes experiments.
type Experiments interface {
	CreateExperiment(ctx context.Context, in directory.NewExperiment) (*ent.Experiment, error)
	ActivateExperiment(ctx context.Context, id uuid.UUID) (*ent.Experiment, error)
	StopExperiment(ctx context.Context, id uuid.UUID) (*ent.Experiment, error)
	DeleteExperiment(ctx context.Context, id uuid.UUID) error
	JoinExperiment(ctx context.Context, id, conversation uuid.UUID) (*ent.ExperimentBranch, error)
}

// experimentPaths are the path as the vendor misspelt it, and as it is spelt.
var experimentPaths = []string{"/scenario-exeperiments", "/scenario-experiments"}

// Parameters of experiments.
var (
	needsProject = rest.Parameter{Name: projectParameter.Name, Required: true, Description: "Short name of the project."}
	whichTest    = rest.Parameter{Name: "experimentKey", Required: true, Description: "Key of the experiment."}
	whichBot     = rest.Parameter{Name: "botId", Required: true, Description: "The bot of the session."}
)

func (a *API) experimentRoutes() []rest.Route {
	var rows []rest.Route
	for _, path := range experimentPaths {
		rows = append(rows, a.experimentRows(path)...)
	}
	return rows
}

func (a *API) experimentRows(path string) []rest.Route {
	of, one := []rest.Parameter{needsProject}, []rest.Parameter{needsProject, whichTest}
	return []rest.Route{
		{
			Method: http.MethodPost, Pattern: path, Handle: a.createExperiment, Summary: "Creates an experiment.",
			Doc: rest.Doc{Query: of, Body: ScenarioExperimentDto{}, Answer: ScenarioExperimentDto{}},
		},
		{
			Method: http.MethodGet, Pattern: path, Handle: a.listExperiments, Summary: "Lists the experiments.",
			Doc: rest.Doc{Query: of, Answer: []ScenarioExperimentDto{}},
		},
		{
			Method: http.MethodDelete, Pattern: path, Handle: a.onExperiment(a.remove), Summary: "Deletes an experiment.",
			Doc: rest.Doc{Query: one},
		},
		{
			Method: http.MethodPost, Pattern: path + "/join", Handle: a.joinExperiment, Summary: "Gives a session a branch of an experiment.",
			Doc: rest.Doc{Query: []rest.Parameter{needsProject, whichTest, whichSession, whichBot}, Answer: "", AnswerType: "application/json"},
		},
		{
			Method: http.MethodPost, Pattern: path + "/activate", Handle: a.onExperiment(a.activate), Summary: "Has an experiment begin.",
			Doc: rest.Doc{Query: one},
		},
		{
			Method: http.MethodPost, Pattern: path + "/stop", Handle: a.onExperiment(a.stop), Summary: "Stops an experiment for good.",
			Doc: rest.Doc{Query: one},
		},
		{
			Method: http.MethodGet, Pattern: path + "/count-sessions", Handle: a.countSessions, Summary: "Counts the sessions of the experiments.",
			Doc: rest.Doc{Query: of, Answer: []ExperimentSessionsDto{}},
		},
	}
}

func (a *API) activate(ctx context.Context, id uuid.UUID) error {
	_, err := a.Experiments.ActivateExperiment(ctx, id)
	return err
}

func (a *API) remove(ctx context.Context, id uuid.UUID) error {
	return a.Experiments.DeleteExperiment(ctx, id)
}

func (a *API) stop(ctx context.Context, id uuid.UUID) error {
	_, err := a.Experiments.StopExperiment(ctx, id)
	return err
}

// needed is the project of rows that have to name it, and further parameters that
// have to be there.
func (a *API) needed(r *rest.Request, names ...string) (uuid.UUID, []string, error) {
	q := rest.NewQuery(r.URL.RawQuery)
	required(q, projectParameter.Name)
	given := each(names, func(name string) string { return required(q, name) })
	if err := q.Err(); err != nil {
		return uuid.Nil, nil, err
	}
	organization, err := a.project(r)
	return organization, given, err
}

// experimentOf is the experiment of a key.
func (a *API) experimentOf(ctx context.Context, organization uuid.UUID, key string) (uuid.UUID, error) {
	rows, err := a.Reader.Experiments(ctx, organization, key)
	if err == nil && len(rows) == 0 {
		err = errNotFound
	}
	if err != nil {
		return uuid.Nil, err
	}
	return rows[0].ID, nil
}

// onExperiment is the handler of what is done with one experiment.
func (a *API) onExperiment(do func(context.Context, uuid.UUID) error) handler {
	return func(r *rest.Request) (rest.Response, error) {
		organization, given, err := a.needed(r, whichTest.Name)
		if err != nil {
			return rest.Response{}, err
		}
		id, err := a.experimentOf(r.Context(), organization, given[0])
		if err != nil {
			return rest.Response{}, err
		}
		return empty(), do(r.Context(), id)
	}
}

func (a *API) joinExperiment(r *rest.Request) (rest.Response, error) {
	ctx := r.Context()
	organization, given, err := a.needed(r, whichTest.Name, whichSession.Name, whichBot.Name)
	if err != nil {
		return rest.Response{}, err
	}
	id, err := a.experimentOf(ctx, organization, given[0])
	if err != nil {
		return rest.Response{}, err
	}
	session, err := a.Reader.SessionByRef(ctx, organization, given[1])
	if err != nil {
		return rest.Response{}, err
	}
	if _, err := a.Reader.BotByRef(ctx, organization, given[2]); err != nil {
		return rest.Response{}, err
	}
	branch, err := a.Experiments.JoinExperiment(ctx, id, session)
	if err != nil {
		return rest.Response{}, err
	}
	return rest.Response{Body: branch.Key}, nil
}

func (a *API) createExperiment(r *rest.Request) (rest.Response, error) {
	organization, _, err := a.needed(r)
	if err != nil {
		return rest.Response{}, err
	}
	o, err := r.Object()
	if err != nil {
		return rest.Response{}, err
	}
	in := readExperiment(o)
	if err := o.Err(); err != nil {
		return rest.Response{}, err
	}
	in.OrganizationID = &organization
	row, err := a.Experiments.CreateExperiment(r.Context(), in)
	if err != nil {
		return rest.Response{}, err
	}
	rows, err := a.Reader.Experiments(r.Context(), organization, row.Key)
	if err != nil || len(rows) == 0 {
		return rest.Response{}, err
	}
	return rest.Response{Body: experimentShape(rows[0])}, nil
}

// readExperiment reads an experiment. One that is to be running at once begins with
// its creation.
func readExperiment(o *rest.Object) directory.NewExperiment {
	in := directory.NewExperiment{
		Key: o.RequiredText("key"), Description: o.Text("description"),
		Running: o.Text("status", rest.OneOf(string(experiment.StatusCREATED), string(experiment.StatusRUNNING))) == string(experiment.StatusRUNNING),
	}
	if !o.Given("branches") {
		o.Report("branches is required", "branches")
	}
	for _, b := range o.Objects("branches", directory.MaxBranches) {
		in.Branches = append(in.Branches, directory.NewBranch{Key: b.RequiredText("key"), Description: b.Text("description")})
	}
	return in
}

func experimentShape(e *ent.Experiment) ScenarioExperimentDto {
	return ScenarioExperimentDto{
		Key: e.Key, Description: e.Description, Status: string(e.Status),
		Branches: each(e.Edges.Branches, func(b *ent.ExperimentBranch) ScenarioBranchDto {
			return ScenarioBranchDto{Key: b.Key, Description: b.Description}
		}),
	}
}

func (a *API) experiments(r *rest.Request) ([]*ent.Experiment, error) {
	organization, _, err := a.needed(r)
	if err != nil {
		return nil, err
	}
	return a.Reader.Experiments(r.Context(), organization)
}

func (a *API) listExperiments(r *rest.Request) (rest.Response, error) {
	rows, err := a.experiments(r)
	return rest.Response{Body: each(rows, experimentShape)}, err
}

// countSessions tells how many sessions each experiment gave a branch.
func (a *API) countSessions(r *rest.Request) (rest.Response, error) {
	rows, err := a.experiments(r)
	return rest.Response{Body: each(rows, func(e *ent.Experiment) ExperimentSessionsDto {
		out := ExperimentSessionsDto{Key: e.Key}
		for _, b := range e.Edges.Branches {
			out.Count += b.SessionCount
		}
		return out
	})}, err
}
