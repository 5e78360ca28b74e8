package exports_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"parley/ent"
	"parley/internal/exports"
)

// signer signs what it is given with one word.
type signer struct{ exports.Links }

func (signer) SignLink(context.Context, string) (token string, ends time.Time, err error) {
	return "signed", time.Time{}, nil
}

// The address of a report is at the server that the request came to; who has none, such
// as a subscription, gets it at the configured one.
func TestReportLink(t *testing.T) {
	file := "1.csv"
	job := &ent.ReportJob{ID: uuid.New(), Blob: &file, FileName: "a b.csv"}
	for name, tc := range map[string]struct {
		base, want string
		based      bool
	}{
		"request":                {"https://b.example", "https://a.example", true},
		"no request":             {"https://b.example", "https://b.example", false},
		"nothing was configured": {"", "", false},
	} {
		x := exports.New(exports.Deps{Links: signer{}, Base: tc.base, PublicURL: func(*http.Request) string { return "https://a.example" }})
		var got exports.Link
		var err error
		read := http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { got, err = x.ReportLink(r.Context(), job) })
		var h http.Handler = read
		if tc.based {
			h = x.Based(read)
		}
		h.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/", strings.NewReader("")))
		if want := tc.want + "/reports/" + job.ID.String() + "/a%20b.csv?token=signed"; err != nil || got.URL != want {
			t.Errorf("%s: %v %s, want %s", name, err, got.URL, want)
		}
	}
	if got, err := exports.New(exports.Deps{}).ReportLink(t.Context(), new(ent.ReportJob)); err != nil || got.URL != "" {
		t.Errorf("without a file: %v %v", got, err)
	}
}
