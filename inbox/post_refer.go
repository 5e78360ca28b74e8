package inbox

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"parley/ent"
	"parley/ent/message"
	"parley/internal/apperr"
	"parley/internal/ids"
)

// refer finds or makes what the posts refer to, before anything is locked.
func (p *posting) refer(ctx context.Context) (err error) {
	if p.who.user != uuid.Nil {
		if p.who.member, err = belongs(ctx, p.tx, p.who.user); err != nil {
			return err
		}
	}
	for _, step := range []func(context.Context) error{p.checkWords, p.findStored, p.findTags, p.findUsers} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	return nil
}

// findStored finds the messages that were posted before under their external ids.
func (p *posting) findStored(ctx context.Context) error {
	p.stored = map[clientID]*ent.Message{}
	bySource := map[ids.Source][]string{}
	for _, m := range p.posts {
		if m.ExternalID != "" {
			bySource[m.Source] = append(bySource[m.Source], m.ExternalID)
		}
	}
	for source, external := range bySource {
		rows, err := p.tx.Message.Query().Where(message.OrganizationIDEQ(p.tx.OrganizationID()),
			message.SourceEQ(source), message.ExternalIDIn(external...)).All(ctx)
		if err != nil {
			return err
		}
		for _, r := range rows {
			p.stored[clientID{source, *r.ExternalID}] = r
		}
	}
	return nil
}

// findTags finds or makes the tags that posts of the kind TAG put on the conversation.
func (p *posting) findTags(ctx context.Context) error {
	var all []tagKey
	for i, m := range p.posts {
		tags := m.tagNames()
		var c complaint
		checkTags(&c, tags)
		if err := c.Err(); err != nil {
			return apperr.InvalidField("a tag is 1 to 100 characters, and a message has at most 50", "messages", strconv.Itoa(i), "text")
		}
		all = append(all, cleanTags(tags)...)
	}
	slices.SortFunc(all, tagKey.compare)
	var err error
	p.tags, err = ensureTagRows(ctx, p.tx, slices.Compact(all), ids.Native)
	return err
}

// tagNames are the tags that a post puts on the conversation: its words, without the
// sign # before them.
func (m *Post) tagNames() (names []string) {
	if m.Kind != message.KindTAG {
		return nil
	}
	for _, word := range strings.Fields(m.Text) {
		if word = strings.TrimLeft(word, "#"); word != "" {
			names = append(names, word)
		}
	}
	return names
}
