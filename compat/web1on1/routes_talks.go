package web1on1

import (
	"net/http"
	"reflect"

	"github.com/swaggest/jsonschema-go"

	"parley/compat/rest"
)

// talkRoutes are the rows about what is said.
func (a *API) talkRoutes() []rest.Route {
	const conversationMessages, one = "/conversations/{id}/messages", "/messages/{id}"
	rows := crud[Conversation](a, "conversation", a.conversationWrites())
	rows = append(rows, reading[Message](a, "messages", "message")...)
	rows = append(rows, reading[Contact](a, "contacts", "contact")...)
	contacts := a.contactWrites()
	rows = append(rows, crud[Channel](a, "channel", a.channelWrites())...)
	return append(rows,
		rest.Route{
			Method: http.MethodPost, Pattern: conversationMessages, Handle: a.say,
			Summary: "Says something in a conversation: one message, or a list of which all are said or none.",
			Doc:     rest.Doc{Body: saidBody{}, Answer: saidAnswer{}, Status: http.StatusCreated},
		},
		posted[Message]("/messages", "Says something in the conversation that is named.", a.sayIn, "conversation"),
		posted[Contact]("/contacts", "Makes a new contact, with a conversation.", posting(a, contacts), contacts.needs...),
		patched[Contact]("/contacts/{id}", "Changes one contact: the profile is replaced whole.", patching(a, contacts)),
		refused(http.MethodDelete, "/contacts/{id}", "Contacts are not deleted here: the mutation eraseCustomer at /graphql erases a person."),
		refused(http.MethodPut, one, "Messages stay as they were said."),
		refused(http.MethodPatch, one, "Messages stay as they were said."),
		refused(http.MethodDelete, one, "Messages stay as they were said."),
	)
}

// refused is a row that the vendor has and Parley does not.
func refused(method, pattern, why string) rest.Route {
	return rest.Route{
		Method: method, Pattern: pattern, Summary: "Not served. " + why, Doc: rest.Doc{Answer: errorBody{}, Status: http.StatusNotImplemented},
		Handle: func(*rest.Request) (rest.Response, error) {
			return rest.Response{}, &rest.Fault{Status: http.StatusNotImplemented, Reason: "Not Implemented: " + why}
		},
	}
}

// saidBody and saidAnswer describe one message or a list.
type (
	saidBody   struct{}
	saidAnswer struct{}
)

// PrepareJSONSchema leaves the type to what the body may be.
func (saidBody) PrepareJSONSchema(s *jsonschema.Schema) error { s.Type = nil; return nil }

// PrepareJSONSchema leaves the type to what the answer may be.
func (saidAnswer) PrepareJSONSchema(s *jsonschema.Schema) error { s.Type = nil; return nil }

// JSONSchemaOneOf says what the body may be.
func (saidBody) JSONSchemaOneOf() []any {
	one := bodyOf(Message{})
	return []any{one, reflect.MakeSlice(reflect.SliceOf(reflect.TypeOf(one)), 0, 0).Interface()}
}

// JSONSchemaOneOf says what the answer may be.
func (saidAnswer) JSONSchemaOneOf() []any { return []any{Message{}, []Message{}} }
