package reports

import (
	"bytes"
	"encoding/json"
	"strings"
	"time"

	"parley/ent"
	"parley/internal/query"
)

// text is a text that may be missing.
func text(s *string) any {
	if s == nil {
		return nil
	}
	return *s
}

// whole is a number that may be missing.
func whole[N int | int64](n *N) any {
	if n == nil {
		return nil
	}
	return int64(*n)
}

// raw is JSON without white space, which databases write as they like.
func raw(data json.RawMessage) any {
	var b bytes.Buffer
	if json.Compact(&b, data) != nil || b.String() == "null" {
		return nil
	}
	return b.String()
}

// names are the names of labels.
func names(labels []*ent.Tag) any {
	if len(labels) == 0 {
		return nil
	}
	list := make([]string, len(labels))
	for i, l := range labels {
		list[i] = l.Name
	}
	return strings.Join(list, ", ")
}

func instant(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return *t
}

// refOf is what other systems know a row by, else its own id.
func refOf(external *string, id interface{ String() string }) string {
	if external != nil && *external != "" {
		return *external
	}
	return id.String()
}

// within are the columns of a table about something that has a T.
func within[S, T any](columns []column[T], of func(S) T) []column[S] {
	out := make([]column[S], len(columns))
	for i, c := range columns {
		out[i] = column[S]{c.name, func(v S, w writer) any { return c.value(of(v), w) }}
	}
	return out
}

// whose are columns about whom a session is with.
func whose() []column[query.Session] {
	person := func(value func(*ent.Customer) any) func(query.Session, writer) any {
		return func(s query.Session, _ writer) any {
			if s.Edges.Customer == nil {
				return nil
			}
			return value(s.Edges.Customer)
		}
	}
	return []column[query.Session]{
		{"Client", person(func(c *ent.Customer) any { return refOf(c.ExternalID, c.ID) })},
		{"Client first name", person(func(c *ent.Customer) any { return text(c.GivenName) })},
		{"Client last name", person(func(c *ent.Customer) any { return text(c.FamilyName) })},
		{"Client username", func(s query.Session, _ writer) any {
			if s.Edges.Identity == nil {
				return nil
			}
			return text(s.Edges.Identity.Username)
		}},
	}
}

// where are columns about what a session went over.
func where() []column[query.Session] {
	return []column[query.Session]{
		{"Channel type", func(s query.Session, _ writer) any {
			switch {
			case s.Edges.Channel != nil:
				return s.Edges.Channel.Type
			case s.Edges.Identity != nil:
				return s.Edges.Identity.ChannelType
			}
			return nil
		}},
		{"Bot", func(s query.Session, _ writer) any {
			if name := s.BotRef(); name != "" {
				return name
			}
			return nil
		}},
	}
}
