package register

import (
	"html/template"
	"net/http"
)

// sheet is what a page shows.
type sheet struct {
	Title string
	// Text is empty, or says what happened.
	Text string
	// Token is set where a password is asked for.
	Token string
}

var paper = template.Must(template.New("page").Parse(`<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>{{.Title}} · Parley</title>
<style>
body { font: 16px/1.5 system-ui, sans-serif; color: #1c1c1c; background: #f6f5f3; margin: 0; }
main { max-width: 26rem; margin: 12vh auto; padding: 2rem; background: #fff; border: 1px solid #ddd; border-radius: 8px; }
h1 { font-size: 1.3rem; margin: 0 0 1rem; }
label { display: block; margin: 1rem 0 .25rem; }
input, button { font: inherit; box-sizing: border-box; width: 100%; padding: .6rem; border: 1px solid #888; border-radius: 4px; }
button { margin-top: 1rem; background: #234; color: #fff; border: 0; cursor: pointer; }
@media (prefers-color-scheme: dark) { body { color: #eee; background: #181a1b; } main { background: #222526; border-color: #444; } input { background: #181a1b; color: #eee; } button { background: #9bc; color: #111; } }
</style></head>
<body><main><h1>{{.Title}}</h1>
{{with .Text}}<p role="status">{{.}}</p>{{end}}
{{if .Token}}<form method="post" action="/register/confirm"><input type="hidden" name="token" value="{{.Token}}">
<label for="password">Choose a password of 8 characters or more</label>
<input id="password" name="password" type="password" autocomplete="new-password" minlength="8" maxlength="200" required autofocus>
<button>Join</button></form>{{end}}
</main></body></html>
`))

func (s sheet) write(w http.ResponseWriter, status int) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	paper.Execute(w, s) //nolint:errcheck // the client has gone
}

// page asks for the password. It changes nothing by itself: programs open the
// addresses in mails before their receivers do.
func (g *Register) page(w http.ResponseWriter, r *http.Request) {
	secret(w)
	s := sheet{Title: "Confirm your registration", Token: r.URL.Query().Get("token")}
	if s.Token == "" {
		s.Text = "This address is not whole: open the one in the e-mail."
	}
	s.write(w, http.StatusOK)
}

// confirmation answers a form by a page, and everybody else by JSON.
func (g *Register) confirmation(w http.ResponseWriter, r *http.Request) {
	if !isForm(r) {
		g.answer(charged(g.confirming, g.confirm))(w, r)
		return
	}
	status, body := g.outcome(w, r, charged(g.confirming, g.confirm))
	switch said := body.(type) {
	case refusal:
		s := sheet{Title: "Not registered", Text: said.Message}
		if len(said.Errors) > 0 { // the password alone: the token is still good
			s = sheet{Title: "Confirm your registration", Text: said.Errors[0].Message + ".", Token: r.PostForm.Get("token")}
		}
		s.write(w, status)
	case map[string]string:
		sheet{Title: "Welcome", Text: "You have joined " + said["organization"] + ". Sign in as " + said["email"] + " with the password that you chose."}.write(w, status)
	}
}
