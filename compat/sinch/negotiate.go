package sinch

import (
	"net/http"

	"github.com/google/uuid"

	"parley/compat/rest"
)

// mediaID is what the id of something new is written as. It is not negotiated:
// whatever a client accepts, it hears of what it has made.
const mediaID = "text/html"

// created answers a POST: the id, and where it is to be found. The path ends before
// the slash.
func created(path string, id uuid.UUID) rest.Response {
	text := formatGUID(id)
	return rest.Response{
		Status:      http.StatusCreated,
		ContentType: mediaID,
		Body:        []byte(text),
		Header:      http.Header{"Location": {path + "/" + text}},
	}
}

// done answers a PUT or a DELETE.
func done() rest.Response { return rest.Response{Status: http.StatusNoContent} }

// plainText answers with remarks.
func plainText(text string) rest.Response {
	return rest.Response{ContentType: mediaText, Body: []byte(text)}
}
