package directory

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"

	"entgo.io/ent/dialect/sql/sqlgraph"
	"github.com/google/uuid"

	"parley/ent"
	"parley/internal/apperr"
	"parley/internal/ids"
	"parley/store"
)

// fault is an error about one input, or about none where the path is empty.
func fault(k apperr.Kind, message string, path ...string) *apperr.Error {
	e := apperr.New(k, "%s", message)
	if len(path) > 0 {
		e.Fields = []apperr.Field{{Path: path, Message: message}}
	}
	return e
}

func notFound(what string, path ...string) error {
	return fault(apperr.NotFound, "no such "+what, path...)
}

// about turns an error about the id into one about another field that names the row.
func about(err error, path ...string) error {
	if e, ok := errors.AsType[*apperr.Error](err); ok {
		return fault(e.Kind, e.Message, path...)
	}
	return err
}

// taken says that another object of the organization has the same key.
func taken(what, key, path string) error {
	return fault(apperr.Conflict, "another "+what+" has this "+key, path)
}

// translate turns what the database or ent refused into the caller's errors. The
// check before may have passed: another transaction can commit in between.
func translate(err, conflict error) error {
	switch invalid, ok := errors.AsType[*ent.ValidationError](err); {
	case ok:
		return fault(apperr.Invalid, "is not of the form or length that is stored", camelCase(invalid.Name))
	case conflict != nil && sqlgraph.IsUniqueConstraintError(err):
		return conflict
	}
	return err
}

// camelCase turns a column into the name of the graph's field.
func camelCase(column string) string {
	words := strings.Split(column, "_")
	for i, w := range words[1:] {
		words[i+1] = strings.ToUpper(w[:1]) + w[1:]
	}
	return strings.Join(words, "")
}

// free returns conflict where a row has the key already.
func free(ctx context.Context, exists func(context.Context) (bool, error), conflict error) error {
	found, err := exists(ctx)
	if err == nil && found {
		return conflict
	}
	return err
}

// verify returns NotFound unless all rows are of this kind and in the
// transaction's organization. With many, the path ends in the first one's index.
func verify(ctx context.Context, tx *store.Tx, kind ids.Code, what, path string, many bool, rows ...uuid.UUID) error {
	wrong := slices.IndexFunc(rows, func(id uuid.UUID) bool { return ids.TableOf(id) != kind.Table() })
	if wrong < 0 {
		err := tx.Verify(ctx, rows...)
		if apperr.KindOf(err) != apperr.NotFound {
			return err
		}
		// Asked again one by one, those that exist cost nothing.
		wrong = slices.IndexFunc(rows, func(id uuid.UUID) bool { return tx.Verify(ctx, id) != nil })
	}
	if many {
		return notFound(what, path, strconv.Itoa(wrong))
	}
	return notFound(what, path)
}
