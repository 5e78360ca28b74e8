package inbox

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"parley/access"
	"parley/ent"
	"parley/ent/tag"
	"parley/internal/apperr"
	"parley/internal/ids"
	"parley/store"
)

// Sizes of what one call labels.
const (
	MaxLabelled = 10_000
	MaxLabels   = 50
)

// Labelling says which labels objects of an organization get and lose. Objects are
// messages for MESSAGE_LABEL and conversations for SESSION_LABEL.
type Labelling struct {
	// OrganizationID may be left out where objects are named: then it is that of the
	// first.
	OrganizationID uuid.UUID
	Kind           tag.Kind
	// Objects names them; Where, if set, finds them instead, at most [MaxLabelled].
	Objects []uuid.UUID
	Where   func(*sql.Selector)
	// Add are put on and Remove taken off. With Replace all labels of the kind are
	// taken off that are not in Add.
	Add, Remove []uuid.UUID
	Replace     bool
}

func (l Labelling) check() error {
	var c complaint
	if l.Kind != tag.KindMESSAGE_LABEL && l.Kind != tag.KindSESSION_LABEL {
		c.Add("must be MESSAGE_LABEL or SESSION_LABEL", "kind")
	}
	if len(l.Objects) > MaxLabelled {
		c.Add(fmt.Sprintf("at most %d objects", MaxLabelled), "ids")
	}
	if len(l.Add)+len(l.Remove) > MaxLabels {
		c.Add(fmt.Sprintf("at most %d labels", MaxLabels), "add")
	}
	if l.Replace && len(l.Remove) > 0 {
		c.Add("give it without replace", "remove")
	}
	for i, id := range l.Remove {
		if slices.Contains(l.Add, id) {
			c.Add("is among those to put on", "remove", strconv.Itoa(i))
		}
	}
	return c.Err()
}

// Label puts labels on objects and takes labels off them, on all or on none. The
// conversations whose labels, or whose messages' labels, changed get another version
// and an entry of the ledger each.
//
// It fails with [apperr.Invalid] where there are too many objects or labels, and
// with [apperr.NotFound] for an object or a label that the organization does not have.
func (in *Inbox) Label(ctx context.Context, l Labelling) error {
	if err := access.Check(ctx, access.WriteMessages); err != nil {
		return err
	}
	if err := l.check(); err != nil {
		return err
	}
	if err := in.home(ctx, &l); err != nil || l.OrganizationID == uuid.Nil {
		return err
	}
	return in.store.Write(ctx, l.OrganizationID, func(ctx context.Context, tx *store.Tx) error {
		return newLabeller(tx, l).run(ctx)
	})
}

// home finds the organization of what is labelled; it leaves it out where nothing is.
func (in *Inbox) home(ctx context.Context, l *Labelling) error {
	if l.OrganizationID != uuid.Nil || len(l.Objects) == 0 {
		return nil
	}
	var err error
	if l.Kind == tag.KindSESSION_LABEL {
		var c *ent.Conversation
		if c, err = in.store.Client().Conversation.Get(ctx, l.Objects[0]); err == nil {
			l.OrganizationID = c.OrganizationID
		}
	} else {
		var m *ent.Message
		if m, err = in.store.Client().Message.Get(ctx, l.Objects[0]); err == nil {
			l.OrganizationID = m.OrganizationID
		}
	}
	if ent.IsNotFound(err) {
		return missing("object", "ids", 0)
	}
	return err
}

// labeller is a labelling on its way.
type labeller struct {
	Labelling
	tx *store.Tx
	labelTable
	// of are the objects, and the conversation of each; zero where it has none.
	of map[uuid.UUID]uuid.UUID
	// changed are the objects whose labels are others now.
	changed map[uuid.UUID]bool
}

// labelTable is where the labels of a kind are.
type labelTable struct {
	code   ids.Code
	column string
}

func tableOf(k tag.Kind) labelTable {
	if k == tag.KindMESSAGE_LABEL {
		return labelTable{ids.MessageTag, "message_id"}
	}
	return labelTable{ids.ConversationTag, "conversation_id"}
}

func newLabeller(tx *store.Tx, l Labelling) *labeller {
	return &labeller{Labelling: l, tx: tx, labelTable: tableOf(l.Kind), of: map[uuid.UUID]uuid.UUID{}, changed: map[uuid.UUID]bool{}}
}

// run locks the labels first and then the conversations, as deleting a label does.
func (l *labeller) run(ctx context.Context) error {
	for _, step := range []func(context.Context) error{l.findLabels, l.findObjects, l.lock} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	for chunk := range slices.Chunk(l.Objects, rowsPerStatement) {
		if err := l.takeOff(ctx, chunk); err != nil {
			return err
		}
		if err := l.putOn(ctx, chunk); err != nil {
			return err
		}
	}
	return tellLabels(ctx, l.tx, l.conversations(l.changed))
}

// findLabels refuses labels that are none of the organization's, or of another kind.
func (l *labeller) findLabels(ctx context.Context) error {
	want := slices.Concat(l.Add, l.Remove)
	if err := l.tx.Lock(ctx, ids.Tag.Table(), want...); err != nil {
		return err
	}
	found, err := l.tx.Tag.Query().Where(tag.OrganizationIDEQ(l.tx.OrganizationID()), tag.IDIn(want...), tag.KindEQ(l.Kind), tag.ArchivedAtIsNil()).IDs(ctx)
	if err != nil {
		return err
	}
	unknown := func(id uuid.UUID) bool { return !slices.Contains(found, id) }
	if i := slices.IndexFunc(l.Add, unknown); i >= 0 {
		return missing("label", l.added(), i)
	}
	if i := slices.IndexFunc(l.Remove, unknown); i >= 0 {
		return missing("label", "remove", i)
	}
	return nil
}

// added is what the labels to put on are called.
func (l Labelling) added() string {
	if l.Replace {
		return "replace"
	}
	return "add"
}

// missing says that an element of a list names nothing.
func missing(what, path string, place int) error {
	message := "no such " + what
	return &apperr.Error{Kind: apperr.NotFound, Message: message, Fields: []apperr.Field{{Path: []string{path, strconv.Itoa(place)}, Message: message}}}
}

// takeOff removes what is to go from some of the objects.
func (l *labeller) takeOff(ctx context.Context, chunk []uuid.UUID) error {
	text, args := l.gone()
	if text == "" {
		return nil
	}
	text = `DELETE FROM ` + l.code.Table() + ` WHERE organization_id = ? AND ` + l.column + ` IN (SELECT v.of FROM {given}) AND ` + text + ` RETURNING ` + l.column
	return l.tx.EachGiven(ctx, func(row func(...any) error) error {
		var id uuid.UUID
		err := row(&id)
		l.changed[id] = true
		return err
	}, givenIDs(chunk), text, append([]any{l.tx.OrganizationID()}, args...)...)
}

// gone is the condition on what is to go, empty where nothing is.
func (l *labeller) gone() (text string, args []any) {
	switch {
	case l.Replace:
		text = `tag_id IN (SELECT id FROM tags WHERE organization_id = ? AND kind = ?)`
		args = []any{l.tx.OrganizationID(), string(l.Kind)}
		if len(l.Add) > 0 {
			text += ` AND tag_id NOT IN (` + store.Marks(len(l.Add)) + `)`
		}
		return text, append(args, anys(l.Add)...)
	case len(l.Remove) > 0:
		return `tag_id IN (` + store.Marks(len(l.Remove)) + `)`, anys(l.Remove)
	}
	return "", nil
}

// putOn adds what some of the objects do not have yet.
func (l *labeller) putOn(ctx context.Context, chunk []uuid.UUID) error {
	m := store.Missing{Code: l.code, Columns: []string{l.column, "tag_id"}}
	for _, object := range chunk {
		for _, label := range l.Add {
			m.Rows = append(m.Rows, []any{object, label})
		}
	}
	if len(m.Rows) == 0 {
		return nil
	}
	written, err := l.tx.InsertMissing(ctx, m)
	for place := range written {
		l.changed[chunk[place/len(l.Add)]] = true
	}
	return err
}

func anys(list []uuid.UUID) []any {
	out := make([]any, len(list))
	for i, id := range list {
		out[i] = id
	}
	return out
}
