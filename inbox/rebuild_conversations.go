package inbox

import (
	"cmp"
	"context"
	"slices"

	"github.com/google/uuid"

	"parley/ent/interaction"
	"parley/internal/ids"
	"parley/store"
)

// rebuildConversations computes the response clock of conversations' messages and
// the facts about conversations, their tags and their interactions.
func rebuildConversations(ctx context.Context, tx *store.Tx, after uuid.UUID) ([]uuid.UUID, error) {
	page, err := pageOf(ctx, tx, ids.Conversation, after)
	if err != nil {
		return nil, err
	}
	fresh, err := plainFacts(ctx, tx, "conversation_id", page)
	if err != nil {
		return nil, err
	}
	s := newFactSet(tx, fresh)
	for id, l := range s.threads {
		l.answers()
		t := &talk{}
		t.goOn(l.all())
		s.measure(t, hoursAmong(l.all(), t))
		s.talks[id] = t
	}
	for _, step := range []func(context.Context) error{
		func(ctx context.Context) error { return s.replaceFacts(ctx, fresh, runColumns) },
		s.writeTalks, s.writeFirstReplies,
		func(ctx context.Context) error { return forgetUses(ctx, tx, page) },
		func(ctx context.Context) error { return s.writeUses(ctx, fresh) },
		func(ctx context.Context) error { return writeEventUses(ctx, tx, page) },
		func(ctx context.Context) error { return tellTags(ctx, tx, page) },
		func(ctx context.Context) error { return s.rebuildLegs(ctx, page) },
	} {
		if err := step(ctx); err != nil {
			return nil, err
		}
	}
	return page, nil
}

// writeFirstReplies corrects the conversations' own first_reply_at.
func (s *factSet) writeFirstReplies(ctx context.Context) error {
	g := store.Given{Columns: []string{"of", "at"}}
	for id, t := range s.talks {
		g.Rows = append(g.Rows, []any{id, t.replyAt()})
	}
	return s.tx.ExecGiven(ctx, g, `UPDATE conversations SET first_reply_at = v.at FROM {given}
		WHERE conversations.organization_id = ? AND conversations.id = v.of AND conversations.first_reply_at IS DISTINCT FROM v.at`,
		s.tx.OrganizationID())
}

// writeEventUses makes resolve events the first users of those tags of their
// conversations that no message and no known event brought.
func writeEventUses(ctx context.Context, tx *store.Tx, page []uuid.UUID) error {
	return tx.ExecGiven(ctx, givenIDs(page), `INSERT INTO tag_facts
		(organization_id, subject_id, tag_id, kind, conversation_id, at, direction, ordinal, channel_type, identifier, provider, agent_id)
		SELECT f.organization_id, f.conversation_id, t.id, t.kind, f.conversation_id, f.resolved_at, 'RESOLVE', 0,
			f.resolved_channel_type, f.resolved_identifier, NULLIF(f.resolved_provider, ''), f.resolved_agent_id
		FROM {given} JOIN conversation_facts f ON f.conversation_id = v.of
		JOIN conversation_tags x ON x.conversation_id = v.of JOIN tags t ON t.id = x.tag_id AND `+countedTags+`
		WHERE f.organization_id = ? AND f.resolved_at IS NOT NULL ON CONFLICT DO NOTHING`, tx.OrganizationID())
}

// rebuildLegs computes the facts about interactions.
func (s *factSet) rebuildLegs(ctx context.Context, page []uuid.UUID) error {
	if len(page) == 0 {
		return nil
	}
	legs, err := s.tx.Interaction.Query().
		Where(interaction.OrganizationIDEQ(s.tx.OrganizationID()), interaction.ConversationIDIn(page...)).All(ctx)
	if err != nil {
		return err
	}
	var rows [][]any
	for _, leg := range legs {
		rows = append(rows, legFacts(leg, s.firstProvider(leg.ConversationID)))
	}
	set := ""
	for _, c := range legColumns[2:] {
		set += ", " + c + " = excluded." + c
	}
	return s.tx.Insert(ctx, "interaction_facts", legColumns, rows, "ON CONFLICT (organization_id, interaction_id) DO UPDATE SET "+set[2:])
}

// firstProvider is that of the conversation's message that arrived first.
func (s *factSet) firstProvider(conversation uuid.UUID) string {
	l := s.threads[conversation]
	if l == nil || len(l.fresh) == 0 {
		return ""
	}
	return slices.MinFunc(l.fresh, func(a, b *fact) int { return cmp.Compare(a.ordinal, b.ordinal) }).provider
}

// sweepTags takes away facts of tags that messages do not carry. Facts of messages
// that are no more stay.
func sweepTags(ctx context.Context, tx *store.Tx, after uuid.UUID) ([]uuid.UUID, error) {
	page, err := store.Scan[uuid.UUID](ctx, tx, `SELECT id FROM tags WHERE organization_id = ? AND id > ? ORDER BY id LIMIT 1`,
		tx.OrganizationID(), after)
	if err != nil {
		return nil, err
	}
	return page, tx.ExecGiven(ctx, givenIDs(page), `DELETE FROM message_tag_facts WHERE organization_id = ?
		AND tag_id IN (SELECT v.of FROM {given}) AND EXISTS (SELECT 1 FROM message_facts f WHERE f.organization_id = message_tag_facts.organization_id
			AND f.message_id = message_tag_facts.message_id AND (f.at <> message_tag_facts.at OR (
				NOT EXISTS (SELECT 1 FROM message_tags x WHERE x.message_id = f.message_id AND x.tag_id = message_tag_facts.tag_id)
				AND EXISTS (SELECT 1 FROM messages m WHERE m.id = f.message_id))))`, tx.OrganizationID())
}
