package directory_test

import (
	"context"
	"encoding/json"
	"testing"

	"github.com/google/uuid"

	"parley/directory"
	"parley/ent"
	"parley/ent/apicredential"
	entbot "parley/ent/bot"
	"parley/ent/botinstance"
	"parley/ent/membership"
	entuser "parley/ent/user"
	"parley/internal/ids"
	"parley/internal/viewer"
)

// A bot comes with a user of the same place in time, a token, a key and an instance
// in its organization.
func TestCreateBot(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		author := must(w.CreateUser(w.as(viewer.Owner), user("author"))).ID
		ctx := acting(w.as(viewer.Admin), author)
		in := bot("Robbie")
		in.Source, in.AvatarURL = ids.Web1on1, directory.Set("https://example.com/r.png")
		b, secrets, err := w.CreateBot(ctx, in)
		wantWrong(t, err, "<nil>")
		if len(secrets.Secret) < 16 || secrets.APIToken == "" || b.Secret != secrets.Secret {
			t.Errorf("secrets: %+v", secrets)
		}
		equal(t, "user", b.UserID, ids.WithCode(b.ID, ids.User))
		u := must(b.User(ctx))
		equal(t, "name and picture", u.DisplayName+" "+*u.AvatarURL, "Robbie https://example.com/r.png")
		equal(t, "sources", b.Source+u.Source, "WEB1ON1WEB1ON1")
		equal(t, "role", must(w.membership(u.ID, w.root.ID)).Role, membership.RoleBOT)
		equal(t, "defaults", string(b.Status+":")+string(b.Audience)+":"+b.Roles[0], "ACTIVE:OWNER:bot")
		i := must(w.store.Client().BotInstance.Query().Where(botinstance.BotIDEQ(b.ID)).Only(ctx))
		if i.OrganizationID != w.root.ID || !i.Enabled || i.Name != "Robbie" || *i.CreatedBy != author || *b.UpdatedBy != author {
			t.Errorf("instance: %v of %v", i, b)
		}
		bare := must(w.UpdateBot(w.as(viewer.Admin), directory.BotChange{ID: b.ID, BotFields: bot("Robert").BotFields}))
		equal(t, "of a bare credential", bare.UpdatedBy == nil && *bare.CreatedBy == author, true)
		equal(t, "its user", must(bare.User(ctx)).DisplayName, "Robert")
	})
}

// acting is the context of a person.
func acting(ctx context.Context, user uuid.UUID) context.Context {
	v := *viewer.From(ctx)
	v.UserID = user
	return viewer.NewContext(ctx, &v)
}

func (w *world) membership(user, organization uuid.UUID) (*ent.Membership, error) {
	return w.store.Client().Membership.Query().Where(membership.UserIDEQ(user), membership.OrganizationIDEQ(organization)).Only(system())
}

// valid is how many credentials of a user are in force.
func (w *world) valid(user uuid.UUID) int {
	return must(w.store.Client().ApiCredential.Query().
		Where(apicredential.UserIDEQ(user), apicredential.RevokedAtIsNil()).Count(system()))
}

// Archiving a bot, or its user, archives both and ends its token.
func TestArchiveBot(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		ctx := w.as(viewer.Admin)
		for name, archive := range map[string]func(b *ent.Bot) error{
			"the bot":  func(b *ent.Bot) error { _, err := w.ArchiveBot(ctx, b.ID); return err },
			"its user": func(b *ent.Bot) error { _, err := w.ArchiveUser(ctx, b.UserID); return err },
		} {
			b := must(first(w.CreateBot(ctx, bot("x"))))
			equal(t, name+": token", w.valid(b.UserID), 1)
			wantWrong(t, archive(b), "<nil>")
			b = must(w.store.Client().Bot.Get(ctx, b.ID))
			equal(t, name, b.Status, entbot.StatusARCHIVED)
			equal(t, name+": user", must(b.User(ctx)).Status, entuser.StatusARCHIVED)
			equal(t, name+": token after", w.valid(b.UserID), 0)
			equal(t, name+": again", must(w.ArchiveBot(ctx, b.ID)).ArchivedAt.Equal(*b.ArchivedAt), true)
			_, err := w.UpdateBot(ctx, directory.BotChange{ID: b.ID, BotFields: directory.BotFields{Status: directory.Set(entbot.StatusACTIVE)}})
			wantWrong(t, err, "CONFLICT status")
			_, err = w.CreateBotInstance(ctx, instance(b.ID))
			wantWrong(t, err, "CONFLICT botId")
		}
	})
}

// Who is in the audience of a bot may have an instance of it, one each.
func TestAudience(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		ctx := w.as(viewer.Admin)
		into := func(ctx context.Context, of, organization uuid.UUID) error {
			in := instance(of)
			in.OrganizationID = &organization
			_, err := w.CreateBotInstance(ctx, in)
			return err
		}
		make := func(a entbot.Audience) uuid.UUID {
			in := bot("x")
			in.Audience = directory.Set(a)
			return must(first(w.CreateBot(ctx, in))).ID
		}
		child := in(viewer.Admin, w.child.ID)
		owners, global, grouped := make(entbot.AudienceOWNER), make(entbot.AudienceGLOBAL), make(entbot.AudienceGROUP)
		wantWrong(t, into(ctx, owners, w.child.ID), "CONFLICT botId")
		wantWrong(t, into(child, owners, w.child.ID), "NOT_FOUND botId")
		wantWrong(t, into(child, global, w.child.ID), "<nil>")
		wantWrong(t, into(child, global, w.child.ID), "CONFLICT botId")
		wantWrong(t, into(ctx, grouped, w.child.ID), "CONFLICT botId")
		wantWrong(t, into(child, grouped, w.child.ID), "NOT_FOUND botId")
		must(w.CreateOrganizationGroup(ctx, group("g", w.child.ID)))
		wantWrong(t, into(child, grouped, w.child.ID), "<nil>")
		below := bot("the child's")
		below.OrganizationID, below.Audience = &w.child.ID, directory.Set(entbot.AudienceGLOBAL)
		wantWrong(t, into(ctx, must(first(w.CreateBot(ctx, below))).ID, w.root.ID), "CONFLICT botId")
		for _, change := range []func() error{
			func() error { _, err := w.UpdateBot(child, directory.BotChange{ID: global}); return err },
			func() error { _, err := w.ArchiveBot(child, global); return err },
		} {
			wantWrong(t, change(), "FORBIDDEN id")
		}
	})
}

// What a bot refuses, field by field.
func TestBotsRefused(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		type fields = directory.BotFields
		ctx := w.as(viewer.Admin)
		b := must(first(w.CreateBot(ctx, bot("x"))))
		before := w.state(t)
		of := func(f fields) error {
			_, err := w.UpdateBot(ctx, directory.BotChange{ID: b.ID, BotFields: f})
			return err
		}
		refuse(t, "name", func(s directory.Opt[string]) error { return of(fields{Name: s}) }, name(200))
		refuse(t, "description", func(s directory.Opt[string]) error { return of(fields{Description: s}) }, texts{"long": long(1000)})
		refuse(t, "avatarUrl", func(s directory.Opt[string]) error { return of(fields{AvatarURL: s}) }, texts{"bare": "x.png", "long": "https://x.nl/" + long(2048)})
		refuseObjects(t, "meta", func(v directory.Opt[json.RawMessage]) error { return of(fields{Meta: v}) })
		list := directory.Set[[]string]
		for _, test := range []struct {
			f    fields
			want string
		}{
			{fields{Status: directory.Set(entbot.Status("x"))}, "status"},
			{fields{Status: directory.Set(entbot.StatusARCHIVED)}, "status"},
			{fields{Audience: directory.Set(entbot.Audience("all"))}, "audience"},
			{fields{Roles: list([]string{})}, "roles"},
			{fields{Roles: list([]string{"bot", "king"})}, "roles.1"},
			{fields{Tags: list(many(51, "x"))}, "tags"},
			{fields{Tags: list([]string{long(100)})}, "tags.0"},
			{fields{Commands: list(many(101, "x"))}, "commands"},
			{fields{Commands: list([]string{"/a", long(200)})}, "commands.1"},
			{fields{Name: directory.Null[string](), Roles: directory.Null[[]string](), Status: directory.Null[entbot.Status](), Audience: directory.Null[entbot.Audience]()}, "name, status, roles, audience"},
		} {
			wantWrong(t, of(test.f), "BAD_USER_INPUT "+test.want)
		}
		i := must(w.store.Client().BotInstance.Query().OnlyID(ctx))
		_, err := w.UpdateBotInstance(ctx, directory.BotInstanceChange{ID: i, BotInstanceFields: directory.BotInstanceFields{
			Name: directory.Set(""), Description: directory.Set(long(1000)), AvatarURL: directory.Set("x"), Enabled: directory.Null[bool](), Meta: directory.Set(json.RawMessage("1")),
		}})
		wantWrong(t, err, "BAD_USER_INPUT name, description, avatarUrl, enabled, meta")
		_, _, err = w.CreateBot(ctx, directory.NewBot{})
		wantWrong(t, err, "BAD_USER_INPUT name")
		_, err = w.CreateBotInstance(ctx, directory.NewBotInstance{BotID: b.ID})
		wantWrong(t, err, "BAD_USER_INPUT name")
		equal(t, "state", w.state(t), before)
	})
}

// Fields of bots and instances come and go.
func TestBotFields(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		ctx := w.as(viewer.Admin)
		b := must(first(w.CreateBot(ctx, bot("x"))))
		change := func(f directory.BotFields) string {
			row := show(t, must(w.UpdateBot(ctx, directory.BotChange{ID: b.ID, BotFields: f})))
			return row[:len(row)-len(`,"user_id":"00000000-0000-0000-0000-000000000000"}`)]
		}
		equal(t, "all", change(directory.BotFields{
			Description: directory.Set("d"), Status: directory.Set(entbot.StatusINACTIVE), Roles: directory.Set([]string{"agent", "bot", "agent"}),
			Tags: directory.Set([]string{"t"}), Commands: directory.Set([]string{"/c"}), Meta: directory.Set(json.RawMessage(`{"b":1,"a":[null]}`)),
		}), `{"audience":"OWNER","commands":["/c"],"description":"d","meta":{"a":[null],"b":1},"name":"x","roles":["agent","bot"],"status":"INACTIVE","tags":["t"]`)
		equal(t, "null", change(directory.BotFields{
			Description: directory.Null[string](), Tags: directory.Null[[]string](), Commands: directory.Null[[]string](), Meta: directory.Set(json.RawMessage("null")),
		}), `{"audience":"OWNER","name":"x","roles":["agent","bot"],"status":"INACTIVE"`)
		i := must(w.store.Client().BotInstance.Query().OnlyID(ctx))
		row := must(w.UpdateBotInstance(ctx, directory.BotInstanceChange{ID: i, BotInstanceFields: directory.BotInstanceFields{
			Name: directory.Set("here"), Enabled: directory.Set(false), Meta: directory.Set(json.RawMessage(`{}`)),
		}}))
		equal(t, "instance", row.Name+string(row.Meta), "here{}")
		equal(t, "enabled", row.Enabled, false)
		wantWrong(t, w.DeleteBotInstance(ctx, i), "<nil>")
		wantWrong(t, w.DeleteBotInstance(ctx, i), "NOT_FOUND id")
		_, err := w.CreateBotInstance(ctx, instance(b.ID))
		wantWrong(t, err, "<nil>")
	})
}
