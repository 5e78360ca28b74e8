package metrics

import (
	"fmt"
	"time"

	"parley/metrics/catalog"
)

// arm says where the samples of a fact lie in the tables of facts, and how to
// read them. Facts with two sorts of samples have two arms.
//
// Tables go by these names: f message_facts, c conversation_facts, t tag_facts,
// x interaction_facts, d the uses of a tag that a filter names.
type arm struct {
	// from is the table that the samples lie in, alias its name, join what leads
	// from it to the message that f reads off; empty where that is the table. via
	// leads to the conversation c before that; empty where nothing has to.
	from, alias, via, join string
	// at is the instant of a sample.
	at string
	// where narrows the table to the fact.
	where string
	// conversation and the dimensions of a sample.
	conversation string
	dimensions   map[catalog.Dimension]string
	values       map[catalog.Value]string
	tags         tagging
	// ofTag makes the arm of the samples that have one tag; nil where they are read
	// like any.
	ofTag func(arm) arm
	// sample is how it is shown, and id what it is told apart by.
	sample sampleColumns
}

type sampleColumns struct{ id, message, interaction, startedBy, endedBy string }

// tagging says where the tags of a sample are.
type tagging int

const (
	noTags           tagging = iota
	messageTags              // those of the message f
	conversationTags         // those of the conversation c
	ownTag                   // the sample is the use of one
)

// none is the value of what a sample does not have.
const none = "NULL"

// messageDimensions are those of the message f.
func messageDimensions() map[catalog.Dimension]string {
	return map[catalog.Dimension]string{
		catalog.Channel: "f.channel_type", catalog.Provider: "NULLIF(f.provider, '')", catalog.Identifier: "f.identifier",
		catalog.Agent: "f.agent_id", catalog.Team: "f.team_id", catalog.Country: "f.country",
		catalog.Direction: "f.direction", catalog.Author: "f.author", catalog.InitiatedBy: "f.opened_by",
	}
}

// arms returns the arms of a plan's fact. Instants that the text needs go in as
// numbers.
func (p Plan) arms() []arm {
	switch p.Fact {
	case catalog.MessageFact:
		return []arm{messageArm()}
	case catalog.ReplyFact:
		return []arm{replyArm()}
	case catalog.OpeningFact:
		return []arm{openingArm()}
	case catalog.EventFact:
		return []arm{eventArm()}
	case catalog.ResolutionFact:
		return []arm{eventArm(), silenceArm(p.Now)}
	case catalog.BalanceFact:
		return []arm{openingArm(), eventArm()}
	case catalog.TagFact:
		return []arm{tagArm()}
	case catalog.InteractionFact:
		return []arm{interactionArm(p.Now)}
	}
	panic(fmt.Sprintf("metrics: fact %q", p.Fact))
}

func messageArm() arm {
	return arm{
		from: "message_facts f", alias: "f", at: "f.at", conversation: "f.conversation_id",
		dimensions: messageDimensions(), tags: messageTags, ofTag: messagesOfTag,
		values: map[catalog.Value]string{catalog.ResponseTime: "f.response_ms"},
		sample: sampleColumns{
			id: "CAST(f.message_id AS text)", message: "f.message_id", interaction: none,
			startedBy: "f.response_from_id", endedBy: "f.message_id",
		},
	}
}

// byTag is the arm that reads the samples with these tags.
func (a arm) byTag(tags []string) arm {
	if a.ofTag == nil || len(tags) != 1 {
		return a
	}
	return a.ofTag(a)
}

// messagesOfTag reads the uses of a tag and, where more is asked than when they
// were, the messages.
func messagesOfTag(a arm) arm {
	a.from, a.alias, a.at = "message_tag_facts d", "d", "d.at"
	a.join = " JOIN message_facts f ON f.organization_id = d.organization_id AND f.message_id = d.message_id"
	return a
}

// ofConversation is an arm of conversation_facts, whose samples have the
// dimensions of one of the conversation's messages.
func ofConversation(at, message string) arm {
	return arm{
		from: "conversation_facts c", alias: "c", at: at, conversation: "c.conversation_id",
		join:       " JOIN message_facts f ON f.organization_id = c.organization_id AND f.message_id = " + message,
		dimensions: messageDimensions(), tags: conversationTags,
		sample: sampleColumns{
			id: "CAST(c.conversation_id AS text)", message: message, interaction: none, startedBy: none, endedBy: none,
		},
	}
}

func replyArm() arm {
	a := ofConversation("c.first_reply_at", "c.first_reply_id")
	a.values = map[catalog.Value]string{catalog.ReplyTime: "c.first_reply_ms", catalog.ReplyOpenTime: "c.first_reply_open_ms"}
	a.sample.startedBy, a.sample.endedBy = "c.first_in_id", "c.first_reply_id"
	a.ofTag = repliesOfTag
	return a
}

// repliesOfTag reads the replies that stand beside the uses of a tag and, where
// more is asked than how long they took, the conversations.
func repliesOfTag(a arm) arm {
	a.from, a.alias, a.at, a.conversation = "tag_facts d", "d", "d.first_reply_at", "d.subject_id"
	a.via = " JOIN conversation_facts c ON c.organization_id = d.organization_id AND c.conversation_id = d.subject_id"
	a.values = map[catalog.Value]string{catalog.ReplyTime: "d.first_reply_ms", catalog.ReplyOpenTime: "d.first_reply_open_ms"}
	return a
}

func openingArm() arm {
	a := ofConversation("c.first_at", "c.first_id")
	a.values = map[catalog.Value]string{catalog.Sign: "1"}
	a.sample.id = "CAST(c.conversation_id AS text) || '+'"
	return a
}

// eventArm reads resolve events. What an event left out, it has of the
// conversation's last message and last agent, as they are known now.
func eventArm() arm {
	a := ofConversation("c.resolved_at", "c.last_id")
	a.dimensions = map[catalog.Dimension]string{
		catalog.Channel:    "COALESCE(c.resolved_channel_type, f.channel_type)",
		catalog.Provider:   "NULLIF(CASE WHEN c.resolved_channel_type IS NULL THEN f.provider ELSE c.resolved_provider END, '')",
		catalog.Identifier: "CASE WHEN c.resolved_channel_type IS NULL THEN f.identifier ELSE c.resolved_identifier END",
		catalog.Agent:      "COALESCE(c.resolved_agent_id, c.last_agent_id)",
	}
	a.values = map[catalog.Value]string{catalog.ResolveTime: "c.resolved_at - c.first_at", catalog.Sign: "-1"}
	a.sample.message, a.sample.startedBy = none, "c.first_id"
	return a
}

// Silence is how long nobody may write for a conversation to count as resolved.
const Silence = 24 * time.Hour

func silenceArm(now int64) arm {
	a := ofConversation("c.last_at", "c.last_id")
	a.where = fmt.Sprintf("c.resolved_at IS NULL AND c.last_at <= %d", now-Silence.Milliseconds())
	a.dimensions[catalog.Agent] = "c.last_agent_id"
	a.tags = messageTags
	a.values = map[catalog.Value]string{catalog.ResolveTime: "c.last_at - c.first_at"}
	a.sample.startedBy, a.sample.endedBy = "c.first_id", "c.last_id"
	return a
}

// tagArm reads the first uses of user tags.
func tagArm() arm {
	return arm{
		from: "tag_facts t", alias: "t", at: "t.at", where: "t.kind = 'USER'", conversation: "t.conversation_id", tags: ownTag,
		dimensions: map[catalog.Dimension]string{
			catalog.Channel:    eventually("t.channel_type", "t.channel_type", "f.channel_type"),
			catalog.Provider:   "NULLIF(" + eventually("t.channel_type", "t.provider", "f.provider") + ", '')",
			catalog.Identifier: eventually("t.channel_type", "t.identifier", "f.identifier"),
			catalog.Agent:      eventually("CAST(t.agent_id AS text)", "t.agent_id", "l.last_agent_id"),
			catalog.Team:       "t.team_id", catalog.Country: "t.country", catalog.Direction: "NULLIF(t.direction, 'RESOLVE')",
			catalog.Author: "t.author",
		},
		sample: sampleColumns{
			id: "CAST(t.subject_id AS text) || CAST(t.tag_id AS text)", message: "t.message_id", interaction: none,
			startedBy: none, endedBy: none,
		},
	}
}

// eventually is what a tag's first use has of something; where that was a resolve
// event that left out what is named, what the conversation l and its last message
// f have.
func eventually(named, own, last string) string {
	return "CASE WHEN t.direction = 'RESOLVE' AND COALESCE(" + named + ", '') = '' THEN (SELECT " + last + ` FROM conversation_facts l
		JOIN message_facts f ON f.organization_id = l.organization_id AND f.message_id = l.last_id
		WHERE l.organization_id = t.organization_id AND l.conversation_id = t.conversation_id) ELSE ` + own + " END"
}

func interactionArm(now int64) arm {
	return arm{
		from: "interaction_facts x", alias: "x", at: "x.at", conversation: "x.conversation_id",
		dimensions: map[catalog.Dimension]string{
			catalog.Queue: "x.queue_id", catalog.Agent: "x.agent_id", catalog.Channel: "x.channel_type", catalog.Identifier: "x.identifier",
		},
		values: map[catalog.Value]string{
			catalog.Waiting:  fmt.Sprintf("COALESCE(x.connected_at, x.ended_at, %d) - x.at", now),
			catalog.Handling: fmt.Sprintf("COALESCE(x.ended_at, %d) - x.connected_at", now),
			catalog.WrapUp:   fmt.Sprintf("COALESCE(x.wrapped_up_at, %d) - x.ended_at", now),
			catalog.Whole:    fmt.Sprintf("COALESCE(x.ended_at, %d) - x.at", now),
			catalog.Left:     "CASE WHEN x.status = 'ABANDONED' THEN 1 ELSE 0 END",
		},
		sample: sampleColumns{
			id: "CAST(x.interaction_id AS text)", message: none, interaction: "x.interaction_id", startedBy: none, endedBy: none,
		},
	}
}

// conditions are those of the catalog in SQL.
var conditions = map[catalog.Condition]string{
	"":                     "",
	catalog.Paid:           "f.paid",
	catalog.Answers:        "f.response_ms IS NOT NULL",
	catalog.Incoming:       "f.direction = 'IN'",
	catalog.WithCountry:    "f.direction = 'IN' AND f.country IS NOT NULL",
	catalog.InConversation: "f.conversation_id IS NOT NULL",
	catalog.Opens:          "f.opened_by IS NOT NULL",
	catalog.Connected:      "x.connected_at IS NOT NULL",
	catalog.WrappedUp: "x.connected_at IS NOT NULL AND x.ended_at IS NOT NULL AND " +
		"(x.wrapped_up_at IS NOT NULL OR x.status NOT IN ('HANDLED', 'ABANDONED'))",
	catalog.Abandoned: "x.status = 'ABANDONED'",
	catalog.Decided:   "(x.connected_at IS NOT NULL OR x.ended_at IS NOT NULL)",
}

// keys are those of the catalog in SQL.
var keys = map[catalog.Key]string{
	catalog.Contact: "f.contact_id", catalog.Identity: "f.identity_id", catalog.Conversation: "f.conversation_id",
}
