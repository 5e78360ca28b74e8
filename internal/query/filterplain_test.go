package query_test

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"parley/ent"
	"parley/ent/message"
	"parley/ent/tag"
	"parley/internal/filters"
)

// worldPair is a head and its answers.
type worldPair struct {
	session *worldSession
	head    *worldMessage
	answers []*worldMessage
}

// pairs walks the messages in their order, as a reader of a transcript does.
func (s *worldSession) pairs() []*worldPair {
	var seen []*worldMessage
	for _, m := range s.messages {
		if m.Direction != message.DirectionINTERNAL && !m.IsBackchannel {
			seen = append(seen, m)
		}
	}
	slices.SortFunc(seen, func(a, b *worldMessage) int {
		return cmp.Or(a.SentAt.Compare(b.SentAt), strings.Compare(string(a.Direction), string(b.Direction)), cmp.Compare(a.Ordinal, b.Ordinal))
	})
	var out []*worldPair
	for _, m := range seen {
		if m.Direction == message.DirectionIN || len(out) == 0 {
			out = append(out, &worldPair{session: s, head: m})
		}
		if m.Direction == message.DirectionOUT {
			out[len(out)-1].answers = append(out[len(out)-1].answers, m)
		}
	}
	return out
}

func opposite(c filters.Comparison) bool {
	return c == filters.NotContains || c == filters.NotEquals || c == filters.NotExists
}

// nothing reports whether a filter is no condition.
func nothing(f filters.Filter) bool {
	if f.Comparison == filters.NotImportant {
		return true
	}
	chosen := len(f.Values) + len(f.Options) + len(f.Paths)
	for _, x := range f.Fields {
		if x.Comparison != filters.NotImportant {
			chosen++
		}
	}
	switch f.Type {
	case filters.Radio:
		return f.Option == "" || f.Option == "NO" && f.Key != filters.ExceptionExistence
	case filters.DateTimeRange, filters.NumericRange:
		return f.FromTime == nil && f.ToTime == nil && f.FromNumber == nil && f.ToNumber == nil
	}
	return chosen == 0 && f.Comparison != filters.Exists && f.Comparison != filters.NotExists
}

// holdsOf says whether a filter holds, for a client, a session or an exchange.
func (w *talkWorld) holdsOf(f filters.Filter, of any) bool {
	if nothing(f) {
		return true
	}
	is := w.someOf(f, of)
	if f.Key == filters.ExceptionExistence {
		return is == (f.Option == "YES")
	}
	return is != opposite(f.Comparison)
}

// someOf says whether what the filter is about is so for one of those at hand.
func (w *talkWorld) someOf(f filters.Filter, of any) bool {
	row, _ := filters.RowOf(f.Key)
	switch x := of.(type) {
	case *worldClient:
		if row.Level == filters.OfCustomer {
			return ofClient(f, x)
		}
		return slices.ContainsFunc(w.sessions, func(s *worldSession) bool { return s.client == x && w.someOf(f, s) })
	case *worldSession:
		switch row.Level {
		case filters.OfCustomer:
			return x.client != nil && ofClient(f, x.client)
		case filters.OfConversation:
			return w.ofSession(f, x)
		}
		return slices.ContainsFunc(x.pairs(), func(p *worldPair) bool {
			if f.Key == filters.MessageTime && p.head.Direction != message.DirectionIN {
				return false
			}
			return ofPair(f, p)
		})
	case *worldPair:
		if row.Level == filters.OfMessage {
			return ofPair(f, x)
		}
		return w.someOf(f, x.session)
	}
	panic("neither")
}

func likeText(c filters.Comparison, exactly bool, want string, have *string) bool {
	if have == nil {
		return false
	}
	same := strings.EqualFold
	if exactly {
		same = func(a, b string) bool { return a == b }
	}
	letters, n := []rune(*have), utf8.RuneCountInString(want)
	for i := 0; i+n <= len(letters); i++ {
		if !same(string(letters[i:i+n]), want) {
			continue
		}
		starts, ends := i == 0, i+n == len(letters)
		switch c {
		case filters.Equals, filters.NotEquals:
			if starts && ends {
				return true
			}
		case filters.StartsWith:
			if starts {
				return true
			}
		case filters.EndsWith:
			if ends {
				return true
			}
		default:
			return true
		}
	}
	return false
}

func texts(f filters.Filter, have ...*string) bool {
	return slices.ContainsFunc(have, func(h *string) bool {
		if f.Comparison == filters.Exists || f.Comparison == filters.NotExists {
			return h != nil && *h != ""
		}
		return slices.ContainsFunc(f.Values, func(v string) bool { return likeText(f.Comparison, f.CaseSensitive, v, h) })
	})
}

func chosen(f filters.Filter, have *string) bool {
	if f.Comparison == filters.Exists || f.Comparison == filters.NotExists {
		return have != nil && *have != ""
	}
	return have != nil && slices.Contains(f.Options, *have)
}

func inTree(f filters.Filter, have *string) bool {
	return chosen(f, have) || have != nil && slices.ContainsFunc(f.Options, func(o string) bool {
		return strings.HasPrefix(*have, strings.TrimRight(o, "/")+"/")
	})
}

func inTime(f filters.Filter, at time.Time) bool {
	return (f.FromTime == nil || !at.Before(*f.FromTime)) && (f.ToTime == nil || !at.After(*f.ToTime))
}

func inNumbers(f filters.Filter, n int64) bool {
	return (f.FromNumber == nil || float64(n) >= *f.FromNumber) && (f.ToNumber == nil || float64(n) <= *f.ToNumber)
}

func ofClient(f filters.Filter, c *worldClient) bool {
	switch f.Key {
	case filters.ClientJoinTime:
		return inTime(f, c.FirstSeenAt)
	case filters.ClientLastActivityTime:
		return inTime(f, c.LastSeenAt)
	}
	id := c.ID.String()
	names := []*string{cmp.Or(c.ExternalID, &id), c.DisplayName, c.GivenName, c.FamilyName}
	if c.GivenName != nil && c.FamilyName != nil {
		full := *c.GivenName + " " + *c.FamilyName
		names = append(names, &full)
	}
	for _, u := range c.usernames {
		names = append(names, &u)
	}
	return texts(f, names...)
}

func labelled(f filters.Filter, on []*ent.Tag, kind tag.Kind, groups []*ent.TagGroup) bool {
	return slices.ContainsFunc(on, func(l *ent.Tag) bool {
		if l.Kind != kind {
			return false
		}
		if f.Comparison == filters.Exists || f.Comparison == filters.NotExists {
			return true
		}
		grouped := l.GroupID != nil && slices.ContainsFunc(groups, func(g *ent.TagGroup) bool { return g.ID == *l.GroupID && slices.Contains(f.Options, g.Name) })
		return grouped || slices.Contains(f.Options, l.Name) || slices.Contains(f.Options, fmt.Sprint(l.Number))
	})
}

func option(f filters.Filter, name string) bool {
	return f.Comparison == filters.Exists || f.Comparison == filters.NotExists ||
		slices.ContainsFunc(f.Options, func(o string) bool { return strings.EqualFold(o, name) })
}

// fieldsHold reports whether one of the conditions holds, as it does where there is none.
func fieldsHold(f filters.Filter, data json.RawMessage) bool {
	var object map[string]any
	none := true
	_ = json.Unmarshal(data, &object)
	for _, x := range f.Fields {
		if x.Comparison == filters.NotImportant {
			continue
		}
		var have *string
		if s, ok := object[x.Key].(string); ok {
			have = &s
		}
		one := filters.Filter{Comparison: x.Comparison, CaseSensitive: x.CaseSensitive, Values: []string{x.Value}}
		if texts(one, have) != opposite(x.Comparison) {
			return true
		}
		none = false
	}
	return none
}

// hasPath follows names by dots and places in brackets.
func hasPath(data json.RawMessage, path string) bool {
	var at any
	if json.Unmarshal(data, &at) != nil {
		return false
	}
	path = strings.ReplaceAll(strings.TrimPrefix(strings.TrimPrefix(path, "$"), "."), "[", ".[")
	for _, step := range strings.Split(path, ".") {
		if place, is := strings.CutPrefix(step, "["); is {
			list, _ := at.([]any)
			n, _ := strconv.Atoi(strings.TrimSuffix(place, "]"))
			if n >= len(list) {
				return false
			}
			at = list[n]
			continue
		}
		object, _ := at.(map[string]any)
		next, ok := object[step]
		if !ok {
			return false
		}
		at = next
	}
	return true
}
