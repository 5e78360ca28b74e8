package app_test

import (
	"encoding/json"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"parley/compat/rest"
	"parley/compat/saysimple"
	"parley/compat/sinch"
	"parley/compat/web1on1"
	"parley/internal/testkit"
	"parley/internal/testkit/apptest"
)

// Every route that is served is described, and nothing else; whoever reads it finds
// where the server is and how to say who he is.
func TestSurfacesAreDescribed(t *testing.T) {
	s := apptest.Serve(t, testkit.SQLiteDatabase(t))
	for name, surface := range map[string]struct {
		prefix string
		routes []rest.Route
	}{
		"saysimple": {saysimple.Prefix, saysimple.New(saysimple.Deps{Directory: namesOnly{}}).Routes()},
		"sinch":     {sinch.Prefix, sinch.New(sinch.Deps{}).Routes()},
		"web1on1":   {web1on1.Prefix, web1on1.New(web1on1.Deps{}).Routes()},
	} {
		a := s.Do(http.MethodGet, "/openapi/"+name+".json", nil, nil)
		var doc struct {
			OpenAPI string
			Servers []struct{ URL string }
			Paths   map[string]map[string]struct {
				Summary, OperationID string
				Parameters           []struct{ Name, In, Description string }
			}
			Components struct{ SecuritySchemes map[string]any }
		}
		if err := json.Unmarshal(a.Body, &doc); err != nil || a.Status != http.StatusOK {
			t.Fatalf("%s: %d %v", name, a.Status, err)
		}
		if !strings.HasPrefix(doc.OpenAPI, "3.1.") || len(doc.Servers) != 1 || doc.Servers[0].URL != s.URL || len(doc.Components.SecuritySchemes) == 0 {
			t.Errorf("%s: %s %v %v", name, doc.OpenAPI, doc.Servers, doc.Components.SecuritySchemes)
		}
		described, ids := 0, map[string]bool{}
		for _, methods := range doc.Paths {
			for _, o := range methods {
				described++
				if ids[o.OperationID] {
					t.Errorf("%s: %s stands twice", name, o.OperationID)
				}
				ids[o.OperationID] = true
				for _, p := range o.Parameters {
					if p.In == "query" && p.Description == "" {
						t.Errorf("%s: %s of %s has no description", name, p.Name, o.OperationID)
					}
				}
			}
		}
		for _, r := range surface.routes {
			if doc.Paths[surface.prefix+r.Pattern][strings.ToLower(r.Method)].Summary != r.Summary {
				t.Errorf("%s: %s %s is not described", name, r.Method, r.Pattern)
			}
		}
		if described != len(surface.routes) {
			t.Errorf("%s: %d operations of %d routes", name, described, len(surface.routes))
		}
		if bad := regexp.MustCompile(`"[A-Za-z]*(Sinch|Parley|Rest)[A-Z]\w*":`).Find(a.Body); bad != nil {
			t.Errorf("%s: a shape has the name of a package: %s", name, bad)
		}
	}
	if a := s.Do(http.MethodGet, "/openapi/nobody.json", nil, nil); a.Status != http.StatusNotFound {
		t.Errorf("unknown surface: %d", a.Status)
	}
}
