package sinch

import (
	"github.com/google/uuid"

	"parley/compat/rest"
)

// What the vendor's document says of messages.
const (
	maxMessage        = 2_000 // characters
	defaultRetryCount = 5
	maxRetryCount     = 10
	minRetryDelay     = 60 // seconds, as the other two
	defaultRetryDelay = 300
	maxRetryDelay     = 3_600

	contentText     = "text"
	contentTemplate = "template"

	maxDestinations       = 10_000
	maxTemplateParameters = 100
)

// readMessage checks the body of POST and PUT of messages. What the system adds is
// not looked at, but that the id of a PUT has to be that of its path: uuid.Nil stands
// for a POST.
func readMessage(o *rest.Object, id uuid.UUID) (newMessage, error) {
	m := newMessage{
		Message:       o.RequiredText("message", rest.MaxChars(maxMessage)),
		Source:        o.RequiredText("source", address...),
		SubType:       o.RequiredText("subType", subType...),
		SendAt:        bodyInstant(o, "sendTime"),
		MaxRetryCount: o.Int("maxRetryCount", 0, maxRetryCount, defaultRetryCount),
		RetryDelay:    seconds(o.Int("retryDelay", minRetryDelay, maxRetryDelay, defaultRetryDelay)),
		Destinations:  readDestinations(o),
	}
	if content := o.Text("contentType", rest.OneOf(contentText, contentTemplate)); content == contentTemplate && m.Message != "" {
		m.Template = readTemplate(o, m.Message)
	}
	if id != uuid.Nil {
		checkID(o, id)
	}
	return m, o.Err()
}

// checkID holds an id, where there is one, against that of the path.
func checkID(o *rest.Object, id uuid.UUID) {
	if text := o.Text("id", trim); text != "" {
		switch given, ok := plainGUID(text); {
		case !ok:
			o.Report(badGUID(text), "id")
		case given != id:
			o.Report("Id is not that of the path", "id")
		}
	}
}

func readDestinations(o *rest.Object) []string {
	if !o.Given("destinations") {
		o.Report("Destinations is required", "destinations")
		return nil
	}
	var list []string
	items := o.Items("destinations", "destination", maxDestinations)
	for _, item := range items {
		list = append(list, item.RequiredText("address", address...))
	}
	if len(items) == 0 {
		o.Report("Destinations should not be empty", "destinations")
	}
	return list
}

// readTemplate reads the JSON that the message of a template is.
func readTemplate(o *rest.Object, message string) *template {
	inside, err := rest.ParseObject([]byte(message))
	if err != nil {
		o.Report("Message should be the JSON object of a template", "message")
		return nil
	}
	t := &template{
		Body:     inside.RequiredText("template_body"),
		ID:       inside.RequiredText("template_id", rest.MaxChars(maxName)),
		Language: inside.RequiredText("language_code", rest.MaxChars(maxLocale)),
	}
	inside.RequiredText("type", rest.OneOf(contentTemplate))
	t.Parameters = readParameters(inside)
	if err := inside.Err(); err != nil {
		o.Report("Message is no template: "+err.Error(), "message")
	}
	return t
}

// readParameters reads the texts to fill in, by their names.
func readParameters(o *rest.Object) map[string]string {
	given := o.Object("parameters")
	if given == nil {
		return nil
	}
	if len(given.Keys()) > maxTemplateParameters {
		o.Report("Parameters are too many", "parameters")
		return nil
	}
	parameters := make(map[string]string, len(given.Keys()))
	for _, name := range given.Keys() {
		parameters[name] = given.Text(name)
	}
	return parameters
}
