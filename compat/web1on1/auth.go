package web1on1

import (
	"net/http"

	"parley/access"
	"parley/compat/rest"
)

// The bounds of what a login sends, in characters.
const (
	maxEmail    = 254
	maxPassword = 200
	maxToken    = 8 << 10
)

// TokenRequest is what a login sends: an e-mail address and a password, or else a
// refresh token, with which clientId may stand.
type TokenRequest struct {
	Email        string `json:"email,omitempty"`
	Password     string `json:"password,omitempty"`
	ClientID     string `json:"clientId,omitempty"`
	RefreshToken string `json:"refreshToken,omitempty"`
}

// login exchanges a password or a refresh token for tokens. An Authorization header
// is not looked at: clients send the token that has expired.
func (a *API) login(r *rest.Request) (rest.Response, error) {
	o, err := r.Object()
	if err != nil {
		return rest.Response{}, err
	}
	var tokens access.Tokens
	if refresh := o.Text("refreshToken", rest.MaxChars(maxToken)); refresh != "" {
		tokens, err = a.Auth.Refresh(r.Context(), refresh)
	} else {
		email, password := o.RequiredText("email", rest.MaxChars(maxEmail)), o.RequiredText("password", rest.MaxChars(maxPassword))
		if faults := o.Err(); faults != nil {
			return rest.Response{}, faults
		}
		tokens, err = a.Auth.Login(r.Context(), email, password)
	}
	if err != nil {
		return rest.Response{}, err
	}
	return rest.Response{Status: http.StatusCreated, Body: tokenShape(tokens)}, nil
}

// refresh exchanges a refresh token that stands in the address. There has to be a
// bearer token, which may have expired.
func (a *API) refresh(r *rest.Request) (rest.Response, error) {
	if _, err := rest.Bearer(r.Request); err != nil {
		return rest.Response{}, err
	}
	q := rest.NewQuery(r.URL.RawQuery)
	token, given := q.Text("refreshToken", rest.MaxChars(maxToken))
	if !given {
		q.Report("Refresh token is required", "refreshToken")
	}
	if err := q.Err(); err != nil {
		return rest.Response{}, err
	}
	tokens, err := a.Auth.Refresh(r.Context(), token)
	if err != nil {
		return rest.Response{}, err
	}
	return rest.Response{Body: tokenShape(tokens)}, nil
}
