package apperr

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Words tidies a list of words, such as skills, and adds what is wrong with it: more
// than most of them, or one of not 1 to length characters, at its index. Words are
// trimmed, and count once, whatever their case. Nil stays nil.
func (f *Faults) Words(words []string, most, length int, path ...string) []string {
	if len(words) > most {
		f.Add(fmt.Sprintf("at most %d words", most), path...)
		return nil
	}
	tidy := slices.Clone(words[:0])
	for i, w := range words {
		w = strings.TrimSpace(w)
		if w == "" || utf8.RuneCountInString(w) > length || Storable(w) != "" {
			f.Add(fmt.Sprintf("1 to %d characters", length), append(slices.Clone(path), strconv.Itoa(i))...)
		}
		if !slices.ContainsFunc(tidy, func(t string) bool { return strings.EqualFold(t, w) }) {
			tidy = append(tidy, w)
		}
	}
	return tidy
}
