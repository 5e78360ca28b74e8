package sinch

import (
	"parley/compat/rest"
	"parley/inbox"
	"parley/internal/apperr"
	"parley/internal/ids"
	"parley/internal/query"
)

func (a *API) chatRoutes() []rest.Route {
	const all = "/chats"
	add := creation[postedChat](all, "Adds a chat: one that waits in a queue, or one that the organization begins.", writing(readChat, a.addChat))
	return []rest.Route{
		listing[Chat](all, "Lists chats without what was said, newest first.", a.chats, languageParameter,
			rest.Parameter{Name: "originator", Description: "Address it came from."},
			rest.Parameter{Name: "channel_sub_type", Description: "Medium, such as text, video or sms."},
			rest.Parameter{Name: "destination", Description: "Address it went to."},
			limitParameter),
		add,
		single[Chat](all+"/{chatId}", "Reads a chat with what was said.", a.chat, languageParameter),
	}
}

// postedChat is the shape of a chat in a POST, for readers of the description.
type postedChat struct {
	ChannelType    string        `json:"channel_type" required:"true" enum:"chat,chatout"`
	ChannelSubType string        `json:"channel_sub_type" required:"true"`
	Originator     string        `json:"originator" required:"true"`
	Destination    string        `json:"destination" required:"true"`
	Title          string        `json:"title" required:"true" maxLength:"256"`
	FromQueue      QueueRef      `json:"from_queue" required:"true"`
	Participants   []Participant `json:"participants,omitempty"`
	Transcript     Transcript    `json:"transcript" required:"true"`
}

func (a *API) chats(r *rest.Request) (rest.Response, error) {
	q := rest.NewQuery(r.URL.RawQuery)
	in := query.ChatQuery{From: deref(queryText(q, "originator")), To: deref(queryText(q, "destination")), Limit: queryLimit(q)}
	if medium := queryText(q, "channel_sub_type"); medium != nil {
		in.Subtype = mediumOf(*medium)
	}
	if err := q.Err(); err != nil {
		return rest.Response{}, err
	}
	rows, err := a.Reader.Chats(r.Context(), organization(r), in)
	return rest.Response{Body: List[Chat](each(rows, chatShape))}, err
}

// chat is found by the id of its group, which it keeps over transfers.
func (a *API) chat(r *rest.Request) (rest.Response, error) {
	group, err := parseGroupID(r.PathValue("chatId"))
	if err != nil {
		return rest.Response{}, err
	}
	row, err := a.Reader.Chat(r.Context(), organization(r), group.ID)
	if err != nil {
		return rest.Response{}, err
	}
	return rest.Response{Body: wholeChatShape(row)}, nil
}

func (a *API) addChat(r *rest.Request, in newChat) (rest.Response, error) {
	id, err := a.Inbox.AddChat(r.Context(), organization(r), in.chat())
	if apperr.KindOf(err) == apperr.NotFound {
		err = invalid("from_queue.id is no queue: '%s'", formatGUID(in.Queue))
	}
	return created(Prefix+"/chats", id), err
}

// provider is whom messages came in by.
const provider = "SINCH"

func (c newChat) chat() inbox.NewChat {
	out := inbox.NewChat{
		Source: ids.Sinch, Outbound: c.Outbound, Queue: c.Queue, ChannelType: mediumOf(c.SubType), Provider: provider,
		ChannelAddress: c.Destination, CustomerAddress: c.Originator, Subject: given(c.Title),
	}
	if c.Outbound {
		out.ChannelAddress, out.CustomerAddress = c.Originator, c.Destination
	}
	for i, m := range c.Messages {
		out.Messages = append(out.Messages, c.message(i, m, out.CustomerAddress))
	}
	return out
}

// message is a line of the transcript: the customer's own, or that of a bot or the
// system. What only this vendor shows is kept beside it; who takes part stands with
// the first.
func (c newChat) message(i int, m newChatMessage, customer string) inbox.NewMessage {
	out := inbox.NewMessage{Direction: inbox.Out, ByBot: true, SentAt: m.At, Text: m.Text}
	if m.Originator == customer && !m.System {
		out.Direction, out.ByBot = inbox.In, false
	}
	if m.System {
		out.Tags = []string{"system:automatic_reply"}
	}
	kept := keptLine{Originator: m.Originator, Type: m.Type, System: m.System}
	if i == 0 {
		kept.Participants = c.Participants
	}
	out.Content = kept.content()
	return out
}
