package app_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/uuid"

	"parley/internal/testkit"
	"parley/internal/testkit/apptest"
	"parley/internal/viewer"
)

// worldMessage is a message of the little world: like message, without conversation,
// tags and agent, and with more.
func worldMessage(time, direction, channel, ours, theirs string, more map[string]any) map[string]any {
	m := message(map[string]any{
		"time": time, "direction": direction, "channel": channel, "tenantChannelIdentifier": ours, "customerChannelIdentifier": theirs,
		"conversation": nil, "tags": nil, "agent": nil,
	})
	return changed(m, more)
}

// Addresses of the little world.
const (
	ourNumber, ourOther = "+31612345678", "+31699999999"
	dutch, belgian      = "+31687654321", "+32470123456"
	otherBelgian        = "+32 470 99 99 99"
	american            = "+12125550100"
)

// metricsWorld are four days of three conversations and two messages on their own,
// after one of the days before.
//
//	14th 16:55 to 15th 08:05  1: asked just before closing, answered just after opening; an automatic reply between
//	16th 10:00 to 10:06:01    2: asked twice, answered, answered back; resolved at noon
//	16th 20:00                3: answered within ten seconds
//	17th                      a template to somebody who never wrote; the one of 1, to another number of ours
func metricsWorld() []map[string]any {
	hours := map[string]any{}
	for _, day := range []string{"0", "1", "2", "3", "4", "5", "6"} {
		hours[day] = []string{"08:00", "17:00"}
	}
	return []map[string]any{
		worldMessage("2020-02-12T08:00:00Z", "IN", "SMS", ourNumber, american, nil),
		worldMessage("2020-02-14T16:55:00Z", "IN", "SMS", ourNumber, dutch, map[string]any{"conversation": "1", "businessHours": hours, "tags": []string{"VIP"}}),
		worldMessage("2020-02-14T16:55:05Z", "OUT", "SMS", ourNumber, dutch, map[string]any{"conversation": "1", "tags": []string{"system:automatic_reply"}}),
		worldMessage("2020-02-15T08:05:00Z", "OUT", "SMS", ourNumber, dutch, map[string]any{"conversation": "1", "agent": "ann", "tags": []string{"team:Support"}}),
		worldMessage("2020-02-16T10:00:00Z", "IN", "WHATSAPP", ourNumber, belgian, map[string]any{"conversation": "2"}),
		worldMessage("2020-02-16T10:02:00Z", "IN", "WHATSAPP", ourNumber, belgian, map[string]any{"conversation": "2"}),
		worldMessage("2020-02-16T10:05:00Z", "OUT", "WHATSAPP", ourNumber, belgian, map[string]any{"conversation": "2", "agent": "bob", "tags": []string{"user:VIP", "refund"}}),
		worldMessage("2020-02-16T10:06:01Z", "IN", "WHATSAPP", ourNumber, belgian, map[string]any{"conversation": "2"}),
		worldMessage("2020-02-16T20:00:00Z", "IN", "WHATSAPP", ourNumber, otherBelgian, map[string]any{"conversation": "3"}),
		worldMessage("2020-02-16T20:00:10Z", "OUT", "WHATSAPP", ourNumber, otherBelgian, map[string]any{"conversation": "3", "agent": "ann"}),
		worldMessage("2020-02-17T09:00:00Z", "OUT", "FACEBOOK_MESSENGER", "teddies.inc", "somebody", map[string]any{"tags": []string{"system:paid_template", "promo"}}),
		worldMessage("2020-02-17T11:00:00Z", "IN", "SMS", ourOther, dutch, nil),
	}
}

// fourDays are what the world is asked about.
const fourDays = "between=2020-02-14T00:00:00Z&and=2020-02-18T00:00:00Z"

// Numbers of the little world, counted by hand: what the 14th, 15th, 16th and 17th
// have, the four days together, and the four before. Each row is asked on both
// addresses.
var metricNumbers = []struct {
	path, query string
	days        [4]string
	total, prev string
}{
	{"/messages/sum", "", [4]string{"2", "1", "6", "2"}, "11", "1"},
	{"/messages/sum", "direction=in", [4]string{"1", "0", "4", "1"}, "6", "1"},
	{"/messages/sum", "direction=OUT&channel=WHATSAPP", [4]string{"0", "0", "2", "0"}, "2", "0"},
	{"/messages/sum", "channel=whatsapp&channel=facebook_messenger", [4]string{"0", "0", "6", "1"}, "7", "0"},
	{"/messages/sum", "agent=ann", [4]string{"0", "1", "1", "0"}, "2", "0"},
	{"/messages/sum", "agent[]=ann&agent[]=bob", [4]string{"0", "1", "2", "0"}, "3", "0"},
	{"/messages/sum", "agent=nobody", [4]string{"0", "0", "0", "0"}, "0", "0"},
	{"/messages/sum", "identifier=%2B31699999999", [4]string{"0", "0", "0", "1"}, "1", "0"},
	{"/messages/sum", "conversation=2&conversation=3", [4]string{"0", "0", "6", "0"}, "6", "0"},
	{"/messages/sum", "provider=META", [4]string{"0", "0", "0", "0"}, "0", "0"},
	{"/messages/sum", "provider=saysimple&tag=*", [4]string{"2", "1", "6", "2"}, "11", "1"},
	{"/messages/sum", "tag=VIP", [4]string{"1", "0", "1", "0"}, "2", "0"},
	{"/messages/sum", "tag=user%3AVIP&tag=team:Support", [4]string{"1", "1", "1", "0"}, "3", "0"},
	{"/messages/sum", "tag=Support", [4]string{"0", "0", "0", "0"}, "0", "0"},
	{"/messages/distribution", "", [4]string{"2", "1", "6", "2"}, "11", "1"},
	{"/messages/sent-paid-templates/sum", "direction=IN", [4]string{"0", "0", "0", "1"}, "1", "0"},
	{"/messages/response-times/average", "", [4]string{"0", "54600", "124", "0"}, "13743", "0"}, // 300, 61, 10
	{"/messages/response-times/average", "direction=OUT", [4]string{"0", "54600", "155", "0"}, "18303", "0"},
	{"/messages/response-times/average", "direction=IN", [4]string{"0", "0", "61", "0"}, "61", "0"},
	{"/active-contacts/sum", "", [4]string{"1", "0", "2", "1"}, "4", "1"},
	{"/active-contacts/sum", "unique=true", [4]string{"1", "0", "2", "1"}, "3", "1"},
	{"/conversations/first-reply-times/median", "", [4]string{"0", "54600", "155", "0"}, "300", "0"},
	{"/conversations/first-reply-times/average", "", [4]string{"0", "54600", "155", "0"}, "18303", "0"},
	{"/conversations/first-reply-times/median", "tag=VIP", [4]string{"0", "54600", "300", "0"}, "27450", "0"},
	{"/conversations/first-reply-times/median", "agent=ann", [4]string{"0", "54600", "10", "0"}, "27305", "0"},
	{"/conversations/first-reply-times-business-hours/median", "", [4]string{"0", "600", "155", "0"}, "300", "0"},
	{"/conversations/first-reply-times-business-hours/average", "", [4]string{"0", "600", "155", "0"}, "303", "0"},
	{"/conversations/resolved", "", [4]string{"0", "0", "1", "0"}, "1", "0"},
	{"/conversations/resolved", "agent=bob&tag=refund&channel=WHATSAPP&provider=SAYSIMPLE", [4]string{"0", "0", "1", "0"}, "1", "0"},
	{"/conversations/resolved", "agent=ann", [4]string{"0", "0", "0", "0"}, "0", "0"},
	{"/conversations/resolve-times/median", "", [4]string{"0", "54600", "3605", "0"}, "7200", "0"},
	{"/conversations/resolve-times/average", "", [4]string{"0", "54600", "3605", "0"}, "20603", "0"},
	{"/conversations/messages/average", "", [4]string{"2", "1", "3", "0"}, "3", "0"},
	{"/conversations/messages/average", "direction=OUT", [4]string{"1", "1", "1", "0"}, "1.33", "0"},
	{"/conversations/unique", "", [4]string{"1", "0", "2", "1"}, "4", "0"},
	{"/conversations/unique", "initiatedBy=user", [4]string{"1", "0", "2", "0"}, "3", "0"},
	{"/conversations/unique", "initiatedBy=BUSINESS", [4]string{"0", "0", "0", "1"}, "1", "0"},
}

// keyedNumbers are the same by country and by tag.
var keyedNumbers = []struct{ path, query, data, total, prev string }{
	{"/active-contacts/distribution", "", `{"BE":2,"NL":2}`, "4", "1"},
	{"/active-contacts/distribution", "unique=true", `{"BE":2,"NL":1}`, "3", "1"},
	{"/active-contacts/distribution", "channel=SMS", `{"NL":2}`, "2", "1"},
	{"/active-contacts/distribution", "conversation=nope", `{}`, "0", "0"},
	{"/conversations/tags", "", `{"VIP":2,"closed":1,"promo":1,"refund":1}`, "5", "0"},
	{"/conversations/tags", "tag=VIP&direction=nonsense", `{"VIP":2}`, "2", "0"},
	{"/conversations/tags", "agent=bob", `{"VIP":1,"closed":1,"refund":1}`, "3", "0"},
}

// TestSaySimpleMetrics writes a world over the vendor's API and reads every number
// of it back. A neighbour, and a tenant below, say the same things: nothing of
// theirs counts.
func TestSaySimpleMetrics(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		s := newShop(t, address)
		s.tell(t, "teddies")
		for slug, parent := range map[string]uuid.UUID{"bears": uuid.Nil, "cubs": s.id} {
			other := shop{Server: s.Server, id: s.Organization(slug, parent)}
			other.client = s.SaySimple(other.id, viewer.Admin, apptest.Keys[1]())
			other.token = other.client.AccessToken()
			other.tell(t, slug)
		}
		for _, row := range metricNumbers {
			want := `{"aggregatedBy":"DAY","firstDataOccurrence":"2020-02-14T00:00:00.000Z","lastDataOccurrence":"2020-02-17T00:00:00.000Z","data":{` +
				`"2020-02-14T00:00:00.000Z":` + row.days[0] + `,"2020-02-15T00:00:00.000Z":` + row.days[1] +
				`,"2020-02-16T00:00:00.000Z":` + row.days[2] + `,"2020-02-17T00:00:00.000Z":` + row.days[3] +
				`},"aggregatedValue":` + row.total + `,"previousAggregatedValue":` + row.prev + `}`
			s.measures(t, row.path, row.query, want)
		}
		for _, row := range keyedNumbers {
			occurrences := `"firstDataOccurrence":"2020-02-14T00:00:00.000Z","lastDataOccurrence":"2020-02-17T00:00:00.000Z",`
			if row.data == "{}" {
				occurrences = ""
			}
			s.measures(t, row.path, row.query, `{"aggregatedBy":"DAY",`+occurrences+`"data":`+row.data+`,"aggregatedValue":`+row.total+`,"previousAggregatedValue":`+row.prev+`}`)
		}
		s.measuresLong(t)
		// Who administers the tenant below as well gets the numbers of his own.
		s.client = s.SaySimple(s.id, viewer.Admin, apptest.Keys[0]())
		s.token = s.client.AccessToken()
		s.measures(t, "/conversations/resolved", "", `{"aggregatedBy":"DAY","firstDataOccurrence":"2020-02-14T00:00:00.000Z","lastDataOccurrence":"2020-02-17T00:00:00.000Z","data":{`+
			`"2020-02-14T00:00:00.000Z":0,"2020-02-15T00:00:00.000Z":0,"2020-02-16T00:00:00.000Z":1,"2020-02-17T00:00:00.000Z":0},"aggregatedValue":1,"previousAggregatedValue":0}`)
	})
}

// tell writes the world to a tenant, the latest first: the numbers may not depend
// on the order in which messages come.
func (s shop) tell(t *testing.T, slug string) {
	t.Helper()
	all := metricsWorld()
	for i := range all {
		m := all[len(all)-1-i]
		m["tenant"] = slug
		s.expect(t, "a message", s.post(i%2, "/messages", m), http.StatusCreated, 0)
	}
	s.expect(t, "a resolution", s.post(0, "/events/conversations/resolve", resolution(map[string]any{
		"conversation": "2", "channel": "WHATSAPP", "time": "2020-02-16T12:00:00Z", "agent": "bob",
	})), http.StatusCreated, 0)
}

// measures asks for a metric of the four days on both addresses.
func (s shop) measures(t *testing.T, path, query, want string) {
	t.Helper()
	for _, base := range apptest.SaySimpleBases {
		address := base + "/metrics" + path + "?" + strings.TrimSuffix(fourDays+"&"+query, "&")
		if a := s.client.Do(s.token, http.MethodGet, address, nil); a.Status != http.StatusOK || string(a.Body) != want {
			t.Errorf("%s\n got %d %s\nwant 200 %s", address, a.Status, a.Body, want)
		}
	}
}

// measuresLong asks for pieces of other lengths.
func (s shop) measuresLong(t *testing.T) {
	t.Helper()
	for query, want := range map[string]string{
		"/messages/sum?between=2019-05-01T00:00:00Z&and=2021-05-01T00:00:00Z": `"data":{"2019-05-01T00:00:00.000Z":0,"2019-06-01T00:00:00.000Z":0,"2019-07-01T00:00:00.000Z":0,`,
		"/messages/sum?between=2018-12-01T00:00:00Z&and=2021-01-01T00:00:00Z": `"data":{"2018-4":0,"2019-1":0,"2019-2":0,"2019-3":0,"2019-4":0,"2020-1":12,"2020-2":0,"2020-3":0,"2020-4":0},"aggregatedValue":12,`,
		// The week from the 10th begins on a Monday; the period in its middle.
		"/messages/distribution?between=2020-02-13T00:00:00Z&and=2020-02-28T00:00:00Z": `"firstDataOccurrence":"2020-02-10T00:00:00.000Z","lastDataOccurrence":"2020-02-24T00:00:00.000Z","data":{"2020-07":9,"2020-08":2,"2020-09":0},`,
		"/conversations/tags?between=2020-02-16T10:00:00Z&and=2020-02-16T12:00:00Z":    `{"aggregatedBy":"MINUTE","firstDataOccurrence":"2020-02-16T10:00:00.000Z","lastDataOccurrence":"2020-02-16T11:59:00.000Z","data":{"VIP":1,"refund":1},`,
		"/messages/sum?between=2020-02-16T12:00:00+02:00&and=2020-02-16T14:00:00 0200": `{"aggregatedBy":"HOUR","firstDataOccurrence":"2020-02-16T10:00:00.000Z","lastDataOccurrence":"2020-02-16T11:00:00.000Z","data":{"2020-02-16T10:00:00.000Z":4,"2020-02-16T11:00:00.000Z":0},`,
		"/messages/sum?": `"aggregatedBy":"DAY"`, // nothing happened lately
	} {
		address := apptest.SaySimpleBases[0] + "/metrics" + strings.ReplaceAll(query, " ", "%20")
		if a := s.client.Do(s.token, http.MethodGet, address, nil); a.Status != http.StatusOK || !strings.Contains(string(a.Body), want) {
			t.Errorf("%s\n got %d %s\nwant 200 …%s…", address, a.Status, a.Body, want)
		}
	}
}

// TestSaySimpleMetricsRefuse sends bad queries: the vendor's error, and nothing is
// written.
func TestSaySimpleMetricsRefuse(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		s := newShop(t, address)
		before := s.Rows()
		for query, info := range map[string]string{
			"between=2020-01-15 01:12:41":                             "fields[between]=Date is not formated as ISO8601",
			"between=2020-01-15T01:12:41Z&and=2020-01-15T01:12:41Z":   "fields[and]=And should lie after between",
			"and=2020-01-15T01:12:41Z":                                "fields[and]=And should lie after between",
			"channel=S":                                               "fields[channel]=",
			"channel=SMS'; DROP TABLE messages; --":                   "fields[channel]=",
			"agent=" + strings.Repeat("x", 101):                       "fields[agent]=",
			strings.Repeat("tag=a&", 501):                             "fields[tag]=",
			"direction=sideways&provider=%2A%2A":                      "fields[direction]=",
			"between=0001-01-01T00:00:00Z&and=2020-01-15T01:12:41Z":   "reason=more than 2000 buckets",
			"between=9999-12-31T00:00:00Z&and=9999-12-31T23:59:59.9Z": "reason=",
		} {
			address := apptest.SaySimpleBases[0] + "/metrics/messages/sum?" + strings.ReplaceAll(query, " ", "%20")
			a := s.client.Do(s.token, http.MethodGet, address, nil)
			s.expect(t, query, a, http.StatusBadRequest, 1536)
			var e struct{ MoreInfo string }
			if err := json.Unmarshal(a.Body, &e); err != nil || !strings.Contains(strings.ReplaceAll(e.MoreInfo, "%20", " "), info) {
				t.Errorf("%.80s: %s, want %s in moreInfo", query, a.Body, info)
			}
		}
		street{Server: s.Server}.unchanged(t, before)
		if a := s.Do(http.MethodGet, apptest.SaySimpleBases[1]+"/metrics/messages/sum", nil, nil); a.Status != http.StatusUnauthorized {
			t.Errorf("a stranger: %d %s", a.Status, a.Body)
		}
		// What looks like SQL is only text.
		quoted := apptest.SaySimpleBases[1] + "/metrics/messages/sum?agent=" + url.QueryEscape(`' OR 1=1 --`)
		if a := s.client.Do(s.token, http.MethodGet, quoted, nil); a.Status != http.StatusOK {
			t.Errorf("an odd name: %d %s", a.Status, a.Body)
		}
	})
}
