package inbox

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"parley/ent/message"
	"parley/internal/apperr"
	"parley/internal/ids"
	"parley/internal/viewer"
)

// somePosts is tidyPosts of at least one post and at most [MaxPosts].
func somePosts(ctx context.Context, posts []Post) ([]Post, error) {
	if len(posts) == 0 || len(posts) > MaxPosts {
		return nil, apperr.InvalidField("1 to 100 messages", "messages")
	}
	return tidyPosts(ctx, posts)
}

// tidyPosts fills in what posts leave out, and refuses what does not fit.
func tidyPosts(ctx context.Context, posts []Post) ([]Post, error) {
	posts = slices.Clone(posts)
	for i := range posts {
		if err := posts[i].normalize(viewer.From(ctx).Role); err != nil {
			return nil, under(err, "messages", strconv.Itoa(i))
		}
	}
	return posts, nil
}

func (m *Post) normalize(by viewer.Role) error {
	var c complaint
	m.fill(by)
	if message.KindValidator(m.Kind) != nil || m.Kind == message.KindEMAIL {
		c.Add("must be a kind of message, and no e-mail", "kind")
	}
	if message.RoleValidator(m.Role) != nil {
		c.Add(fmt.Sprintf("%q is none of the roles", string(m.Role)), "role")
	}
	c.atMost(MaxExternalID, m.ExternalID, "externalId")
	checkContent(&c, m.Content.Data)
	m.Meta = c.object(m.Meta, "meta")
	if len(m.Users) > MaxPosts {
		c.Add("at most 100 users", "userIds")
	}
	if len(m.Queues) > MaxPosts {
		c.Add("at most 100 queues", "queueIds")
	}
	m.checkText(&c)
	return c.Err()
}

func (m *Post) fill(by viewer.Role) {
	if m.Source == "" {
		m.Source = ids.Native
	}
	if m.Kind == "" {
		m.Kind = message.DefaultKind
	}
	if m.Role == "" {
		if m.Role = message.RoleAGENT; by == viewer.Bot {
			m.Role = message.RoleBOT
		}
	}
}

func (m *Post) checkText(c *complaint) {
	switch {
	case len(m.Text) > MaxText:
		c.Add("at most 64 KB", "text")
		return
	case m.Kind == message.KindCOMMAND:
		m.checkCommand(c)
	case m.Text == "" && m.Content.Null() && len(m.Meta) == 0:
		c.Add("is required", "text")
	}
	c.text(m.Text, "text")
}

// checkCommand refuses what is no command, and customers' commands.
func (m *Post) checkCommand(c *complaint) {
	if m.Role == message.RoleCUSTOMER {
		c.Add("a customer gives no commands", "role")
	}
	if m.Text = strings.TrimSpace(m.Text); utf8.RuneCountInString(m.Text) > MaxCommand {
		c.Add("at most 2,000 characters", "text")
		return
	}
	if m.isBots() {
		return
	}
	if name, _ := m.command(); !slices.Contains(commandNames, name) {
		c.Add("must be one of the commands "+strings.Join(commandNames, " ")+", or begin with > for a bot", "text")
	}
}

// command is the name of a command, with its slash, and what follows it.
func (m *Post) command() (name, rest string) {
	name, rest = m.Text, ""
	if i := strings.IndexAny(m.Text, " \t\r\n"); i >= 0 {
		name, rest = m.Text[:i], strings.TrimSpace(m.Text[i:])
	}
	return name, rest
}

// isBots reports whether it is a command to a bot, which is kept and not carried out.
func (m *Post) isBots() bool { return strings.HasPrefix(m.Text, ">") }
