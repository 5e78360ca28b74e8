// Package query holds the reads that the graph and the vendors' surfaces share.
// Every read is confined to the viewer of its context by the store.
package query

import (
	"context"
	"errors"
	"slices"
	"time"

	entgo "entgo.io/ent"
	"github.com/99designs/gqlgen/graphql"
	"github.com/google/uuid"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"parley/ent"
	"parley/ent/channel"
	"parley/ent/conversationparticipant"
	"parley/ent/experimentbranch"
	"parley/ent/formfield"
	"parley/ent/formsubmission"
	"parley/ent/intercept"
	"parley/ent/organization"
	"parley/ent/tag"
	"parley/ent/team"
	"parley/ent/user"
	"parley/internal/apperr"
	"parley/internal/ids"
	"parley/internal/viewer"
	"parley/store"
)

// Reader reads. It is safe for concurrent use.
type Reader struct{ store *store.Store }

// New returns a reader of the store, which from then on remembers for [Siblings]
// what its reads find together, and lists fields of forms, participants and submissions
// in their order. There is to be one for a store.
func New(s *store.Store) *Reader {
	c := s.Client()
	for _, of := range []interface{ Intercept(...entgo.Interceptor) }{
		c.Conversation, c.Interaction, c.Queue,
		c.Organization, c.OrganizationGroup, c.Category, c.Workflow, c.BotInstance, c.Form,
		c.FormSubmission, c.Message, c.ReportJob, c.DataRemoval,
	} {
		of.Intercept(remember())
	}
	c.FormField.Intercept(intercept.TraverseFormField(func(_ context.Context, q *ent.FormFieldQuery) error {
		q.Order(formfield.ByPosition(), formfield.ByID())
		return nil
	}))
	c.ConversationParticipant.Intercept(intercept.TraverseConversationParticipant(func(_ context.Context, q *ent.ConversationParticipantQuery) error {
		q.Order(conversationparticipant.ByID())
		return nil
	}))
	c.FormSubmission.Intercept(intercept.TraverseFormSubmission(func(_ context.Context, q *ent.FormSubmissionQuery) error {
		q.Order(formsubmission.BySubmittedAt(), formsubmission.ByID())
		return nil
	}))
	c.ExperimentBranch.Intercept(intercept.TraverseExperimentBranch(func(_ context.Context, q *ent.ExperimentBranchQuery) error {
		q.Order(experimentbranch.ByPosition(), experimentbranch.ByID())
		return nil
	}))
	return &Reader{store: s}
}

// Client is the entities' own reader, for lists and edges.
func (r *Reader) Client() *ent.Client { return r.store.Client() }

// Now is the time of the injected clock.
func (r *Reader) Now() time.Time { return r.store.Now() }

// Viewer returns who is calling, or [apperr.Unauthenticated].
func (r *Reader) Viewer(ctx context.Context) (*viewer.Viewer, error) {
	if v := viewer.From(ctx); v != nil {
		return v, nil
	}
	return nil, apperr.New(apperr.Unauthenticated, "a credential is needed")
}

// Node returns the object with this id, of whatever type, in one statement; nil
// where there is none that the viewer may see, without asking where the id
// cannot be one of Parley's.
func (r *Reader) Node(ctx context.Context, id uuid.UUID) (ent.Noder, error) {
	if _, err := r.Viewer(ctx); err != nil {
		return nil, err
	}
	if ids.TableOf(id) == "" {
		return nil, nil
	}
	n, err := r.Client().Noder(ctx, id, ent.WithNodeType(tableOf))
	if ent.IsNotFound(err) {
		return nil, nil
	}
	return n, err
}

// maxNodes bounds how many objects one lookup asks for.
const maxNodes = 100

// Nodes returns the objects with these ids, in their order; nil for each that
// the viewer may not see. It takes one statement per type.
func (r *Reader) Nodes(ctx context.Context, want []uuid.UUID) ([]ent.Noder, error) {
	if _, err := r.Viewer(ctx); err != nil {
		return nil, err
	}
	if len(want) > maxNodes {
		return nil, apperr.InvalidField("at most 100 ids", "ids")
	}
	out := make([]ent.Noder, len(want))
	places := map[uuid.UUID][]int{}
	var known []uuid.UUID
	for i, id := range want {
		if ids.TableOf(id) == "" {
			continue
		}
		if places[id] == nil {
			known = append(known, id)
		}
		places[id] = append(places[id], i)
	}
	if len(known) == 0 {
		return out, nil
	}
	if len(known) == 1 {
		n, err := r.Node(ctx, known[0])
		for _, place := range places[known[0]] {
			out[place] = n
		}
		return out, err
	}
	// Noders reports every missing object as an error of the response; here null
	// says it all.
	quiet := graphql.WithResponseContext(ctx, graphql.DefaultErrorPresenter, graphql.DefaultRecover)
	found, err := r.Client().Noders(quiet, known, ent.WithNodeType(tableOf))
	if err := errors.Join(err, faults(graphql.GetErrors(quiet))); err != nil {
		return nil, err
	}
	for i, id := range known {
		for _, place := range places[id] {
			out[place] = found[i]
		}
	}
	return out, nil
}

// faults returns the errors that do not merely say that an object is missing.
func faults(list gqlerror.List) error {
	var out []error
	for _, e := range list {
		if !ent.IsNotFound(e) && e.Extensions["code"] != "NOT_FOUND" {
			out = append(out, e)
		}
	}
	return errors.Join(out...)
}

func tableOf(_ context.Context, id uuid.UUID) (string, error) { return ids.TableOf(id), nil }

// Organization returns one organization by id or slug, the selected one without
// either; nil where there is none that the viewer may see.
func (r *Reader) Organization(ctx context.Context, id *uuid.UUID, slug *string) (*ent.Organization, error) {
	v, err := r.Viewer(ctx)
	if err != nil {
		return nil, err
	}
	q := r.Client().Organization.Query()
	if id == nil && slug == nil {
		id = &v.OrganizationID
	}
	if id != nil {
		q.Where(organization.IDEQ(*id))
	}
	if slug != nil {
		q.Where(organization.SlugEQ(*slug))
	}
	if _, err := q.CollectFields(ctx); err != nil {
		return nil, err
	}
	o, err := q.Only(ctx)
	return o, ent.MaskNotFound(err)
}

// Selected returns the organization that an argument names, else the viewer's
// selected one. [apperr.NotFound] where the viewer may not see it.
func (r *Reader) Selected(ctx context.Context, id *uuid.UUID) (uuid.UUID, error) {
	v, err := r.Viewer(ctx)
	if err != nil {
		return uuid.Nil, err
	}
	if id == nil {
		return v.OrganizationID, nil
	}
	if !v.Sees(*id) {
		return uuid.Nil, apperr.New(apperr.NotFound, "no such organization")
	}
	return *id, nil
}

// errTenant is the one answer to an unknown tenant and to a foreign one.
var errTenant = apperr.New(apperr.Forbidden, "you have no access to this tenant")

// TenantBySlug returns the organization that a vendor's client names.
func (r *Reader) TenantBySlug(ctx context.Context, slug string) (uuid.UUID, error) {
	id, err := r.Client().Organization.Query().Where(organization.SlugEQ(slug)).OnlyID(ctx)
	if ent.IsNotFound(err) {
		return uuid.Nil, errTenant
	}
	return id, err
}

// AgentKeys lists the keys of all agents, now and in the past, sorted by bytes.
func (r *Reader) AgentKeys(ctx context.Context, organizations []uuid.UUID) ([]string, error) {
	return sorted(r.Client().User.Query().
		Where(user.OrganizationIDIn(organizations...), user.AgentKeyNotNil()).
		Select(user.FieldAgentKey).Strings(ctx))
}

// ChannelPair is a medium and the organization's address on it.
type ChannelPair struct{ Type, Address string }

// ChannelPairs lists the channels that messages went over, sorted by bytes.
func (r *Reader) ChannelPairs(ctx context.Context, organizations []uuid.UUID) ([]ChannelPair, error) {
	rows, err := r.Client().Channel.Query().
		Where(channel.OrganizationIDIn(organizations...), channel.HasThreads()).
		Select(channel.FieldType, channel.FieldAddress).All(ctx)
	out := make([]ChannelPair, 0, len(rows))
	for _, c := range rows {
		out = append(out, ChannelPair{c.Type, c.Address})
	}
	slices.SortFunc(out, func(a, b ChannelPair) int {
		return slices.Compare([]string{a.Type, a.Address}, []string{b.Type, b.Address})
	})
	return slices.Compact(out), err
}

// TagNames lists the tags that people set on conversations, sorted by bytes.
func (r *Reader) TagNames(ctx context.Context, organizations []uuid.UUID) ([]string, error) {
	return sorted(r.Client().Tag.Query().
		Where(tag.OrganizationIDIn(organizations...), tag.KindEQ(tag.KindUSER), tag.HasConversations()).
		Select(tag.FieldName).Strings(ctx))
}

// TeamNames lists the teams, sorted by bytes.
func (r *Reader) TeamNames(ctx context.Context, organizations []uuid.UUID) ([]string, error) {
	return sorted(r.Client().Team.Query().Where(team.OrganizationIDIn(organizations...)).
		Select(team.FieldName).Strings(ctx))
}

// sorted orders by bytes, which the databases' collations do not agree on.
func sorted(names []string, err error) ([]string, error) {
	slices.Sort(names)
	return slices.Compact(names), err
}
