package apptest

import (
	"encoding/base64"
	"encoding/json"
	"net/http"

	"github.com/google/uuid"

	"parley/access"
	"parley/compat/sinch"
	"parley/internal/viewer"
)

// Sinch is a client of the contact centre's API.
type Sinch struct {
	access.Made
	// Accept is the media type that answers are wanted in; empty sends none.
	Accept   string
	password string
	server   *Server
}

// Sinch makes a user with a name and a password.
func (s *Server) Sinch(organization uuid.UUID, name string, role viewer.Role) *Sinch {
	s.tb.Helper()
	c := &Sinch{password: "secret of " + name, server: s}
	made, err := s.Access.Create(System(), access.NewCredential{
		API: "sinch", Organization: organization, Role: role, User: name, Password: c.password,
	})
	if err != nil {
		s.tb.Fatal(err)
	}
	c.Made = made
	return c
}

// Do sends a request below the vendor's prefix. A body that is text and begins
// with < is sent as XML, one that begins with neither < nor { as plain text.
func (c *Sinch) Do(method, path string, body any) Answer {
	c.server.tb.Helper()
	header := map[string]string{"Authorization": "Basic " + base64.StdEncoding.EncodeToString([]byte(c.User+":"+c.password))}
	if c.Accept != "" {
		header["Accept"] = c.Accept
	}
	if text, ok := body.(string); ok && text != "" {
		switch text[0] {
		case '<':
			header["Content-Type"] = "application/xml"
		case '{', '[':
		default:
			header["Content-Type"] = "text/plain"
		}
	}
	return c.server.Do(method, sinch.Prefix+path, header, body)
}

// Get reads JSON that has to be there into out.
func (c *Sinch) Get(path string, out any) {
	c.server.tb.Helper()
	a := c.Do(http.MethodGet, path, nil)
	if a.Status != http.StatusOK {
		c.server.tb.Fatalf("GET %s: %d %s", path, a.Status, a.Body)
	}
	if err := json.Unmarshal(a.Body, out); err != nil {
		c.server.tb.Fatalf("GET %s: %v in %s", path, err, a.Body)
	}
}

// Post creates something and returns its id.
func (c *Sinch) Post(path string, body any) string {
	c.server.tb.Helper()
	a := c.Do(http.MethodPost, path, body)
	if a.Status != http.StatusCreated || a.Header.Get("Location") != sinch.Prefix+path+"/"+string(a.Body) {
		c.server.tb.Fatalf("POST %s: %d, Location %q: %s", path, a.Status, a.Header.Get("Location"), a.Body)
	}
	return string(a.Body)
}
