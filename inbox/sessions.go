package inbox

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"github.com/google/uuid"

	"parley/internal/apperr"
	"parley/store"
)

// Sizes of what a bot notes of a conversation.
const (
	maxSessionKeys = 100
	maxSessionData = 16 << 10 // bytes, of all of it
	maxSessionWord = 200      // characters of a result
	maxNPS         = 10
)

// Session is what a bot tells of a conversation along with a message. Nil is not
// given: that stays as it is.
type Session struct {
	Result *string `json:"result"`
	// Data is merged into what is there, key by key.
	Data map[string]string `json:"data"`
	// CallTaskID names the list of calls that the conversation was made for.
	CallTaskID     *string `json:"callTaskId"`
	CampaignID     *string `json:"campaignId"`
	CampaignResult *string `json:"campaignResult"`
	// NPS is how likely the customer would recommend the organization, 0 to 10.
	NPS *int `json:"nps"`
}

func (s *Session) normalize(c *complaint) {
	c.optional(maxSessionWord, s.Result, "session", "result")
	c.optional(MaxExternalID, s.CallTaskID, "session", "callTaskId")
	c.optional(MaxExternalID, s.CampaignID, "session", "campaignId")
	c.optional(maxSessionWord, s.CampaignResult, "session", "campaignResult")
	if s.NPS != nil && (*s.NPS < 0 || *s.NPS > maxNPS) {
		c.Add("0 to 10", "session", "nps")
	}
	for k, v := range s.Data {
		c.text(k, "session", "data")
		c.text(v, "session", "data", k)
	}
	if fault := tooMuch(s.Data); fault != "" {
		c.Add(fault, "session", "data")
	}
}

// tooMuch says what is wrong with the size of data, "" where nothing is.
func tooMuch(data map[string]string) string {
	size := 0
	for k, v := range data {
		size += len(k) + len(v)
	}
	switch {
	case len(data) > maxSessionKeys:
		return fmt.Sprintf("at most %d keys in all", maxSessionKeys)
	case size > maxSessionData:
		return fmt.Sprintf("at most %d bytes in all", maxSessionData)
	}
	return ""
}

// refuseCrowding refuses messages that would make the data of their conversation too
// large, together with those before them in the batch. Batches that run at the same
// time do not see each other's: what they make together may be larger.
func (b *batch) refuseCrowding(context.Context) error {
	merged := map[string]map[string]string{}
	b.refuse(func(it *item) error {
		if it.Session == nil || len(it.Session.Data) == 0 || b.isRepeated(it) {
			return nil
		}
		of := b.thread(it)
		if merged[of] == nil {
			merged[of] = dataOf(b.noted[b.conversationOf(it)])
		}
		all := maps.Clone(merged[of])
		maps.Copy(all, it.Session.Data)
		if fault := tooMuch(all); fault != "" {
			return apperr.InvalidField(fault+", with what was noted before", "session", "data")
		}
		merged[of] = all
		return nil
	})
	return nil
}

// thread names the conversation of a message, also where it does not exist yet.
func (b *batch) thread(it *item) string {
	if id := b.conversationOf(it); id != uuid.Nil {
		return id.String()
	}
	k, _ := it.conversationKey()
	return string(k.source) + " " + k.id
}

// dataOf reads what was noted. What cannot be read counts as nothing: others do not
// write there.
func dataOf(stored json.RawMessage) map[string]string {
	data := map[string]string{}
	if len(stored) > 0 && json.Unmarshal(stored, &data) != nil {
		return map[string]string{}
	}
	return data
}

// noteSessions takes what the batch's messages tell of the conversation into its row,
// in the order in which they were sent, and tells whether there was anything.
func (c *conversationState) noteSessions() (told bool, err error) {
	data := dataOf(c.row.Data)
	for _, it := range slices.SortedStableFunc(slices.Values(c.items), func(a, b *item) int { return a.SentAt.Compare(b.SentAt) }) {
		s := it.Session
		if s == nil {
			continue
		}
		told = true
		c.row.Result, c.row.CallTaskID = cmp.Or(s.Result, c.row.Result), cmp.Or(s.CallTaskID, c.row.CallTaskID)
		c.row.CampaignID, c.row.CampaignResult = cmp.Or(s.CampaignID, c.row.CampaignID), cmp.Or(s.CampaignResult, c.row.CampaignResult)
		c.row.Nps = cmp.Or(s.NPS, c.row.Nps)
		maps.Copy(data, s.Data)
	}
	if len(data) > 0 {
		c.row.Data, err = json.Marshal(data)
	}
	return told, err
}

// saveSessions writes what bots told of the batch's conversations, and takes no
// statement where none told anything.
func (b *batch) saveSessions(ctx context.Context) error {
	columns := []string{"result", "data", "call_task_id", "campaign_id", "campaign_result", "nps"}
	g := store.Given{Columns: append([]string{"of"}, columns...)}
	for _, c := range b.touched() {
		told, err := c.noteSessions()
		if err != nil {
			return err
		}
		if told {
			r := c.row
			g.Rows = append(g.Rows, []any{r.ID, r.Result, r.Data, r.CallTaskID, r.CampaignID, r.CampaignResult, r.Nps})
		}
	}
	set := ""
	for i, column := range columns {
		if i > 0 {
			set += ", "
		}
		set += column + " = v." + column
	}
	return b.tx.ExecGiven(ctx, g, "UPDATE conversations SET "+set+" FROM {given} WHERE conversations.organization_id = ? AND conversations.id = v.of",
		b.tx.OrganizationID())
}
