package web1on1

import (
	"cmp"
	"context"
	"encoding/json"

	"parley/compat/rest"
	"parley/inbox"
	"parley/internal/ids"
	"parley/internal/values"
)

const (
	// maxElementsOf bounds the actions and items of a message, and the answers of a form.
	maxElementsOf = 100
	// maxNamed bounds the users, channels and organizations that a command names.
	maxNamed = 100
	// maxWait bounds the delay of a message, in milliseconds.
	maxWait = 24 * 60 * 60 * 1000
)

// readSaid reads a message; results that name a form are that form, filled in.
func (a *API) readSaid(ctx context.Context, o *rest.Object, m *meant) (said, error) {
	if !isFilledIn(o) {
		p, err := readPost(o, m)
		return said{post: p}, err
	}
	form, err := a.reference(ctx, o, "form", ids.Form)
	if form.Value == nil {
		return said{form: &inbox.Submission{}}, err
	}
	s := inbox.Submission{Form: *form.Value}
	for _, answer := range o.Objects("results", maxElementsOf) {
		name := cmp.Or(answer.Text("name"), answer.Text("key"))
		if name == "" {
			answer.Report("is required", "name")
		}
		s.Values = append(s.Values, inbox.Answer{Name: name, Value: answer.Text("value")})
	}
	if profile := o.Object("profile"); profile != nil {
		for _, name := range profile.Keys() {
			s.Profile = append(s.Profile, inbox.Answer{Name: name, Value: profile.Text(name)})
		}
	}
	return said{form: &s}, err
}

// isFilledIn reports whether a message is a form that was filled in.
func isFilledIn(o *rest.Object) bool { return o.Text("type") == filledIn && o.Given("form") }

// readPosts reads messages. What is wrong with their form is left with them; the error
// is the first about what they name.
func (a *API) readPosts(ctx context.Context, list []*rest.Object, home homeOf) ([]inbox.Post, error) {
	m, err := a.meantIn(ctx, home, list...)
	if err != nil {
		return nil, err
	}
	posts := make([]inbox.Post, len(list))
	for i, one := range list {
		var unknown error
		if posts[i], unknown = readPost(one, m); err == nil {
			err = unknown
		}
	}
	return posts, err
}

// readPost reads a message. Its role is bot where it has none, as the vendor has it.
func readPost(o *rest.Object, m *meant) (inbox.Post, error) {
	kind := cmp.Or(o.Text("type", rest.OneOf(wordsOf(messageTypes)...)), chat)
	role := cmp.Or(o.Text("role", rest.OneOf(wordsOf(messageRoles)...)), botsWord)
	p := inbox.Post{
		Source: ids.Web1on1, Kind: messageTypes[kind][0], Role: messageRoles[role], Text: o.Text("text"), Meta: o.Raw("meta"), Content: readContent(o),
	}
	p.Backchannel, _ = o.Bool("isBackchannel")
	if p.Text == "" && (kind == aCommand || p.Content.Kind == "") && (kind == aCommand || kind == chat) {
		required(o, "text")
		if o.Given("text") {
			o.Report("is required", "text")
		}
	}
	return p, m.read(o, &p)
}

// readContent reads what a message has that Parley has no column for.
func readContent(o *rest.Object) values.MessageContent {
	c := content{
		ContentType: o.Text("contentType", rest.MaxChars(200)), Touchpoint: o.Text("touchpoint", rest.MaxChars(100)),
	}
	if len(o.Objects("actions", maxElementsOf)) > 0 {
		c.Actions = o.Raw("actions")
	}
	if len(o.Objects("items", maxElementsOf)) > 0 {
		c.Items = o.Raw("items")
	}
	if o.Given("delay") {
		wait := o.Int("delay", 0, maxWait, 0)
		c.Delay = &wait
	}
	data, err := json.Marshal(c)
	if err != nil || string(data) == "{}" {
		return values.MessageContent{} // what is wrong was reported
	}
	return values.MessageContent{Kind: contentKind, Data: data}
}
