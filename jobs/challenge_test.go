package jobs_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"parley/ent/webhook"
	"parley/jobs"
)

// A webhook is told nothing before its address has answered the challenge, and is
// disabled where it does not in ten minutes. What it answered is not shown.
func TestChallenge(t *testing.T) {
	inside := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, r.URL.Query().Get("challenge")) }))
	defer inside.Close()
	for name, test := range map[string]struct {
		answer func(w http.ResponseWriter, r *http.Request, nth int)
		tries  int
		why    string
	}{
		"right": {func(w http.ResponseWriter, r *http.Request, _ int) { fmt.Fprint(w, r.URL.Query().Get("challenge")) }, 1, ""},
		"with white space": {func(w http.ResponseWriter, r *http.Request, _ int) {
			w.WriteHeader(http.StatusAccepted)
			fmt.Fprintf(w, "\n %s \r\n", r.URL.Query().Get("challenge"))
		}, 1, ""},
		"late": {func(w http.ResponseWriter, r *http.Request, nth int) {
			if nth < 4 {
				w.WriteHeader(http.StatusBadGateway)
			}
			fmt.Fprint(w, r.URL.Query().Get("challenge"))
		}, 4, ""},
		"wrong":  {func(w http.ResponseWriter, _ *http.Request, _ int) { fmt.Fprint(w, "secret words") }, 6, "the webhook did not answer with the challenge"},
		"empty":  {func(http.ResponseWriter, *http.Request, int) {}, 6, "the webhook did not answer with the challenge"},
		"failed": {func(w http.ResponseWriter, r *http.Request, _ int) { w.WriteHeader(500) }, 6, "the webhook answered 500"},
		"long": {func(w http.ResponseWriter, r *http.Request, _ int) {
			fmt.Fprint(w, r.URL.Query().Get("challenge"), strings.Repeat(" ", 1024))
		}, 6, "the webhook did not answer with the challenge"},
		"redirect": {func(w http.ResponseWriter, r *http.Request, _ int) {
			http.Redirect(w, r, inside.URL+"?"+r.URL.RawQuery, http.StatusFound)
		}, 6, "the webhook answered 302"},
	} {
		t.Run(name, func(t *testing.T) {
			eachHouse(t, func(t *testing.T, h *house) {
				tries := 0
				hook := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					tries++
					if q := r.URL.Query(); r.Method != http.MethodGet || q.Get("type") != "subscribe" || q.Get("a") != "1 2" || len(q.Get("challenge")) < 20 {
						t.Errorf("%s %s", r.Method, r.URL)
					}
					test.answer(w, r, tries)
				}))
				defer hook.Close()
				id := h.hook(t, hook.URL+"/in?a=1%202")
				d := h.deliverer(t, composer{})
				for _, at := range []int{0, 39, 40, 79, 80, 159, 160, 319, 320, 639, 640, 2000} {
					h.clock.Set(noon.Add(time.Duration(at) * time.Second))
					h.tell(t, d)
				}
				row := h.hooked(t, id)
				status, why := webhook.StatusACTIVE, ""
				if test.why != "" {
					status, why = webhook.StatusDISABLED, "the challenge was not answered: "+test.why
				}
				got := ""
				if row.StatusReason != nil {
					got = *row.StatusReason
				}
				if row.Status != status || got != why || tries != test.tries {
					t.Errorf("%s %q after %d", row.Status, got, tries)
				}
			})
		})
	}
}

// No challenge and no event goes to an address that is not public, whatever its name.
func TestChallengeStaysOutside(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *house) {
		inside := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("asked") }))
		defer inside.Close()
		_, port, _ := strings.Cut(strings.TrimPrefix(inside.URL, "http://"), ":")
		var rows []string
		for _, host := range []string{"localhost", "127.0.0.1", "169.254.169.254", "10.0.0.1", "[fd00::1]"} {
			id := h.hook(t, "http://"+host+":"+port)
			d := jobs.NewDeliverer(h.store, composer{}, false)
			h.tell(t, d)
			row := h.hooked(t, id)
			if row.Status != webhook.StatusPENDING || row.StatusReason == nil || *row.StatusReason != "the webhook's address is not public" {
				rows = append(rows, fmt.Sprintf("%s: %+v", host, row))
			}
		}
		if len(rows) > 0 {
			t.Errorf("%s", strings.Join(rows, "\n"))
		}
	})
}
