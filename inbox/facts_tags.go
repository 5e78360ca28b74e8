package inbox

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"github.com/google/uuid"
)

// useKey is a subject (a conversation, else a message that stands for itself) and
// a tag of it.
type useKey struct{ subject, tag uuid.UUID }

// subject is what the message's tags mark.
func (f *fact) subject() uuid.UUID {
	if f.conversation != uuid.Nil {
		return f.conversation
	}
	return f.message
}

// writeTagFacts stores the tags of the fresh messages, and those uses of them that
// come before all known ones of the same subject.
func (s *factSet) writeTagFacts(ctx context.Context) error {
	if err := s.writeMessageTags(ctx); err != nil {
		return err
	}
	if err := s.writeUses(ctx, s.fresh); err != nil {
		return err
	}
	return tellTags(ctx, s.tx, s.repliedAnew())
}

func (s *factSet) writeMessageTags(ctx context.Context) error {
	var rows [][]any
	for _, f := range s.fresh {
		for _, t := range f.tags {
			rows = append(rows, []any{s.tx.OrganizationID(), t.id, f.at, f.message})
		}
	}
	return s.tx.Insert(ctx, "message_tag_facts", []string{"organization_id", "tag_id", "at", "message_id"}, rows, "ON CONFLICT DO NOTHING")
}

func (s *factSet) writeUses(ctx context.Context, facts []*fact) error {
	uses := map[useKey]tagUse{}
	for _, f := range facts {
		for _, t := range f.tags {
			k := useKey{f.subject(), t.id}
			if first, ok := uses[k]; !ok || f.compare(first.factKey) < 0 {
				uses[k] = tagUse{f, t.kind}
			}
		}
	}
	var rows [][]any
	for _, k := range slices.SortedFunc(maps.Keys(uses), useKey.compare) {
		rows = append(rows, uses[k].columns(s.tx.OrganizationID(), k, s.talks[k.subject].replied()))
	}
	return s.tx.Insert(ctx, "tag_facts", tagUseColumns, rows, earliestUse)
}

func (k useKey) compare(o useKey) int {
	return cmp.Or(compareIDs(k.subject, o.subject), compareIDs(k.tag, o.tag))
}

// tagUse is a message that uses a tag.
type tagUse struct {
	*fact
	kind string
}

var tagUseColumns = []string{
	"organization_id", "subject_id", "tag_id", "kind", "conversation_id", "message_id", "at", "direction", "ordinal",
	"channel_type", "identifier", "provider", "agent_id", "team_id", "country", "author",
	"first_reply_at", "first_reply_ms", "first_reply_open_ms",
}

// earliestUse leaves the first reply alone: it is no part of the use. It has the stored use stay where it is the earlier one: by time, IN
// before OUT before the resolve event, by arrival.
const earliestUse = `ON CONFLICT (organization_id, subject_id, tag_id) DO UPDATE SET
	message_id = excluded.message_id, at = excluded.at, direction = excluded.direction, ordinal = excluded.ordinal,
	channel_type = excluded.channel_type, identifier = excluded.identifier, provider = excluded.provider, agent_id = excluded.agent_id,
	team_id = excluded.team_id, country = excluded.country, author = excluded.author
	WHERE (excluded.at, excluded.direction, excluded.ordinal) < (tag_facts.at, tag_facts.direction, tag_facts.ordinal)`

func (u tagUse) columns(organization uuid.UUID, k useKey, r replied) []any {
	return append([]any{
		organization, k.subject, k.tag, u.kind, given(u.conversation), given(u.message), u.at, u.direction, u.ordinal,
		given(u.channelType), given(u.identifier), given(u.provider), given(u.agent), given(u.team), u.country, given(u.author),
	}, r.columns()...)
}
