package sinch

import (
	"bytes"
	"cmp"
	"slices"

	"golang.org/x/text/collate"
)

// sortKey is what a row is sorted by: text by a language, or else a number or an
// instant. What is null comes last in both directions.
type sortKey struct {
	Null bool
	// Text is collated; plain is compared as it is, such as an instant.
	Text, Plain string
	Number      int64
}

// textKey is a key of text for people; empty is null.
func textKey(text string) sortKey { return sortKey{Null: text == "", Text: text} }

// plainKey is a key of digits and letters that no language orders; empty is null.
func plainKey(text string) sortKey { return sortKey{Null: text == "", Plain: text} }

// trueKey is a key of true and null.
func trueKey(given bool) sortKey { return sortKey{Null: !given} }

// numberKey is a key of a number; nil is null.
func numberKey(n *int64) sortKey {
	if n == nil {
		return sortKey{Null: true}
	}
	return sortKey{Number: *n}
}

// sortRows sorts rows by a key of each, and rows with equal keys by their ids, so
// that both databases give the same order. It sorts in Go because their collations
// differ.
func sortRows[R any](rows []R, o order, key func(R) sortKey, id func(R) string) {
	collator := collate.New(o.Locale)
	var buffer collate.Buffer
	list := make([]collated[R], len(rows))
	for i, row := range rows {
		k := key(row)
		list[i] = collated[R]{row: row, key: k, id: id(row)}
		if k.Text != "" {
			list[i].text = collator.KeyFromString(&buffer, k.Text)
		}
	}
	slices.SortFunc(list, func(a, b collated[R]) int { return a.compare(b, o.Descending) })
	for i := range list {
		rows[i] = list[i].row
	}
}

// collated is a row with what it is compared by.
type collated[R any] struct {
	row  R
	key  sortKey
	text []byte
	id   string
}

// compare is null last, then the key in the direction that is asked for, then the id.
func (a collated[R]) compare(b collated[R], descending bool) int {
	if a.key.Null != b.key.Null {
		if a.key.Null {
			return 1
		}
		return -1
	}
	way := cmp.Or(
		bytes.Compare(a.text, b.text),
		cmp.Compare(a.key.Text, b.key.Text), // what a language does not tell apart
		cmp.Compare(a.key.Plain, b.key.Plain),
		cmp.Compare(a.key.Number, b.key.Number),
	)
	if descending {
		way = -way
	}
	return cmp.Or(way, cmp.Compare(a.id, b.id))
}

// sortContacts sorts a list of contacts.
func sortContacts(list []Contact, o order) {
	sortRows(list, o, contactKeys()[o.Field], func(c Contact) string { return c.ID })
}

// contactKeys is the table of the fields that contacts can be sorted by.
func contactKeys() map[string]func(Contact) sortKey {
	return map[string]func(Contact) sortKey{
		"id":                  func(c Contact) sortKey { return plainKey(c.ID) },
		"contactGroupId":      func(c Contact) sortKey { return plainKey(c.ContactGroupID) },
		"channel":             func(c Contact) sortKey { return plainKey(c.Channel) },
		"type":                func(c Contact) sortKey { return plainKey(c.Type) },
		"typeDetails":         func(c Contact) sortKey { return textKey(c.TypeDetails) },
		"subtype":             func(c Contact) sortKey { return plainKey(c.Subtype) },
		"status":              func(c Contact) sortKey { return plainKey(c.Status) },
		"statusDetails":       func(c Contact) sortKey { return textKey(c.StatusDetails) },
		"source":              func(c Contact) sortKey { return textKey(c.Source) },
		"destination":         func(c Contact) sortKey { return textKey(c.Destination) },
		"agentId":             func(c Contact) sortKey { return plainKey(c.AgentID) },
		"agentName":           func(c Contact) sortKey { return textKey(c.AgentName) },
		"queueId":             func(c Contact) sortKey { return plainKey(c.QueueID) },
		"queueName":           func(c Contact) sortKey { return textKey(c.QueueName) },
		"arrivalTime":         func(c Contact) sortKey { return plainKey(c.ArrivalTime) },
		"disconnectTime":      func(c Contact) sortKey { return plainKey(c.DisconnectTime) },
		"totalDuration":       func(c Contact) sortKey { return numberKey(&c.TotalDuration) },
		"record":              func(c Contact) sortKey { return trueKey(c.Record) },
		"script":              func(c Contact) sortKey { return trueKey(c.Script) },
		"subject":             func(c Contact) sortKey { return textKey(c.Subject) },
		"requiredAgent":       func(c Contact) sortKey { return textKey(c.requiredAgent().Name) },
		"connectTime":         func(c Contact) sortKey { return plainKey(deref(c.statistics().ConnectTime)) },
		"waitingDuration":     func(c Contact) sortKey { return numberKey(c.statistics().WaitingDuration) },
		"handlingDuration":    func(c Contact) sortKey { return numberKey(c.statistics().HandlingDuration) },
		"wrapUpTotalDuration": func(c Contact) sortKey { return numberKey(c.statistics().WrapUpTotalDuration) },
	}
}

func (c Contact) requiredAgent() RequiredAgent {
	if c.RequiredAgent == nil {
		return RequiredAgent{}
	}
	return *c.RequiredAgent
}

func (c Contact) statistics() Statistics {
	if c.Statistics == nil {
		return Statistics{}
	}
	return *c.Statistics
}
