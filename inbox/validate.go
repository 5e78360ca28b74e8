package inbox

import (
	"cmp"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"parley/internal/apperr"
	"parley/internal/values"
)

var (
	channelKey  = regexp.MustCompile(`^[A-Z_]{2,30}$`)
	providerKey = regexp.MustCompile(`^[A-Z_]{2,100}$`)
)

// complaint gathers what is wrong with one input.
type complaint struct{ apperr.Faults }

func (c *complaint) atMost(limit int, s string, path ...string) {
	if utf8.RuneCountInString(s) > limit {
		c.Add(fmt.Sprintf("at most %d characters", limit), path...)
	}
	c.text(s, path...)
}

// text refuses what PostgreSQL cannot store.
func (c *complaint) text(s string, path ...string) {
	if message := apperr.Storable(s); message != "" {
		c.Add(message, path...)
	}
}

// normalize brings keys to upper case, times to UTC milliseconds, and refuses
// what does not fit. It changes nothing else.
func (m *NewMessage) normalize(now time.Time) error {
	var c complaint
	m.Provider, m.ChannelType = strings.ToUpper(m.Provider), strings.ToUpper(m.ChannelType)
	if m.Direction != In && m.Direction != Out {
		c.Add("must be IN or OUT", "direction")
	}
	m.normalizeEnds(&c)
	m.normalizeBot(&c)
	if m.Provider != "" && !providerKey.MatchString(m.Provider) {
		c.Add("2 to 100 letters and underscores", "provider")
	}
	c.atMost(MaxExternalID, m.Conversation, "conversation")
	if m.Conversation != "" && m.ConversationID != uuid.Nil {
		c.Add("give one id of the conversation, not both", "conversation")
	}
	c.atMost(MaxExternalID, m.ExternalID, "externalId")
	c.atMost(MaxExternalID, m.AgentKey, "agent")
	c.atMost(MaxExternalID, m.Actor, "actor")
	if len(m.Text) > MaxText {
		c.Add(fmt.Sprintf("at most %d bytes", MaxText), "text")
	}
	c.text(m.Text, "text")
	checkContent(&c, m.Content.Data)
	checkAttachments(&c, m.Attachments)
	checkTags(&c, m.Tags)
	checkZone(&c, m.TimeZone)
	hours, faults := m.BusinessHours.Tidy()
	for _, f := range faults {
		c.Add(f.Message, "businessHours", f.Day)
	}
	m.BusinessHours = hours
	m.SentAt = instant(&c, m.SentAt, now, "sentAt")
	return c.Err()
}

// normalizeEnds checks the two addresses; a message to a known conversation may
// leave them out.
func (m *NewMessage) normalizeEnds(c *complaint) {
	known := m.ConversationID != uuid.Nil
	if known && m.ChannelType == "" && m.ChannelAddress == "" && m.CustomerAddress == "" {
		return
	}
	if !channelKey.MatchString(m.ChannelType) {
		c.Add("2 to 30 letters and underscores", "channel")
	}
	for _, end := range []struct{ name, address string }{
		{"channelAddress", m.ChannelAddress}, {"customerAddress", m.CustomerAddress},
	} {
		if end.address == "" {
			c.Add("is required", end.name)
		}
		c.atMost(MaxIdentifier, end.address, end.name)
	}
}

func checkTags(c *complaint, tags []string) {
	if len(tags) > MaxTags {
		c.Add(fmt.Sprintf("at most %d tags", MaxTags), "tags")
	}
	for i, t := range tags {
		_, name := splitTag(t)
		if strings.TrimSpace(name) == "" {
			c.Add("a tag needs a name", "tags", strconv.Itoa(i))
		}
		c.atMost(MaxTagName, t, "tags", strconv.Itoa(i))
	}
}

func checkZone(c *complaint, zone string) {
	if zone == "" {
		return
	}
	if !values.IsZone(zone) {
		c.Add("must be a name of the IANA time zone database", "timeZone")
	}
}

// instant returns t, or now where none is given, in whole milliseconds. Years
// outside 1970 to 9999 are refused: they are mistakes, and do not fit in ids.
func instant(c *complaint, t, now time.Time, path string) time.Time {
	if t.IsZero() {
		t = now
	}
	t = t.UTC().Truncate(time.Millisecond)
	if t.Year() < 1970 || t.Year() > 9999 {
		c.Add("must be in the years 1970 to 9999", path)
	}
	return t
}

// tagKinds are the prefixes of tag names and the kinds they mean.
var tagKinds = []struct{ prefix, kind string }{
	{"user:", tagUser}, {"team:", tagTeam}, {"system:", tagSystem},
}

const (
	tagUser   = "USER"
	tagTeam   = "TEAM"
	tagSystem = "SYSTEM"
)

// splitTag takes the prefix off a tag's name.
func splitTag(tag string) (kind, name string) {
	for _, k := range tagKinds {
		if rest, ok := strings.CutPrefix(tag, k.prefix); ok {
			return k.kind, rest
		}
	}
	return tagUser, tag
}

// cleanTags returns the tags without repetition; of several teams only the first
// stays.
func cleanTags(tags []string) []tagKey {
	var out []tagKey
	seen := map[tagKey]bool{}
	hasTeam := false
	for _, t := range tags {
		kind, name := splitTag(t)
		key := tagKey{kind, name}
		if seen[key] || (kind == tagTeam && hasTeam) {
			continue
		}
		hasTeam = hasTeam || kind == tagTeam
		seen[key] = true
		out = append(out, key)
	}
	return out
}

// tagKey identifies a tag inside an organization.
type tagKey struct{ kind, name string }

func (k tagKey) compare(o tagKey) int {
	return cmp.Or(cmp.Compare(k.kind, o.kind), cmp.Compare(k.name, o.name))
}

// The tags that mean something to the system.
var (
	automaticReply = tagKey{tagSystem, "automatic_reply"}
	paidTemplate   = tagKey{tagSystem, "paid_template"}
	freeTemplate   = tagKey{tagSystem, "free_template"}
)
