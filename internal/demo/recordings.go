package demo

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"parley/ent/callrecording"
	"parley/inbox"
	"parley/internal/ids"
	"parley/internal/values"
	"parley/store"
)

// keepRecordings writes the recordings of calls, who listened to them, and what was
// remarked, in one transaction.
func (d *desk) keepRecordings(ctx context.Context, all []*call) error {
	return d.Store.Write(ctx, OrganizationID(), func(ctx context.Context, tx *store.Tx) error {
		for i, c := range all {
			if c.agent == uuid.Nil {
				continue
			}
			tx.Know(c.leg, c.of, c.agent)
			if err := d.remark(ctx, tx, c); err != nil {
				return err
			}
			if c.recorded {
				if err := d.record(ctx, tx, i, c); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// remark writes what the agent remarked on a call: a note on its first leg.
func (d *desk) remark(ctx context.Context, tx *store.Tx, c *call) error {
	if c.remarks == "" || len(c.legs) > 1 {
		return nil
	}
	tx.Record(store.Entry{Kind: store.NoteAdded, ConversationID: c.of, InteractionID: c.leg})
	return tx.Note.Create().SetConversationID(c.of).SetInteractionID(c.leg).SetAuthorID(c.agent).SetText(c.remarks).
		SetAt(c.last().ended).Exec(ctx)
}

func (c *call) last() leg { return c.legs[len(c.legs)-1] }

func (d *desk) record(ctx context.Context, tx *store.Tx, n int, c *call) error {
	id, at := tx.NewID(ids.CallRecording), c.last().ended
	err := tx.CallRecording.Create().SetID(id).SetInteractionID(c.leg).SetCallID(fmt.Sprintf("call-%05d", n+1)).
		SetOwnerType(callrecording.OwnerTypeQUEUE).SetOwnerID(d.queues[c.last().queue]).SetOwnerName(c.last().queue).
		SetFileName(fmt.Sprintf(`%s\call-%05d.wav`, at.Format(`2006\01`), n+1)).SetRecordedAt(at).Exec(ctx)
	if err != nil || !c.listened {
		return err
	}
	tx.Know(id)
	mark := d.users[sinchUser]
	tx.Know(mark)
	return tx.ListenLogEntry.Create().SetRecordingID(id).SetUserID(mark).SetDescription("Coaching").
		SetUserSessionID(fmt.Sprintf("session-%04d", n+1)).SetAt(at.AddDate(0, 0, 1)).Exec(ctx)
}

// survey is what agents ask after a call.
var survey = []values.ScriptQuestion{
	{Data: "Is it solved?", ControlType: "radiobutton", DataType: "text"},
	{Data: "How many bears out of ten?", ControlType: "combobox", DataType: "number"},
	{Data: "What was it about?", ControlType: "multicombobox", DataType: "text"},
}

// ask fills in the questionnaires.
func (d *desk) ask(ctx context.Context, all []*call) error {
	for _, c := range all {
		if c.questionnaire == nil || c.agent == uuid.Nil {
			continue
		}
		at, questions := c.last().ended, append([]values.ScriptQuestion{}, survey...)
		for i := range questions {
			questions[i].Answers = []values.ScriptAnswer{{Data: c.questionnaire[i]}}
		}
		_, err := d.Inbox.AddScriptResult(ctx, inbox.NewScriptResult{
			Interaction: c.leg, Source: ids.Native, ScriptName: "After the call", Questions: questions, ModifiedAt: &at,
		})
		if err != nil {
			return err
		}
	}
	return nil
}
