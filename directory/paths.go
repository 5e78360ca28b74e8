package directory

import (
	"errors"
	"slices"
	"strconv"

	"parley/internal/apperr"
)

// under says that an error is about an element of a list; without a list it stays
// as it is.
func under(err error, list string, place int) error {
	e, ok := errors.AsType[*apperr.Error](err)
	if !ok || list == "" {
		return err
	}
	moved := *e
	moved.Fields = slices.Clone(e.Fields)
	for i, f := range moved.Fields {
		moved.Fields[i].Path = slices.Concat([]string{list, strconv.Itoa(place)}, f.Path)
	}
	return &moved
}

// inside takes the beginning off the paths of an error that lead into a list of one.
func inside(err error, beginning ...string) error {
	e, ok := errors.AsType[*apperr.Error](err)
	if !ok {
		return err
	}
	moved := *e
	moved.Fields = slices.Clone(e.Fields)
	for i, f := range moved.Fields {
		if len(f.Path) > len(beginning) && slices.Equal(f.Path[:len(beginning)], beginning) {
			moved.Fields[i].Path = f.Path[len(beginning):]
		}
	}
	return &moved
}
