// Package ids makes and reads Parley's identifiers: UUIDv8 values that carry
// the millisecond of creation and the kind of entity they name.
//
// Layout, most significant bit first: 48 bits Unix milliseconds, 4 bits
// version (8), 12 bits entity [Code], 2 bits variant, 62 bits tail. The tail is
// random and grows inside one millisecond, so identifiers of one kind made by
// one process sort in the order they were made. Because the code is part of
// the identifier, node(id) needs no lookup to learn the type.
//
// This is a leaf: it imports nothing of Parley.
package ids

import (
	"crypto/rand"
	"encoding/binary"
	"sync"
	"time"

	"github.com/google/uuid"
)

// Code names a kind of entity inside an identifier. Codes are forever: a row's
// identifier carries one, so a code is never reused or renumbered.
type Code uint16

// The kinds of entity that have identifiers.
const (
	Organization Code = iota + 1
	Membership
	User
	Team
	TeamMember
	Channel
	ContactThread
	Customer
	CustomerIdentity
	Conversation
	Message
	Tag
	ConversationTag
	MessageTag
	Note
	Queue
	Interaction
	APICredential
	SigningKey
	QueueAgent
	AgentPresence
	EmailDetails
	CallRecording
	ListenLogEntry
	Script
	ScriptResult
	Callback
	OutboundBatch
	OutboundRecipient
	Consent
	Integration
	Partnership
	OrganizationGroup
	Category
	Workflow
	Bot
	BotInstance
	Form
	FormField
	ConversationParticipant
	FormSubmission
	Webhook
	WebhookDelivery
	DataRemoval
	MessageTrace
	TagGroup
	Experiment
	ExperimentBranch
	ExperimentParticipation
	ReportJob
	FilterSet
)

// tables maps a code to the table that holds its rows.
var tables = map[Code]string{
	Organization:      "organizations",
	Membership:        "memberships",
	User:              "users",
	Team:              "teams",
	TeamMember:        "team_members",
	Channel:           "channels",
	ContactThread:     "contact_threads",
	Customer:          "customers",
	CustomerIdentity:  "customer_identities",
	Conversation:      "conversations",
	Message:           "messages",
	Tag:               "tags",
	ConversationTag:   "conversation_tags",
	MessageTag:        "message_tags",
	Note:              "notes",
	Queue:             "queues",
	Interaction:       "interactions",
	APICredential:     "api_credentials",
	QueueAgent:        "queue_agents",
	AgentPresence:     "agent_presences",
	EmailDetails:      "email_details",
	CallRecording:     "call_recordings",
	ListenLogEntry:    "listen_log_entries",
	Script:            "scripts",
	ScriptResult:      "script_results",
	Callback:          "callbacks",
	OutboundBatch:     "outbound_batches",
	OutboundRecipient: "outbound_recipients",
	Consent:           "consents",
	Integration:       "integrations",
	Partnership:       "partnerships",
	OrganizationGroup: "organization_groups",
	Category:          "categories",
	Workflow:          "workflows",
	Bot:               "bots",
	BotInstance:       "bot_instances",
	Form:              "forms",
	FormField:         "form_fields",

	ConversationParticipant: "conversation_participants",
	FormSubmission:          "form_submissions",
	Webhook:                 "webhooks",
	WebhookDelivery:         "webhook_deliveries",
	DataRemoval:             "data_removals",
	MessageTrace:            "message_traces",
	TagGroup:                "tag_groups",
	Experiment:              "experiments",
	ExperimentBranch:        "experiment_branches",
	ExperimentParticipation: "experiment_participations",
	ReportJob:               "report_jobs",
	FilterSet:               "filter_sets",
}

// Table returns the table that holds entities of this kind, or "" where the
// code is unknown or its rows are not entities.
func (c Code) Table() string { return tables[c] }

// TableOf returns the table the row of id lives in, or "" where id was not
// made by Parley.
func TableOf(id uuid.UUID) string {
	if id.Version() != 8 || id.Variant() != uuid.RFC4122 {
		return ""
	}
	return CodeOf(id).Table()
}

// CodeOfTable returns the code whose rows live in table.
func CodeOfTable(table string) (Code, bool) {
	for c, t := range tables {
		if t == table {
			return c, true
		}
	}
	return 0, false
}

// CodeOf returns the entity code inside id. It is meaningful only for
// identifiers made by Parley.
func CodeOf(id uuid.UUID) Code { return Code(binary.BigEndian.Uint16(id[6:8]) & 0x0fff) }

// TimeOf returns the millisecond in which id was made.
func TimeOf(id uuid.UUID) time.Time {
	ms := int64(binary.BigEndian.Uint64(id[0:8]) >> 16)
	return time.UnixMilli(ms).UTC()
}

// WithCode returns id as the identifier of another kind of entity: a Bot and
// its User share time and tail and differ in the code alone.
func WithCode(id uuid.UUID, c Code) uuid.UUID {
	binary.BigEndian.PutUint16(id[6:8], 0x8000|uint16(c)&0x0fff)
	return id
}

// Fixed returns the identifier of this kind, instant and tail. It serves rows
// that must keep their identifier over restarts, such as the demo world's.
func Fixed(c Code, at time.Time, tail uint64) uuid.UUID {
	return build(c, at.UnixMilli(), tail)
}

const tailMask = 1<<62 - 1

func build(c Code, ms int64, tail uint64) uuid.UUID {
	var id uuid.UUID
	binary.BigEndian.PutUint64(id[0:8], uint64(ms)<<16|0x8000|uint64(c)&0x0fff)
	binary.BigEndian.PutUint64(id[8:16], 0x8000_0000_0000_0000|tail&tailMask)
	return id
}

// Generator makes identifiers. It is safe for concurrent use; make one per
// process with [NewGenerator].
type Generator struct {
	now func() time.Time

	mu   sync.Mutex
	ms   int64
	tail uint64
}

// NewGenerator returns a generator that reads the time from now.
func NewGenerator(now func() time.Time) *Generator { return &Generator{now: now} }

// New returns an identifier of this kind, greater than every identifier of the
// kind that this generator made before, also when the clock steps back.
func (g *Generator) New(c Code) uuid.UUID {
	g.mu.Lock()
	defer g.mu.Unlock()
	ms := g.now().UnixMilli()
	// A random step keeps identifiers unguessable inside one millisecond.
	step := randomBits()&0xffff_ffff + 1
	if ms > g.ms {
		// The top bit stays free so that steps cannot overflow the tail.
		g.ms, g.tail = ms, randomBits()&(tailMask>>1)
	} else {
		g.tail += step
		if g.tail > tailMask {
			g.ms, g.tail = g.ms+1, randomBits()&(tailMask>>1)
		}
	}
	return build(c, g.ms, g.tail)
}

func randomBits() uint64 {
	var b [8]byte
	rand.Read(b[:]) //nolint:errcheck // crypto/rand.Read never fails since Go 1.24
	return binary.BigEndian.Uint64(b[:])
}
