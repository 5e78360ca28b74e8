package store

import (
	"context"
	"errors"
	"fmt"

	entgo "entgo.io/ent"
	"entgo.io/ent/dialect/sql"
	"entgo.io/ent/dialect/sql/sqlgraph"
	"github.com/google/uuid"

	"parley/ent"
	"parley/ent/intercept"
	"parley/internal/apperr"
	"parley/internal/ids"
	"parley/internal/viewer"
)

// errNoViewer is what a read without a viewer meets: nobody sees nothing.
var errNoViewer = apperr.New(apperr.Unauthenticated, "a credential is needed")

// settings are the types that only those see who administer the organization.
var settings = map[string]bool{
	ent.TypeApiCredential: true, ent.TypeIntegration: true, ent.TypePartnership: true,
	ent.TypeWebhook: true, ent.TypeWebhookDelivery: true, ent.TypeDataRemoval: true, ent.TypeReportJob: true,
}

// confine adds the viewer's organizations to every query, eager loads and
// traversals included.
func (s *Store) confine() ent.Interceptor {
	return intercept.TraverseFunc(func(ctx context.Context, q intercept.Query) error {
		v := viewer.From(ctx)
		switch {
		case v == nil:
			return errNoViewer
		case v.IsSystem():
			return nil
		}
		if settings[q.Type()] && !v.Role.Administers() {
			q.WhereP(func(s *sql.Selector) { s.Where(sql.False()) })
			return nil
		}
		except, ok := exceptions[q.Type()]
		if !ok {
			except = owned
		}
		narrow, err := except(ctx, s, v)
		if err == nil {
			q.WhereP(narrow)
		}
		return err
	})
}

// mutation is what every generated mutation can do.
type mutation interface {
	entgo.Mutation
	SetID(uuid.UUID)
	ID() (uuid.UUID, bool)
	WhereP(...func(*sql.Selector))
	Tx() (*ent.Tx, error)
}

// guard refuses mutations outside store.Write, keeps rows and foreign keys inside
// the transaction's organization, and sets ids and times.
func guard(s *Store) ent.Hook {
	return func(next ent.Mutator) ent.Mutator {
		return ent.MutateFunc(func(ctx context.Context, raw ent.Mutation) (ent.Value, error) {
			m, ok := raw.(mutation)
			if !ok {
				return nil, fmt.Errorf("store: %s cannot be guarded", raw.Type())
			}
			tx := txFrom(ctx)
			if _, err := m.Tx(); err != nil || tx == nil {
				return nil, errReadOnly
			}
			if err := s.prepare(ctx, tx, m); err != nil {
				return nil, err
			}
			v, err := next.Mutate(ctx, m)
			if sqlgraph.IsForeignKeyConstraintError(err) && !m.Op().Is(ent.OpDelete|ent.OpDeleteOne) {
				return nil, noSuchObject() // an id of another kind of row
			}
			if err == nil && m.Op().Is(ent.OpCreate) {
				if id, ok := m.ID(); ok {
					tx.know(id)
				}
			}
			return v, err
		})
	}
}

func (s *Store) prepare(ctx context.Context, tx *Tx, m mutation) error {
	now := tx.at
	var err error
	switch {
	case m.Op().Is(ent.OpCreate):
		if _, ok := m.ID(); !ok {
			m.SetID(s.ids.New(codes[m.Type()]))
		}
		err = m.SetField("created_at", now)
		if m.Type() != ent.TypeOrganization {
			err = errors.Join(err, m.SetField("organization_id", tx.organization))
		}
	case m.Type() == ent.TypeOrganization:
		m.WhereP(sql.FieldEQ("id", tx.organization))
	default:
		m.WhereP(sql.FieldEQ("organization_id", tx.organization))
	}
	if m.Op().Is(ent.OpDelete | ent.OpDeleteOne) {
		return err
	}
	if err := errors.Join(err, m.SetField("updated_at", now)); err != nil {
		return err
	}
	return tx.Verify(ctx, referenced(m)...)
}

// referenced lists the rows that a mutation points at. The organization itself
// is set by prepare.
func referenced(m mutation) []uuid.UUID {
	var out []uuid.UUID
	for _, edge := range m.AddedEdges() {
		if edge == "organization" {
			continue
		}
		for _, id := range m.AddedIDs(edge) {
			if id, ok := id.(uuid.UUID); ok {
				out = append(out, id)
			}
		}
	}
	return out
}

// codes maps ent's type names to the codes of their ids.
var codes = map[string]ids.Code{
	ent.TypeOrganization:      ids.Organization,
	ent.TypeMembership:        ids.Membership,
	ent.TypeUser:              ids.User,
	ent.TypeTeam:              ids.Team,
	ent.TypeTeamMember:        ids.TeamMember,
	ent.TypeChannel:           ids.Channel,
	ent.TypeContactThread:     ids.ContactThread,
	ent.TypeCustomer:          ids.Customer,
	ent.TypeCustomerIdentity:  ids.CustomerIdentity,
	ent.TypeConversation:      ids.Conversation,
	ent.TypeMessage:           ids.Message,
	ent.TypeTag:               ids.Tag,
	ent.TypeConversationTag:   ids.ConversationTag,
	ent.TypeMessageTag:        ids.MessageTag,
	ent.TypeNote:              ids.Note,
	ent.TypeQueue:             ids.Queue,
	ent.TypeInteraction:       ids.Interaction,
	ent.TypeApiCredential:     ids.APICredential,
	ent.TypeQueueAgent:        ids.QueueAgent,
	ent.TypeAgentPresence:     ids.AgentPresence,
	ent.TypeEmailDetails:      ids.EmailDetails,
	ent.TypeCallRecording:     ids.CallRecording,
	ent.TypeListenLogEntry:    ids.ListenLogEntry,
	ent.TypeScript:            ids.Script,
	ent.TypeScriptResult:      ids.ScriptResult,
	ent.TypeCallback:          ids.Callback,
	ent.TypeOutboundBatch:     ids.OutboundBatch,
	ent.TypeOutboundRecipient: ids.OutboundRecipient,
	ent.TypeConsent:           ids.Consent,
	ent.TypeIntegration:       ids.Integration,
	ent.TypePartnership:       ids.Partnership,
	ent.TypeOrganizationGroup: ids.OrganizationGroup,
	ent.TypeCategory:          ids.Category,
	ent.TypeWorkflow:          ids.Workflow,
	ent.TypeBot:               ids.Bot,
	ent.TypeBotInstance:       ids.BotInstance,
	ent.TypeForm:              ids.Form,
	ent.TypeFormField:         ids.FormField,
	ent.TypeFormSubmission:    ids.FormSubmission,
	ent.TypeWebhook:           ids.Webhook,
	ent.TypeWebhookDelivery:   ids.WebhookDelivery,
	ent.TypeDataRemoval:       ids.DataRemoval,

	ent.TypeConversationParticipant: ids.ConversationParticipant,
	ent.TypeMessageTrace:            ids.MessageTrace,
	ent.TypeTagGroup:                ids.TagGroup,
	ent.TypeExperiment:              ids.Experiment,
	ent.TypeExperimentBranch:        ids.ExperimentBranch,
	ent.TypeExperimentParticipation: ids.ExperimentParticipation,
	ent.TypeReportJob:               ids.ReportJob,
	ent.TypeFilterSet:               ids.FilterSet,
}
