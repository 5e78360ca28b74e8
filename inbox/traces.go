package inbox

import (
	"context"
	"encoding/json"
	"fmt"

	"parley/ent"
	"parley/ent/messagetrace"
	"parley/internal/ids"
	"parley/internal/values"
)

// MaxTraceJSON bounds each JSON value of a trace, and its exception, in bytes.
const MaxTraceJSON = 64 << 10

// Sizes of the words of a trace, in characters.
const (
	maxTraceEvent = 200
	maxTraceWord  = 500
)

// Trace is what a bot's engine made of a message. Nil and empty are not given.
type Trace struct {
	Event            *string         `json:"event,omitempty"`
	State            *string         `json:"state,omitempty"`
	Class            *string         `json:"class,omitempty"`
	Intent           *string         `json:"intent,omitempty"`
	Action           *string         `json:"action,omitempty"`
	Nlp              *values.NLP     `json:"nlp,omitempty"`
	PageName         *string         `json:"pageName,omitempty"`
	PreviousPageName *string         `json:"previousPageName,omitempty"`
	RequestData      json.RawMessage `json:"requestData,omitempty"`
	Data             json.RawMessage `json:"data,omitempty"`
	ResponseData     json.RawMessage `json:"responseData,omitempty"`
	Utterances       json.RawMessage `json:"utterances,omitempty"`
	Exception        *string         `json:"exception,omitempty"`
	// ProcessingTimeMs is how long the engine took, in milliseconds.
	ProcessingTimeMs *int `json:"processingTimeMs,omitempty"`
}

// normalize refuses what does not fit; null JSON is none, and so is an empty NLP. It changes t, which must
// be the caller's own copy.
func (t *Trace) normalize(c *complaint) {
	c.optional(maxTraceEvent, t.Event, "trace", "event")
	for _, w := range []struct {
		name string
		word *string
	}{
		{"state", t.State},
		{"class", t.Class},
		{"intent", t.Intent},
		{"action", t.Action},
		{"pageName", t.PageName},
		{"previousPageName", t.PreviousPageName},
	} {
		c.optional(maxTraceWord, w.word, "trace", w.name)
	}
	for _, j := range []struct {
		name string
		data *json.RawMessage
	}{
		{"requestData", &t.RequestData},
		{"data", &t.Data},
		{"responseData", &t.ResponseData},
		{"utterances", &t.Utterances},
	} {
		c.json(j.data, "trace", j.name)
	}
	c.bytes(MaxTraceJSON, t.Exception, "trace", "exception")
	if t.ProcessingTimeMs != nil && *t.ProcessingTimeMs < 0 {
		c.Add("must not be negative", "trace", "processingTimeMs")
	}
	if t.Nlp != nil && *t.Nlp == (values.NLP{}) {
		t.Nlp = nil // stored, it is none
	}
	if t.Nlp != nil {
		t.checkNLP(c)
	}
}

func (t *Trace) checkNLP(c *complaint) {
	for _, w := range []struct {
		name string
		word *string
	}{
		{"fromState", t.Nlp.FromState},
		{"pattern", t.Nlp.Pattern},
		{"effectivePattern", t.Nlp.EffectivePattern},
		{"rule", t.Nlp.Rule},
		{"ruleType", t.Nlp.RuleType},
	} {
		c.bytes(MaxTraceJSON, w.word, "trace", "nlp", w.name)
	}
	if sure := t.Nlp.Confidence; sure != nil && !(*sure >= 0 && *sure <= 1) {
		c.Add("must be between 0 and 1", "trace", "nlp", "confidence")
	}
}

// optional is atMost of a text that may not be there.
func (c *complaint) optional(limit int, s *string, path ...string) {
	if s != nil {
		c.atMost(limit, *s, path...)
	}
}

// bytes refuses a text of more than so many bytes.
func (c *complaint) bytes(limit int, s *string, path ...string) {
	if s == nil {
		return
	}
	if len(*s) > limit {
		c.Add(fmt.Sprintf("at most %d bytes", limit), path...)
		return
	}
	c.text(*s, path...)
}

// json refuses what cannot be kept as JSON, and takes null away.
func (c *complaint) json(data *json.RawMessage, path ...string) {
	if len(*data) > MaxTraceJSON {
		c.Add(fmt.Sprintf("at most %d bytes", MaxTraceJSON), path...)
		return
	}
	if len(*data) > 0 && !storableJSON(*data) {
		c.Add("must be JSON of valid characters, without NUL", path...)
	}
	if string(*data) == "null" {
		*data = nil
	}
}

// text renders a trace so that equal ones are equal text; "" for none.
func (t *Trace) text() string {
	if t == nil {
		return ""
	}
	data, _ := json.Marshal(t) //nolint:errcheck // checked JSON, texts and numbers alone
	return canonical(data)
}

// tracedText is the text of a stored message's trace.
func tracedText(m *ent.Message) string {
	if len(m.Edges.Traces) == 0 {
		return ""
	}
	row := m.Edges.Traces[0]
	t := &Trace{
		Event: row.Event, State: row.State, Class: row.Class, Intent: row.Intent, Action: row.Action,
		PageName: row.PageName, PreviousPageName: row.PreviousPageName,
		RequestData: row.RequestData, Data: row.Data, ResponseData: row.ResponseData, Utterances: row.Utterances,
		Exception: row.Exception, ProcessingTimeMs: row.ProcessingTimeMs,
	}
	if row.Nlp != (values.NLP{}) {
		t.Nlp = &row.Nlp
	}
	return t.text()
}

// traceColumns are those of message_traces in the order of item.traceRow.
var traceColumns = []string{
	messagetrace.FieldID, messagetrace.FieldOrganizationID, messagetrace.FieldCreatedAt, messagetrace.FieldUpdatedAt,
	messagetrace.FieldMessageID, messagetrace.FieldConversationID, messagetrace.FieldEvent, messagetrace.FieldState,
	messagetrace.FieldClass, messagetrace.FieldIntent, messagetrace.FieldAction, messagetrace.FieldPageName,
	messagetrace.FieldPreviousPageName, messagetrace.FieldException, messagetrace.FieldProcessingTimeMs,
	messagetrace.FieldRequestData, messagetrace.FieldData, messagetrace.FieldResponseData, messagetrace.FieldUtterances, messagetrace.FieldNlp,
}

// writeTraces writes what engines made of the batch's messages, and takes no
// statement where none told.
func (b *batch) writeTraces(ctx context.Context) error {
	var rows [][]any
	for _, it := range b.items {
		if it.Trace == nil {
			continue
		}
		row, err := b.traceRow(it)
		if err != nil {
			return err
		}
		rows = append(rows, row)
	}
	if len(rows) == 0 {
		return nil
	}
	return b.tx.Insert(ctx, ids.MessageTrace.Table(), traceColumns, rows)
}

// traceRow is the values of traceColumns.
func (b *batch) traceRow(it *item) ([]any, error) {
	t := it.Trace
	nlp, err := orNoJSON(t.Nlp != nil, t.Nlp)
	return []any{
		b.tx.NewID(ids.MessageTrace), b.tx.OrganizationID(), b.tx.Now(), b.tx.Now(), it.id, given(it.conversationID()),
		t.Event, t.State, t.Class, t.Intent, t.Action, t.PageName, t.PreviousPageName, t.Exception, t.ProcessingTimeMs,
		t.RequestData, t.Data, t.ResponseData, t.Utterances, nlp,
	}, err
}
