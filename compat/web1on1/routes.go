package web1on1

import (
	"net/http"

	"parley/compat/rest"
)

// listParameters are the parameters that every list has besides its members.
func listParameters() []rest.Parameter {
	return append([]rest.Parameter{
		{Name: "sort", Description: "Members to sort by, with commas between them, after - for descending; by default createdAt. Any member, with dots where it lies deeper, is a filter as well: `~text` contains, `>x` greater, `[a,b]` one of."},
		{Name: "limit", Type: "integer", Description: "How many at most, 1 to 500; by default 100."},
		{Name: "offset", Type: "integer", Description: "How many are passed over."},
	}, viewParameters()...)
}

// viewParameters say what is shown of a row.
func viewParameters() []rest.Parameter {
	return []rest.Parameter{
		{Name: "select", Description: "Members to show, with commas between them; id is always there."},
		{Name: "populate", Description: "Members whose ids are replaced with what they are of, with commas between them."},
	}
}

// Routes returns every endpoint by path below [Prefix].
func (a *API) Routes() []rest.Route {
	var all []rest.Route
	for _, rows := range [][]rest.Route{
		a.authRoutes(), a.userRoutes(), a.organizationRoutes(), a.groupRoutes(),
		crud[Bot](a, "bot", a.botWrites()), crud[BotInstance](a, "instance of a bot", a.instanceWrites()),
		crud[Service](a, "service", a.serviceWrites()), a.formRoutes(), crud[Workflow](a, "workflow", a.workflowWrites()), a.talkRoutes(), a.avatarRoutes(), a.logoRoutes(),
	} {
		all = append(all, rows...)
	}
	return all
}

// reading are the rows of a list and of one of its rows.
func reading[S any](a *API, path, noun string) []rest.Route {
	var shape S
	return []rest.Route{
		{
			Method: http.MethodGet, Pattern: "/" + path, Handle: a.list(path), Summary: "Lists each " + noun + " in sight.",
			Doc: rest.Doc{Query: listParameters(), Answer: []S{}},
		},
		{
			Method: http.MethodGet, Pattern: "/" + path + "/{id}", Handle: a.one(path), Summary: "Reads one " + noun + ".",
			Doc: rest.Doc{Query: viewParameters(), Answer: shape},
		},
	}
}

// crud are the five rows that most resources have.
func crud[S, F any](a *API, noun string, w writes[F]) []rest.Route {
	return append(reading[S](a, w.path, noun),
		posted[S]("/"+w.path, "Makes a new "+noun+".", posting(a, w), w.needs...),
		patched[S]("/"+w.path+"/{id}", "Changes one "+noun+": what is left out stays, what is given is replaced whole.", patching(a, w)),
		deleted("/"+w.path+"/{id}", "Ends one "+noun+".", deleting(a, w)),
	)
}

// posted, patched, got and deleted are rows of the four kinds.
func posted[S any](pattern, summary string, handle handler, needs ...string) rest.Route {
	var shape S
	return rest.Route{
		Method: http.MethodPost, Pattern: pattern, Summary: summary, Handle: handle,
		Doc: rest.Doc{Body: bodyOf(shape, needs...), Answer: shape, Status: http.StatusCreated},
	}
}

func patched[S any](pattern, summary string, handle handler) rest.Route {
	var shape S
	return rest.Route{Method: http.MethodPatch, Pattern: pattern, Summary: summary, Handle: handle, Doc: rest.Doc{Body: bodyOf(shape), Answer: shape}}
}

func got[S any](pattern, summary string, handle handler) rest.Route {
	var shape S
	return rest.Route{Method: http.MethodGet, Pattern: pattern, Summary: summary, Handle: handle, Doc: rest.Doc{Answer: shape}}
}

func deleted(pattern, summary string, handle handler) rest.Route {
	return rest.Route{Method: http.MethodDelete, Pattern: pattern, Summary: summary, Handle: handle, Doc: rest.Doc{Status: http.StatusNoContent}}
}

func (a *API) authRoutes() []rest.Route {
	const path = "/auth/token"
	return []rest.Route{
		{
			Method: http.MethodPost, Pattern: path, Public: true, Handle: a.public(a.login), Summary: "Exchanges a password, or a refresh token, for tokens.",
			Doc: rest.Doc{Body: TokenRequest{}, Answer: Token{}, Status: http.StatusCreated},
		},
		{
			Method: http.MethodGet, Pattern: path, Public: true, Handle: a.public(a.refresh), Summary: "Exchanges a refresh token for tokens.",
			Doc: rest.Doc{Query: []rest.Parameter{{Name: "refreshToken", Required: true, Description: "The refresh token of a login; it is never logged."}}, Answer: Token{}},
		},
	}
}

func (a *API) userRoutes() []rest.Route {
	return append(crud[User](a, "user", a.userWrites()),
		got[UserOrganizations]("/users/me/organizations", "Lists the organizations that the caller works in.", a.ownOrganizations),
		deleted("/users/{id}/organizations/{organization}", "Takes a user out of an organization.", a.leave),
	)
}

func (a *API) organizationRoutes() []rest.Route {
	const categories, category = "/organizations/{id}/categories", "/organizations/{id}/categories/{category}"
	return append(crud[Organization](a, "organization", a.organizationWrites()),
		got[[]*Category](categories, "Lists the categories of an organization by slot, null where one is empty.", a.categories),
		posted[Category](categories, "Adds a category in the next slot.", a.addCategory, "name"),
		got[Category](category, "Reads a category.", a.category),
		patched[Category](category, "Changes a category.", a.changeCategory),
		deleted(category, "Deletes a category; its slot stays empty.", a.deleteCategory),
		got[[]Workflow]("/organizations/{id}/workflows", "Lists the workflows that run for an organization, from above included.", a.organizationWorkflows),
	)
}

func (a *API) groupRoutes() []rest.Route {
	const members = "/orggroups/{id}/members"
	return append(crud[Group](a, "group of organizations", a.groupWrites()),
		got[[]string](members, "Lists the members of a group.", a.members),
		posted[[]string](members, "Adds organizations to a group.", a.addMembers),
		deleted(members+"/{member}", "Takes an organization out of a group.", a.removeMember),
	)
}

func (a *API) formRoutes() []rest.Route {
	const fields, field = "/forms/{id}/fields", "/forms/{id}/fields/{field}"
	return append(crud[Form](a, "form", a.formWrites()),
		got[[]FormField](fields, "Lists the fields of a form in order.", a.fields),
		posted[FormField](fields, "Adds a field at the end of a form.", a.addField, "name"),
		got[FormField](field, "Reads a field.", a.field),
		patched[FormField](field, "Changes a field.", a.changeField),
		deleted(field, "Deletes a field.", a.deleteField),
	)
}
