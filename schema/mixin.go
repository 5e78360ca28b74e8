// Package schema is the one description of Parley's entities. ent, the graph
// and the migrations are made from it. It holds no behaviour: tenancy, ids and
// times are set by the store's client hooks.
//
// File names must not end in an operating system or architecture (_arm, _js,
// _linux): Go would silently leave the file out.
package schema

import (
	"entgo.io/contrib/entgql"
	"entgo.io/ent"
	entschema "entgo.io/ent/schema"
	"entgo.io/ent/schema/edge"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
	"entgo.io/ent/schema/mixin"
	"github.com/google/uuid"

	"parley/internal/ids"
)

// hidden keeps a field or edge out of the graph.
var hidden = entgql.Skip(entgql.SkipAll)

// noFilter keeps a field out of the where input: filters cost build time, so
// only what people filter by has one.
var noFilter = entgql.Skip(entgql.SkipWhereInput)

// record is what every entity has: its id and its times.
type record struct{ mixin.Schema }

// Fields of the mixin.
func (record) Fields() []ent.Field {
	return []ent.Field{
		field.UUID("id", uuid.UUID{}).Immutable().
			Comment("Opaque global identifier, usable with node(id)."),
		field.Time("created_at").Immutable().
			Comment("When Parley stored the object.").
			Annotations(entgql.OrderField("CREATED_AT")),
		field.Time("updated_at").
			Comment("When the object last changed.").
			Annotations(noFilter),
	}
}

// owned is what every entity of an organization has besides.
type owned struct {
	mixin.Schema
	// outOfSight keeps the edge out of the graph: the row is visible where its
	// organization may not be.
	outOfSight bool
}

// Fields of the mixin.
func (owned) Fields() []ent.Field {
	return []ent.Field{
		field.UUID("organization_id", uuid.UUID{}).Immutable().
			Comment("The organization that the object belongs to.").
			Annotations(hidden),
	}
}

// Edges of the mixin.
func (o owned) Edges() []ent.Edge {
	shown := noFilter
	if o.outOfSight {
		shown = hidden
	}
	return []ent.Edge{
		edge.To("organization", Organization.Type).Field("organization_id").
			Unique().Required().Immutable().
			Comment("The organization that the object belongs to.").
			Annotations(shown),
	}
}

// sourced is what every entity has that a vendor's client may have created.
type sourced struct{ mixin.Schema }

// Fields of the mixin.
func (sourced) Fields() []ent.Field {
	return []ent.Field{
		field.String("external_id").Optional().Nillable().MaxRuneLen(256).Immutable().
			Comment("The identifier that the creating system gave, unique per organization, source and type."),
		field.String("source").GoType(ids.Source("")).Default(string(ids.Native)).Immutable().
			Comment("The system that created the object.").
			Annotations(entgql.Type("SourceSystem"), noFilter),
		field.Time("archived_at").Optional().Nillable().
			Comment("When the object was archived; null while it is in use.").
			Annotations(noFilter),
	}
}

// Indexes of the mixin.
func (sourced) Indexes() []ent.Index {
	return []ent.Index{index.Fields("organization_id", "source", "external_id").Unique()}
}

// value is one value of an enum field with its description in the graph.
type value struct{ name, doc string }

type enum []value

// names lists the values for ent.
func (e enum) names() []string {
	var out []string
	for _, v := range e {
		out = append(out, v.name)
	}
	return out
}

// EnumDocs carries the descriptions of an enum field's values to the generator.
type EnumDocs struct{ Docs map[string]string }

// Name is the key of the annotation.
func (EnumDocs) Name() string { return "ParleyEnumDocs" }

func (e enum) docs() entschema.Annotation {
	docs := map[string]string{}
	for _, v := range e {
		docs[v.name] = v.doc
	}
	return EnumDocs{Docs: docs}
}

// listed are the annotations of a type that has a Relay connection and a root
// query field.
func listed(doc, rootField, rootDoc string) []entschema.Annotation {
	return []entschema.Annotation{
		entschema.Comment(doc),
		entgql.RelayConnection(),
		entgql.MultiOrder(),
		entgql.QueryField(rootField).Description(rootDoc),
	}
}
