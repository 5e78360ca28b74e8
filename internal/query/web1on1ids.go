package query

import (
	"context"
	"slices"
	"strings"

	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"parley/internal/ids"
	"parley/internal/shortid"
	"parley/internal/viewer"
)

// maxRanges is how many short ids one statement looks for: SQLite bounds how deeply
// conditions are nested.
const maxRanges = 200

// FindShort returns the ids of the rows of a kind that the viewer sees by their short
// ids. What is missing in the answer is nowhere, or out of sight, or no short id.
func (r *Reader) FindShort(ctx context.Context, kind ids.Code, short ...string) (map[string]uuid.UUID, error) {
	v, err := r.Viewer(ctx)
	if err != nil {
		return nil, err
	}
	want := wanted(short)
	if kind == ids.Organization && !v.IsSystem() {
		return inScope(v, want), nil
	}
	out := make(map[string]uuid.UUID, len(want))
	for some := range slices.Chunk(want, maxRanges) {
		rows, err := r.idsWhere(ctx, kind, ranges(kind, some))
		if err != nil {
			return nil, err
		}
		for _, id := range rows {
			keep(out, some, id)
		}
	}
	return out, nil
}

// wanted are the texts that are short ids, in small letters, each once.
func wanted(short []string) []string {
	var out []string
	for _, text := range short {
		if _, _, ok := shortid.Range(text, ids.User); ok {
			out = append(out, strings.ToLower(text))
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// inScope needs no statement: the viewer carries the organizations that it sees.
func inScope(v *viewer.Viewer, want []string) map[string]uuid.UUID {
	out := make(map[string]uuid.UUID, len(want))
	for _, id := range v.Scope {
		keep(out, want, id)
	}
	return out
}

// keep adds an id by its short form where that is among those wanted, which are sorted.
func keep(out map[string]uuid.UUID, want []string, id uuid.UUID) {
	text := shortid.Of(id)
	if _, ok := slices.BinarySearch(want, text); ok {
		out[text] = id
	}
}

// ranges are the ids of the kind that may have one of the short forms.
func ranges(kind ids.Code, short []string) func(*sql.Selector) {
	return func(s *sql.Selector) {
		var among []*sql.Predicate
		for _, text := range short {
			least, greatest, _ := shortid.Range(text, kind)
			among = append(among, sql.And(sql.GTE(s.C("id"), least), sql.LTE(s.C("id"), greatest)))
		}
		s.Where(sql.Or(among...))
	}
}

// idsWhere are the ids of the rows of a kind for which a condition holds; none for a
// kind that has no short ids.
func (r *Reader) idsWhere(ctx context.Context, kind ids.Code, p func(*sql.Selector)) ([]uuid.UUID, error) {
	c := r.Client()
	switch kind {
	case ids.Organization:
		return c.Organization.Query().Where(p).IDs(ctx)
	case ids.User:
		return c.User.Query().Where(p).IDs(ctx)
	case ids.OrganizationGroup:
		return c.OrganizationGroup.Query().Where(p).IDs(ctx)
	case ids.Category:
		return c.Category.Query().Where(p).IDs(ctx)
	case ids.Workflow:
		return c.Workflow.Query().Where(p).IDs(ctx)
	case ids.Bot:
		return c.Bot.Query().Where(p).IDs(ctx)
	case ids.BotInstance:
		return c.BotInstance.Query().Where(p).IDs(ctx)
	case ids.Integration:
		return c.Integration.Query().Where(p).IDs(ctx)
	case ids.Form:
		return c.Form.Query().Where(p).IDs(ctx)
	case ids.FormField:
		return c.FormField.Query().Where(p).IDs(ctx)
	case ids.Conversation:
		return c.Conversation.Query().Where(p).IDs(ctx)
	case ids.Message:
		return c.Message.Query().Where(p).IDs(ctx)
	case ids.Customer:
		return c.Customer.Query().Where(p).IDs(ctx)
	case ids.Queue:
		return c.Queue.Query().Where(p).IDs(ctx)
	}
	return nil, nil
}
