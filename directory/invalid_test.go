package directory_test

import (
	"encoding/json"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"parley/directory"
	"parley/ent/membership"
	entqueue "parley/ent/queue"
	enttag "parley/ent/tag"
	"parley/internal/viewer"
)

// texts are the values that a field refuses.
type texts map[string]string

func long(n int) string { return strings.Repeat("x", n+1) }

// never are refused by every text.
var never = texts{"NUL": "a\x00b", "not UTF-8": "a\xffb"}

// refuse calls f with each text in turn.
func refuse(t *testing.T, path string, f func(directory.Opt[string]) error, bad ...texts) {
	t.Helper()
	for _, set := range append(bad, never) {
		for name, text := range set {
			if got, want := wrong(f(directory.Set(text))), "BAD_USER_INPUT "+path; got != want {
				t.Errorf("%s that is %s: got %q, want %q", path, name, got, want)
			}
		}
	}
}

// objects are the JSON values that cannot be kept with a row.
var objects = texts{
	"no JSON": `{`, "two values": `{} {}`, "a list": `[]`, "a text": `"x"`, "a number": `1`, "large": `{"a":"` + strings.Repeat("x", 16<<10) + `"}`,
	"NUL": `{"a":"\u0000"}`, "NUL in a name": `{"a\u0000":1}`, "deep": strings.Repeat(`{"a":`, 52) + "1" + strings.Repeat("}", 52),
	"a huge number": `{"a":[1e301]}`, "a tiny number": `{"a":1e-9999}`, "a long number": `{"a":` + strings.Repeat("1", 301) + `}`,
}

// refuseObjects calls f with each of objects in turn.
func refuseObjects(t *testing.T, path string, f func(directory.Opt[json.RawMessage]) error) {
	t.Helper()
	for name, text := range objects {
		if got, want := wrong(f(directory.Set(json.RawMessage(text)))), "BAD_USER_INPUT "+path; got != want {
			t.Errorf("%s that is %s: got %q, want %q", path, name, got, want)
		}
	}
}

// many is a list of equal texts.
func many(n int, s string) []string { return slices.Repeat([]string{s}, n) }

func name(limit int) texts {
	return texts{"empty": "", "blank": " \t\n", "too long": long(limit)}
}

var (
	emails = texts{"no address": "ada", "with a name": "Ada <ada@example.com>", "empty": "", "too long": long(250) + "@example.com"}
	zones  = texts{"unknown": "Mars/Base", "Local": "Local", "empty": "", "a path": "../etc/passwd", "too long": long(64)}
)

// Every text has its limits, and nothing is written past them.
func TestTexts(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		type text = directory.Opt[string]
		type users = directory.UserFields
		ctx := w.as(viewer.Owner)
		tm, tg := must(w.CreateTeam(ctx, team("x"))), must(w.CreateTag(ctx, tagged("x")))
		q, c, u := must(w.CreateQueue(ctx, queue("x"))), must(w.CreateChannel(ctx, channel("x"))), must(w.CreateUser(ctx, user("x")))
		person := w.customer(w.root.ID)
		before := w.state(t)

		ofTeam := func(f directory.TeamFields) error {
			_, err := w.UpdateTeam(ctx, directory.TeamChange{ID: tm.ID, TeamFields: f})
			return err
		}
		refuse(t, "name", func(s text) error { return ofTeam(directory.TeamFields{Name: s}) }, name(100))

		ofTag := func(f directory.TagFields) error {
			_, err := w.UpdateTag(ctx, directory.TagChange{ID: tg.ID, TagFields: f})
			return err
		}
		refuse(t, "name", func(s text) error { return ofTag(directory.TagFields{Name: s}) }, name(100),
			texts{"user": "user:x", "team": "team:x", "system": "system:x"})

		ofQueue := func(f directory.QueueFields) error {
			_, err := w.UpdateQueue(ctx, directory.QueueChange{ID: q.ID, QueueFields: f})
			return err
		}
		refuse(t, "name", func(s text) error { return ofQueue(directory.QueueFields{Name: s}) }, name(100))
		refuse(t, "number", func(s text) error { return ofQueue(directory.QueueFields{Number: s}) }, texts{"long": long(50)})
		refuse(t, "address", func(s text) error { return ofQueue(directory.QueueFields{Address: s}) }, texts{"long": long(256)})

		ofChannel := func(f directory.ChannelFields) error {
			_, err := w.UpdateChannel(ctx, directory.ChannelChange{ID: c.ID, ChannelFields: f})
			return err
		}
		refuse(t, "name", func(s text) error { return ofChannel(directory.ChannelFields{Name: s}) }, texts{"long": long(200)})
		refuse(t, "timezone", func(s text) error { return ofChannel(directory.ChannelFields{Timezone: s}) }, zones)
		refuse(t, "type", func(s text) error {
			_, err := w.CreateChannel(ctx, directory.NewChannel{Type: *s.Value, Address: "y"})
			return err
		}, texts{"empty": "", "short": "A", "long": long(30), "digits": "SMS2", "hyphen": "WEB-CHAT"})
		refuse(t, "address", func(s text) error {
			_, err := w.CreateChannel(ctx, directory.NewChannel{Type: "SMS", Address: *s.Value})
			return err
		}, name(256))

		ofUser := func(f users) error {
			_, err := w.UpdateUser(ctx, directory.UserChange{ID: u.ID, UserFields: f})
			return err
		}
		refuse(t, "displayName", func(s text) error { return ofUser(users{DisplayName: s}) }, name(200))
		refuse(t, "agentKey", func(s text) error { return ofUser(users{AgentKey: s}) }, name(100))
		refuse(t, "givenName", func(s text) error { return ofUser(users{GivenName: s}) }, texts{"long": long(100)})
		refuse(t, "familyName", func(s text) error { return ofUser(users{FamilyName: s}) }, texts{"long": long(100)})
		refuse(t, "email", func(s text) error { return ofUser(users{Email: s}) }, emails)
		refuse(t, "phone", func(s text) error { return ofUser(users{Phone: s}) }, texts{"long": long(50)})

		ofCustomer := func(f directory.CustomerChange) error {
			f.ID = person.ID
			_, err := w.UpdateCustomer(ctx, f)
			return err
		}
		refuse(t, "displayName", func(s text) error { return ofCustomer(directory.CustomerChange{DisplayName: s}) }, texts{"long": long(200)})
		refuse(t, "givenName", func(s text) error { return ofCustomer(directory.CustomerChange{GivenName: s}) }, texts{"long": long(100)})
		refuse(t, "familyName", func(s text) error { return ofCustomer(directory.CustomerChange{FamilyName: s}) }, texts{"long": long(100)})
		refuse(t, "email", func(s text) error { return ofCustomer(directory.CustomerChange{Email: s}) }, emails)
		refuse(t, "phone", func(s text) error { return ofCustomer(directory.CustomerChange{Phone: s}) }, texts{"long": long(50)})
		refuseObjects(t, "customFields", func(o directory.Opt[json.RawMessage]) error {
			return ofCustomer(directory.CustomerChange{CustomFields: o})
		})
		refuse(t, "tags.0", func(s text) error {
			return ofCustomer(directory.CustomerChange{Tags: directory.Set([]string{*s.Value})})
		}, name(100))
		equal(t, "tags", wrong(ofCustomer(directory.CustomerChange{Tags: directory.Set(many(51, "x"))})), "BAD_USER_INPUT tags")
		equal(t, "state", w.state(t), before)
	})
}

func TestTextsOfOrganizations(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		type text = directory.Opt[string]
		type fields = directory.OrganizationFields
		ctx, before := w.as(viewer.Owner), w.state(t)
		of := func(f fields) error {
			_, err := w.UpdateOrganization(ctx, directory.OrganizationChange{ID: w.child.ID, OrganizationFields: f})
			return err
		}
		refuse(t, "name", func(s text) error { return of(fields{Name: s}) }, name(200))
		refuse(t, "displayName", func(s text) error { return of(fields{DisplayName: s}) }, texts{"long": long(200)})
		refuse(t, "email", func(s text) error { return of(fields{Email: s}) }, emails)
		refuse(t, "url", func(s text) error { return of(fields{URL: s}) },
			texts{"bare": "example.com", "other scheme": "javascript:alert(1)", "no host": "https:///x", "long": "https://x.nl/" + long(2048)})
		refuse(t, "country", func(s text) error { return of(fields{Country: s}) },
			texts{"small": "nl", "three": "NLD", "one": "N", "empty": "", "other letters": "ÄÖ"})
		refuse(t, "locale", func(s text) error { return of(fields{Locale: s}) },
			texts{"empty": "", "underscore": "nl_NL", "ends in hyphen": "nl-", "long": "nl" + strings.Repeat("-abcdefg", 5)})
		refuse(t, "timezone", func(s text) error { return of(fields{Timezone: s}) }, zones)
		refuse(t, "slug", func(s text) error {
			_, err := w.CreateOrganization(ctx, directory.NewOrganization{Slug: s, OrganizationFields: named("x").OrganizationFields})
			return err
		}, texts{"empty": "", "one": "x", "long": long(40), "capitals": "Acme", "space": "a b", "underscore": "a_b", "line": "abc\n"})
		equal(t, "state", w.state(t), before)
	})
}

// What is not text, and what is missing or null.
func TestOtherValues(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		type text = directory.Opt[string]
		ctx := w.as(viewer.Owner)
		null, number := directory.Null[string](), directory.Set[int]
		crowd := make([]uuid.UUID, directory.MaxMembers+1)
		before := w.state(t)
		refused := func(want string) func(any, error) {
			return func(_ any, err error) { t.Helper(); wantWrong(t, err, strings.TrimSpace("BAD_USER_INPUT "+want)) }
		}
		// Required in a new object.
		wrap := func(_ any, err error) (any, error) { return nil, err }
		refused("name")(wrap(w.CreateTeam(ctx, directory.NewTeam{})))
		refused("name")(wrap(w.CreateTag(ctx, directory.NewTag{})))
		refused("name")(wrap(w.CreateQueue(ctx, directory.NewQueue{})))
		refused("type, address")(wrap(w.CreateChannel(ctx, directory.NewChannel{})))
		refused("displayName")(wrap(w.CreateUser(ctx, directory.NewUser{})))
		refused("name")(wrap(w.CreateOrganization(ctx, directory.NewOrganization{})))
		// Null where there is always a value.
		refused("name, memberIds")(wrap(w.UpdateTeam(ctx, directory.TeamChange{TeamFields: directory.TeamFields{Name: null, MemberIDs: directory.Null[[]uuid.UUID]()}})))
		refused("name, priority")(wrap(w.UpdateTag(ctx, directory.TagChange{TagFields: directory.TagFields{Name: null, Priority: directory.Null[int]()}})))
		refused("name, kind")(wrap(w.UpdateQueue(ctx, directory.QueueChange{QueueFields: directory.QueueFields{Name: null, Kind: directory.Null[entqueue.Kind]()}})))
		refused("enabled")(wrap(w.UpdateChannel(ctx, directory.ChannelChange{ChannelFields: directory.ChannelFields{Enabled: directory.Null[bool]()}})))
		refused("displayName, role, capacity")(wrap(w.UpdateUser(ctx, directory.UserChange{UserFields: directory.UserFields{DisplayName: null, Role: directory.Null[membership.Role](), Capacity: directory.Null[int]()}})))
		refused("name, timezone")(wrap(w.UpdateOrganization(ctx, directory.OrganizationChange{OrganizationFields: directory.OrganizationFields{Name: null, Timezone: null}})))
		// Numbers, lists and enums.
		for _, n := range []int{-1, math.MaxInt32 + 1} {
			refused("maxWaitSeconds")(wrap(w.UpdateQueue(ctx, directory.QueueChange{QueueFields: directory.QueueFields{MaxWaitSeconds: number(n)}})))
			refused("capacity")(wrap(w.UpdateUser(ctx, directory.UserChange{UserFields: directory.UserFields{Capacity: number(n)}})))
			refused("priority")(wrap(w.UpdateTag(ctx, directory.TagChange{TagFields: directory.TagFields{Priority: number(n * math.MaxInt32 * 2)}})))
		}
		refused("maxWaitSeconds")(wrap(w.UpdateQueue(ctx, directory.QueueChange{QueueFields: directory.QueueFields{MaxWaitSeconds: number(0)}})))
		refused("memberIds")(wrap(w.CreateTeam(ctx, team("x", crowd...))))
		refused("kind")(wrap(w.CreateTag(ctx, directory.NewTag{Kind: directory.Set(enttag.Kind("NONE")), TagFields: tagged("x").TagFields})))
		refused("kind")(wrap(w.UpdateQueue(ctx, directory.QueueChange{QueueFields: directory.QueueFields{Kind: directory.Set(entqueue.Kind("fax"))}})))
		refused("role")(wrap(w.UpdateUser(ctx, directory.UserChange{UserFields: directory.UserFields{Role: directory.Set(membership.Role("KING"))}})))
		// All that is wrong is told at once, each field once.
		refused("name, timezone")(wrap(w.UpdateChannel(ctx, directory.ChannelChange{ChannelFields: directory.ChannelFields{
			Name: text(directory.Set("\x00" + long(200))), Timezone: directory.Set("x"),
		}})))
		equal(t, "state", w.state(t), before)
	})
}

// Limits count characters. ent's own validators count bytes as long as schema/
// says MaxLen, not MaxRuneLen: that is the caller's to mend, not a fault.
func TestLettersBeyondASCII(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		_, err := w.CreateTeam(w.as(viewer.Owner), team(strings.Repeat("é", 50)))
		wantWrong(t, err, "<nil>")
		_, err = w.CreateTeam(w.as(viewer.Owner), team(strings.Repeat("é", 101)))
		wantWrong(t, err, "BAD_USER_INPUT name")
		_, err = w.CreateTeam(w.as(viewer.Owner), team(strings.Repeat("é", 100)))
		if got := wrong(err); got != "<nil>" && got != "BAD_USER_INPUT name" {
			t.Errorf("got %q", got)
		}
	})
}

// Weekly hours in the two forms that metrics read.
func TestBusinessHours(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		ctx := w.as(viewer.Owner)
		c := must(w.CreateChannel(ctx, channel("x")))
		for hours, want := range map[string]string{
			`{}`:                        "<nil>",
			`null`:                      "<nil>",
			`{"0": [], "6": null}`:      "<nil>",
			`{"1": ["08:00", "17:00"]}`: "<nil>",
			`{"1": ["08:00", "12:00", "13:00", "24:00"]}`: "<nil>",
			`{"1": ["08:00-12:00", "13:00-24:00"]}`:       "<nil>",
			`{"5": ["22:00", "02:00"]}`:                   "<nil>",
			`{"1": ["08:00"]}`:                            "BAD_USER_INPUT businessHours.1",
			`{"1": ["24:00", "08:00"]}`:                   "BAD_USER_INPUT businessHours.1",
			`{"1": ["24:00-08:00"]}`:                      "BAD_USER_INPUT businessHours.1",
			`{"1": ["08:00-12:00", "13:00"]}`:             "BAD_USER_INPUT businessHours.1",
			`{"1": ["08:00-12:00-13:00"]}`:                "BAD_USER_INPUT businessHours.1",
			`{"1": ["8:00", "17:00"]}`:                    "<nil>",
			`{"1": ["08:60", "17:00"]}`:                   "BAD_USER_INPUT businessHours.1",
			`{"1": ["08:00\u0000", "17:00"]}`:             "BAD_USER_INPUT businessHours.1",
			`{"2": ["x", "y"], "1": ["24:30", "25:00"]}`:  "BAD_USER_INPUT businessHours.1, businessHours.2",

			`{"10": []}`:      "BAD_USER_INPUT businessHours.10",
			`{"7": []}`:       "BAD_USER_INPUT businessHours.7",
			`{"mon": []}`:     "BAD_USER_INPUT businessHours.mon",
			`{"": []}`:        "BAD_USER_INPUT businessHours.",
			`{"1": "08:00"}`:  "BAD_USER_INPUT businessHours",
			`{"1": [8, 17]}`:  "BAD_USER_INPUT businessHours",
			`["08:00-17:00"]`: "BAD_USER_INPUT businessHours",
			`{`:               "BAD_USER_INPUT businessHours",
			`{"1": ["` + strings.Repeat(`08:00-09:00", "`, 24) + `08:00-09:00"]}`: "BAD_USER_INPUT businessHours.1",
		} {
			_, err := w.UpdateChannel(ctx, directory.ChannelChange{ID: c.ID, ChannelFields: directory.ChannelFields{
				BusinessHours: directory.Set(json.RawMessage(hours)),
			}})
			if got := wrong(err); got != want {
				t.Errorf("%s: got %q, want %q", hours, got, want)
			}
		}
	})
}
