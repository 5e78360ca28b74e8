package app_test

// Where answers are not as the vendor's document has them is said here, and nowhere
// else.

// likeOthers are endpoints whose answers the document does not describe, and those
// that they are like.
var likeOthers = map[string]string{
	"GET /forms/{form_id}/fields/{field_id}": "POST /forms/{form_id}/fields",
}

// listed is what the elements of a list are: like the answer of an endpoint, and
// perhaps null.
type listed struct {
	like  string
	holes bool
}

func (l listed) schema(rows map[string]documented) any {
	one := rows[l.like].ResponseSchema
	if !l.holes {
		return one
	}
	return map[string]any{"anyOf": []any{one, map[string]any{"type": "null"}}}
}

// elements has what lists hold: the document describes none.
var elements = map[string]listed{
	"GET /users":         {like: "GET /users/{user_id}"},
	"GET /organizations": {like: "GET /organizations/{organization_id}"},
	// A slot that is empty is null.
	"GET /organizations/{organization_id}/categories": {"GET /organizations/{organization_id}/categories/{category_id}", true},
	"GET /orggroups":              {like: "GET /orggroups/{group_id}"},
	"GET /bots":                   {like: "GET /bots/{bot_id}"},
	"GET /botinstances":           {like: "GET /botinstances/{botInstance_id}"},
	"GET /services":               {like: "GET /services/{service_id}"},
	"GET /forms":                  {like: "GET /forms/{form_id}"},
	"GET /forms/{form_id}/fields": {like: "GET /forms/{form_id}/fields/{field_id}"},
}

// withheld are documented members that no answer has: a password is stored as a hash
// and never returned.
var withheld = []string{"password"}

// override changes the schema of an endpoint's answer where it is read otherwise.
func override(d documented) {
	members := d.members()
	// A picture that was deleted is null.
	for _, name := range []string{"avatar", "logo"} {
		if member, ok := members[name].(map[string]any); ok {
			member["type"] = []any{"string", "null"}
		}
	}
	if role, ok := members["role"].(map[string]any); ok {
		// Users of bots and of guests are users as well.
		role["enum"] = append(role["enum"].([]any), "bot", "guest")
	}
	if params, ok := members["params"].(map[string]any); ok {
		// The list of what is required is that of all types of services together.
		delete(params, "required")
	}
}
