package app

import (
	"encoding/json"
	"net/http"
	"sync"

	"parley/compat/botopen"
	"parley/compat/jaicp"
	"parley/compat/rest"
	"parley/compat/saysimple"
	"parley/compat/sinch"
	"parley/compat/web1on1"
)

// described is a vendor's surface that has a description.
type described struct {
	prefix string
	routes []rest.Route
	about  rest.About
}

// surfaces are the vendors' surfaces by the names of their descriptions.
func (a *App) surfaces() map[string]described {
	return map[string]described{
		"botopen":   {botopen.Prefix, a.botOpen().Routes(), botopen.About()},
		"jaicp":     {jaicp.Prefix, a.jaicp().Routes(), jaicp.About()},
		"saysimple": {saysimple.Prefix, a.saySimple().Routes(), saysimple.About()},
		"sinch":     {sinch.Prefix, a.sinch().Routes(), sinch.About()},
		"web1on1":   {web1on1.Prefix, a.web1on1().Routes(), web1on1.About()},
	}
}

// openAPI serves each surface's description, which is made of the rows that it is
// served by. Everybody may read it: it tells nothing of anybody's data.
func (a *App) openAPI(mux *http.ServeMux) {
	for name, s := range a.surfaces() {
		document := sync.OnceValues(func() ([]byte, error) { return rest.OpenAPI(s.prefix, s.routes, s.about) })
		mux.HandleFunc("GET /openapi/"+name+".json", func(w http.ResponseWriter, r *http.Request) {
			body, err := document()
			if err == nil {
				body, err = withServer(body, a.publicURL(r))
			}
			if err != nil {
				a.config.Logger.ErrorContext(r.Context(), "description of a surface", "surface", name, "error", err)
				plain(w, http.StatusInternalServerError, "internal error")
				return
			}
			w.Header().Set("Content-Type", "application/json")
			w.Write(body) //nolint:errcheck // the client has gone
		})
	}
}

// withServer adds where the surface is reached.
func withServer(document []byte, url string) ([]byte, error) {
	var doc map[string]json.RawMessage
	if err := json.Unmarshal(document, &doc); err != nil {
		return nil, err
	}
	servers, err := json.Marshal([]map[string]string{{"url": url}})
	if err != nil {
		return nil, err
	}
	doc["servers"] = servers
	return json.Marshal(doc)
}
