package directory_test

import (
	"context"
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"github.com/google/uuid"

	"parley/access"
	"parley/directory"
	"parley/ent"
	"parley/ent/membership"
	entuser "parley/ent/user"
	"parley/internal/ids"
	"parley/internal/values"
	"parley/internal/viewer"
	"parley/store"
)

// person is a user with an e-mail address and no display name.
func person(email string) directory.NewUser {
	return directory.NewUser{UserFields: directory.UserFields{Email: directory.Set(email)}}
}

// A display name that is not given follows the names, or the e-mail address.
func TestDisplayNames(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		ctx, text := w.as(viewer.Admin), directory.Set[string]
		u := must(w.CreateUser(ctx, person("ada@example.com")))
		equal(t, "the address", u.DisplayName, "ada@example.com")
		for _, step := range []struct {
			f    directory.UserFields
			want string
		}{
			{directory.UserFields{Email: text("ada@example.org")}, "ada@example.org"},
			{directory.UserFields{GivenName: text("Ada"), AdditionalName: text(" of "), FamilyName: text("L")}, "Ada of L"},
			{directory.UserFields{AdditionalName: directory.Null[string]()}, "Ada L"},
			{directory.UserFields{DisplayName: text("Countess")}, "Countess"},
			{directory.UserFields{GivenName: text("Augusta")}, "Countess"},
			{directory.UserFields{DisplayName: text("Augusta L")}, "Augusta L"},
			{directory.UserFields{FamilyName: text("King")}, "Augusta King"},
			{directory.UserFields{GivenName: text(strings.Repeat("g", 100)), FamilyName: text(strings.Repeat("f", 100))}, strings.Repeat("g", 100) + " " + strings.Repeat("f", 99)},
		} {
			u = must(w.UpdateUser(ctx, directory.UserChange{ID: u.ID, UserFields: step.f}))
			equal(t, "display name", u.DisplayName, step.want)
		}
	})
}

// Nobody has the e-mail address of a colleague who is not archived.
func TestEmailsAreUnique(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		ctx := w.as(viewer.Admin)
		ada := must(w.CreateUser(ctx, person("ada@example.com")))
		_, err := w.CreateUser(ctx, person("Ada@Example.com"))
		wantWrong(t, err, "CONFLICT email")
		bob := must(w.CreateUser(ctx, person("bob@example.com")))
		to := func(id uuid.UUID, email string) error {
			_, err := w.UpdateUser(ctx, directory.UserChange{ID: id, UserFields: person(email).UserFields})
			return err
		}
		wantWrong(t, to(bob.ID, "ADA@example.com"), "CONFLICT email")
		wantWrong(t, to(ada.ID, "ADA@example.com"), "<nil>")
		elsewhere := person("ada@example.com")
		elsewhere.OrganizationID = &w.child.ID
		_, err = w.CreateUser(ctx, elsewhere)
		wantWrong(t, err, "<nil>")
		must(w.ArchiveUser(ctx, ada.ID))
		wantWrong(t, to(bob.ID, "ada@example.com"), "<nil>")
		for _, got := range both(func(int) error { _, err := w.CreateUser(ctx, person("eve@example.com")); return err }) {
			if got != "<nil>" && got != "CONFLICT email" {
				t.Errorf("got %q", got)
			}
		}
		equal(t, "users", must(w.store.Client().User.Query().Where(entuser.EmailEQ("eve@example.com")).Count(ctx)), 1)
	})
}

// A password makes a login, which follows the e-mail address and ends with the
// account.
func TestPasswords(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		ctx := w.as(viewer.Admin)
		logins := access.Web1on1{Access: access.New(w.store, access.Options{})}
		login := func(email, password string) string {
			_, err := logins.Login(context.Background(), email, password)
			return wrong(err)
		}
		in := person("ada@example.com")
		in.Password, in.Source = directory.Set("correct horse"), ids.Web1on1
		u := must(w.CreateUser(ctx, in))
		equal(t, "source", u.Source, ids.Web1on1)
		equal(t, "signs in", login("ADA@example.com", "correct horse"), "<nil>")
		change := func(f directory.UserFields) error {
			_, err := w.UpdateUser(ctx, directory.UserChange{ID: u.ID, UserFields: f})
			return err
		}
		wantWrong(t, change(person("ada@example.org").UserFields), "<nil>")
		equal(t, "former address", login("ada@example.com", "correct horse"), "UNAUTHENTICATED")
		equal(t, "new address", login("ada@example.org", "correct horse"), "<nil>")
		wantWrong(t, change(directory.UserFields{Password: directory.Set("battery staple")}), "<nil>")
		equal(t, "former password", login("ada@example.org", "correct horse"), "UNAUTHENTICATED")
		equal(t, "new password", login("ada@example.org", "battery staple"), "<nil>")
		wantWrong(t, change(directory.UserFields{Email: directory.Null[string]()}), "CONFLICT email")
		must(w.ArchiveUser(ctx, u.ID))
		equal(t, "archived", login("ada@example.org", "battery staple"), "UNAUTHENTICATED")
		in.Email = directory.Set("ada@example.org")
		_, err := w.CreateUser(ctx, in)
		wantWrong(t, err, "<nil>")
		nobody := must(w.CreateUser(ctx, user("no address")))
		_, err = w.UpdateUser(ctx, directory.UserChange{ID: nobody.ID, UserFields: directory.UserFields{Password: directory.Set("battery staple")}})
		wantWrong(t, err, "BAD_USER_INPUT email")
		in = user("no address")
		in.Password = directory.Set("battery staple")
		_, err = w.CreateUser(ctx, in)
		wantWrong(t, err, "BAD_USER_INPUT email")
	})
}

// Everybody changes the own profile and no more; what is sent back as it is does not
// count.
func TestOwnProfile(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		in := person("ada@example.com")
		in.AgentKey = directory.Set("ada")
		ada, bob := must(w.CreateUser(w.as(viewer.Owner), in)), must(w.CreateUser(w.as(viewer.Owner), user("bob")))
		for _, role := range []viewer.Role{viewer.Guest, viewer.Agent, viewer.Bot} {
			ctx := acting(w.as(role), ada.ID)
			of := func(id uuid.UUID, f directory.UserFields) error {
				_, err := w.UpdateUser(ctx, directory.UserChange{ID: id, UserFields: f})
				return err
			}
			profile := directory.UserFields{
				DisplayName: directory.Set("A"), GivenName: directory.Set("Ada"), AdditionalName: directory.Set("of"), FamilyName: directory.Set("L"),
				Phone: directory.Set("+44"), Settings: directory.Set(values.UserSettings{}), Meta: directory.Set(json.RawMessage(`{}`)), Password: directory.Set("correct horse"),
				Role: directory.Set(membership.RoleAGENT), Email: directory.Set("ada@example.com"), Status: directory.Set(entuser.StatusACTIVE),
				Capacity: directory.Set(5), AgentKey: directory.Set("ada"),
			}
			wantWrong(t, of(ada.ID, profile), "<nil>")
			wantWrong(t, of(bob.ID, directory.UserFields{GivenName: directory.Set("B")}), "FORBIDDEN")
			_, err := w.SetUserAvatar(ctx, ada.ID, new("https://example.com/a.png"))
			wantWrong(t, err, "<nil>")
			_, err = w.SetUserAvatar(ctx, bob.ID, nil)
			wantWrong(t, err, "FORBIDDEN")
			for want, f := range map[string]directory.UserFields{
				"role":      {Role: directory.Set(membership.RoleOWNER)},
				"email":     {Email: directory.Set("ada@example.org")},
				"email ":    {Email: directory.Null[string]()},
				"status":    {Status: directory.Set(entuser.StatusINVITED)},
				"capacity":  {Capacity: directory.Set(6)},
				"agentKey":  {AgentKey: directory.Set("eve")},
				"agentKey ": {AgentKey: directory.Null[string]()},
			} {
				wantWrong(t, of(ada.ID, f), "FORBIDDEN "+strings.TrimSpace(want))
			}
			wantWrong(t, of(ada.ID, directory.UserFields{Phone: directory.Set(long(50))}), "BAD_USER_INPUT phone")
		}
		equal(t, "a bare credential", wrong(second(w.UpdateUser(w.as(viewer.Agent), directory.UserChange{}))), "FORBIDDEN")
	})
}

func second[T any](_ T, err error) error { return err }

// An owner who serves in the role of an agent elsewhere is the own master, too.
func TestOwnersOwnProfile(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		in := user("boss")
		in.Role = directory.Set(membership.RoleOWNER)
		boss := must(w.CreateUser(w.as(viewer.Owner), in))
		_, err := w.UpdateUser(acting(w.as(viewer.Agent), boss.ID), directory.UserChange{ID: boss.ID, UserFields: directory.UserFields{Phone: directory.Set("1")}})
		wantWrong(t, err, "<nil>")
		_, err = w.UpdateUser(acting(w.as(viewer.Admin), boss.ID), directory.UserChange{ID: boss.ID, UserFields: directory.UserFields{Phone: directory.Set("2")}})
		wantWrong(t, err, "FORBIDDEN id")
	})
}

// What a user refuses, field by field.
func TestUsersRefused(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		type fields = directory.UserFields
		type text = directory.Opt[string]
		ctx := w.as(viewer.Admin)
		u := must(w.CreateUser(ctx, person("ada@example.com")))
		before := w.state(t)
		of := func(f fields) error {
			_, err := w.UpdateUser(ctx, directory.UserChange{ID: u.ID, UserFields: f})
			return err
		}
		settings := func(s values.UserSettings) error { return of(fields{Settings: directory.Set(s)}) }
		refuse(t, "additionalName", func(s text) error { return of(fields{AdditionalName: s}) }, texts{"long": long(100)})
		refuse(t, "password", func(s text) error { return of(fields{Password: s}) }, texts{"short": "7 chars", "long": long(200)})
		refuse(t, "settings.timezone", func(s text) error { return settings(values.UserSettings{Timezone: s.Value}) }, zones)
		refuse(t, "settings.locale", func(s text) error { return settings(values.UserSettings{Locale: s.Value}) }, texts{"another": "es", "region": "nl-NL"})
		refuse(t, "settings.notifications.0", func(s text) error { return settings(values.UserSettings{Notifications: []string{*s.Value}}) }, name(100))
		refuse(t, "settings.cannedResponses.1", func(s text) error { return settings(values.UserSettings{CannedResponses: []string{"", *s.Value}}) }, texts{"long": long(5000)})
		refuseObjects(t, "meta", func(v directory.Opt[json.RawMessage]) error { return of(fields{Meta: v}) })
		for want, f := range map[string]fields{
			"settings.notifications":   {Settings: directory.Set(values.UserSettings{Notifications: many(101, "x")})},
			"settings.cannedResponses": {Settings: directory.Set(values.UserSettings{CannedResponses: many(201, "x")})},
			"status":                   {Status: directory.Set(entuser.Status("x"))},
			"status ":                  {Status: directory.Set(entuser.StatusARCHIVED)},
			"status, password":         {Status: directory.Null[entuser.Status](), Password: directory.Null[string]()},
		} {
			wantWrong(t, of(f), "BAD_USER_INPUT "+strings.TrimSpace(want))
		}
		archived := person("eve@example.com")
		archived.Status = directory.Set(entuser.StatusARCHIVED)
		_, err := w.CreateUser(ctx, archived)
		wantWrong(t, err, "BAD_USER_INPUT status")
		_, err = w.SetUserAvatar(ctx, u.ID, new(""))
		wantWrong(t, err, "BAD_USER_INPUT url")
		_, err = w.SetOrganizationLogo(ctx, w.root.ID, new(long(2048)))
		wantWrong(t, err, "BAD_USER_INPUT url")
		equal(t, "state", w.state(t), before)
	})
}

// What can be kept is kept as it means, on both databases.
func TestMetaIsKept(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		ctx := w.as(viewer.Admin)
		u := must(w.CreateUser(ctx, user("x")))
		for given, want := range map[string]string{
			`{}`: `{}`,
			` {"b" : [1.50, -2e3, null, true] , "a":{}} `: `{"a":{},"b":[1.50,-2000,null,true]}`,
			`{"a":"\ud83d\ude00 \ud83d <&>"}`:             `{"a":"😀 \ufffd <&>"}`,
			`{"a":"\\u0000"}`:                             `{"a":"\\u0000"}`,
			`null`:                                        `null`,
		} {
			_, err := w.UpdateUser(ctx, directory.UserChange{ID: u.ID, UserFields: directory.UserFields{Meta: directory.Set(json.RawMessage(given))}})
			wantWrong(t, err, "<nil>")
			var got, wanted any
			meta := must(w.store.Client().User.Get(ctx, u.ID)).Meta
			if meta == nil {
				meta = json.RawMessage(`null`)
			}
			if json.Unmarshal(meta, &got) != nil || json.Unmarshal([]byte(want), &wanted) != nil || !reflect.DeepEqual(got, wanted) {
				t.Errorf("%s: got %s, want %s", given, meta, want)
			}
		}
	})
}

// Pictures come and go.
func TestPictures(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		ctx, url := w.as(viewer.Admin), new("https://example.com/x.png")
		u := must(w.CreateUser(ctx, user("x")))
		equal(t, "avatar", *must(w.SetUserAvatar(ctx, u.ID, url)).AvatarURL, *url)
		equal(t, "no avatar", must(w.SetUserAvatar(ctx, u.ID, nil)).AvatarURL, nil)
		equal(t, "logo", *must(w.SetOrganizationLogo(ctx, w.child.ID, url)).LogoURL, *url)
		equal(t, "no logo", must(w.SetOrganizationLogo(ctx, w.child.ID, nil)).LogoURL, nil)
	})
}

// guest is a user of the child who is a member of the root, too.
func (w *world) guest(t *testing.T) *ent.User {
	t.Helper()
	in := user("guest")
	in.OrganizationID = &w.child.ID
	u := must(w.CreateUser(w.as(viewer.Owner), in))
	err := w.store.Write(system(), w.root.ID, func(ctx context.Context, tx *store.Tx) error {
		tx.Know(u.ID) // whom nobody else lets in yet
		return tx.Membership.Create().SetUserID(u.ID).SetRole(membership.RoleAGENT).Exec(ctx)
	})
	wantWrong(t, err, "<nil>")
	return u
}

// A membership ends where it is said to: at home it is archived, elsewhere deleted.
func TestRemoveMember(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		ctx, u := w.as(viewer.Admin), w.guest(t)
		must(w.RemoveMember(ctx, u.ID, nil))
		if _, err := w.membership(u.ID, w.root.ID); !ent.IsNotFound(err) {
			t.Errorf("got %v", err)
		}
		equal(t, "at home", must(w.membership(u.ID, w.child.ID)).Status, membership.StatusACTIVE)
		_, err := w.RemoveMember(ctx, u.ID, nil)
		wantWrong(t, err, "NOT_FOUND userId")
		must(w.RemoveMember(ctx, u.ID, &w.child.ID))
		equal(t, "at home", must(w.membership(u.ID, w.child.ID)).Status, membership.StatusARCHIVED)
		equal(t, "the user", must(w.store.Client().User.Get(ctx, u.ID)).Status, entuser.StatusACTIVE)
		boss := user("boss")
		boss.Role = directory.Set(membership.RoleOWNER)
		_, err = w.RemoveMember(ctx, must(w.CreateUser(w.as(viewer.Owner), boss)).ID, nil)
		wantWrong(t, err, "FORBIDDEN userId")
	})
}
