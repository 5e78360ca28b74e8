package saysimple

// explanation is all that is said about one error: the words of the answer and
// those of the page behind its moreInfo.
type explanation struct {
	Code   int // of the answer and of the page
	Status int // of HTTP
	// Message is the answer's.
	Message string
	// Title, Text and Mend are the page's: what it is, why it happens, and what
	// to do about it, one step each.
	Title string
	Text  string
	Mend  []string
}

// explanations has every error this surface can answer with.
var explanations = []explanation{
	{
		Code: 400, Status: 400, Message: "Malformed request header",
		Title: "A header cannot be used",
		Text:  "The Idempotency-Key of the request is empty, too long, not plain ASCII, or there are several. Nothing of the request was stored.",
		Mend:  []string{"Send one Idempotency-Key of 1 to 255 visible ASCII characters, such as a random UUID, or none."},
	},
	{
		Code: 401, Status: 401, Message: "Unauthorized",
		Title: "You are not signed in",
		Text:  "The request carries no access token, or one that has run out, or one this server did not issue. Access tokens live for five minutes. When this comes from the authenticate call itself, the JWT in its header was not accepted.",
		Mend: []string{
			"Get a new access token from POST /saysimple/messaging/v1/auth/authenticate and send it as: Authorization: Bearer <access token>.",
			"Sign the JWT of that call with RS256 and the private key that belongs to the public key on file for your API token.",
			"Put the API token into its claim “key”, and let “exp” lie no more than 300 seconds after “iat”.",
			"Check the clock of the machine that signs: a minute of difference is forgiven, more is not.",
		},
	},
	{
		Code: 403, Status: 403, Message: "Forbidden",
		Title: "Your access token does not reach that far",
		Text:  "The tenant you named is not one you may act for, or there is none of that name; the answer is the same for both. It may also be that your credential may read and not write.",
		Mend: []string{
			"Compare “tenant” with the identifier you were given, letter by letter.",
			"Ask an administrator of that tenant for a credential of its own, or for one that may write.",
		},
	},
	{
		Code: 404, Status: 404, Message: "Resource not found",
		Title: "There is nothing here",
		Text:  "The address is not one of this API, or the conversation you want to resolve is not known: there has to be a message of that conversation with the same provider, channel and tenantChannelIdentifier.",
		Mend: []string{
			"Check the path, and that it starts with /saysimple/insights/v1 or /saysimple/v1.",
			"Add the messages of a conversation before you resolve it.",
			"Send the provider, the channel and the tenantChannelIdentifier that the messages were sent with.",
		},
	},
	{
		Code: 405, Status: 405, Message: "Method not allowed",
		Title: "This address does not take that method",
		Text:  "The path is right and the HTTP method is not. The Allow header of the answer lists the ones that work.",
		Mend:  []string{"Use GET to read lists and metrics, and POST to add messages, to resolve conversations and to authenticate."},
	},
	{
		Code: 409, Status: 409, Message: "Conversation is resolved",
		Title: "It stands against something there is already",
		Text:  "A resolved conversation takes no message that was sent after it was resolved. The same code says that a conversation to resolve was found in two of the tenants your access token is for, so that it is not clear which one you mean; or that you used the Idempotency-Key of this request for another one in the last 24 hours.",
		Mend: []string{
			"Start a new conversation: send the message with another “conversation”.",
			"For a message that is only late, send the “time” at which it was really sent.",
			"Where two tenants use the same conversation identifier, resolve with a credential of the tenant itself.",
			"Give every request an Idempotency-Key of its own; only a retry, to the same address with the same body, has that of the first try.",
		},
	},
	{
		Code: 413, Status: 413, Message: "Payload too large",
		Title: "The body is too large",
		Text:  "A body may be as long as one megabyte, where the operator of this server set no other limit.",
		Mend:  []string{"Send links to media instead of their content.", "Leave out of “message” what no one will count."},
	},
	{
		Code: 415, Status: 415, Message: "Unsupported media type",
		Title: "The body is not marked as JSON",
		Text:  "Bodies are read as JSON in UTF-8, not compressed.",
		Mend:  []string{"Send the header Content-Type: application/json.", "Send the body as it is, without Content-Encoding."},
	},
	{
		Code: 429, Status: 429, Message: "Too many requests",
		Title: "That was too much at once",
		Text:  "Requests come faster than this server wants to serve them to you.",
		Mend:  []string{"Wait, then try again, with longer pauses each time.", "Keep an access token for its five minutes instead of asking for one per request."},
	},
	{
		Code: 500, Status: 500, Message: "Internal server error",
		Title: "Something broke on our side",
		Text:  "Your request may have been fine. What happened is in the server’s log.",
		Mend:  []string{"Try again later.", "If it stays, tell the operator the X-Request-Id header of the answer."},
	},
	{
		Code: 503, Status: 503, Message: "Service unavailable",
		Title: "The server is too busy",
		Text:  "Your request took longer than it may, so it was given up.",
		Mend:  []string{"Try again after the seconds that the Retry-After header of the answer names."},
	},
	{
		Code: malformedQuery, Status: 400, Message: "Malformed query parameters",
		Title: "A query parameter is not as it should be",
		Text:  "At least one parameter of the address could not be read, or together they ask for more than an answer can hold.",
		Mend: []string{
			"Write dates as ISO 8601 with a T, in UTC where you can: 2020-01-15T15:00:39Z. Let “and” lie after “between”.",
			"Percent-encode values: + is %2B, a space is %20.",
			"Write channel and provider with the letters A to Z and _ only, 2 to 100 of them; direction is IN, OUT or ALL, initiatedBy USER, BUSINESS or ALL.",
			"Repeat a filter to name several values, 500 at most: channel=SMS&channel=WHATSAPP. Leave it out, or send *, to let everything count.",
		},
	},
	{
		Code: malformedBody, Status: 400, Message: "Malformed request body",
		Title: "The body is not as it should be",
		Text:  "The body is not a JSON object, or at least one of its fields is missing or could not be read. Nothing of it was stored.",
		Mend: []string{
			"Send one JSON object, in UTF-8, with nothing after it.",
			"Write dates as ISO 8601 with a T, in UTC where you can: 2020-01-15T15:00:39Z.",
			"Write channel and provider with the letters A to Z and _ only; a channel has 2 to 30 of them, a provider 2 to 100.",
			"Keep identifiers, names and tags within 100 characters, tags within 50, and the text within 64 KB.",
		},
	},
}

// explained finds an error by its code.
func explained(code int) (explanation, bool) {
	for _, row := range explanations {
		if row.Code == code {
			return row, true
		}
	}
	return explanation{}, false
}
