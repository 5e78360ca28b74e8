package inbox

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"parley/ent"
	"parley/ent/callback"
	"parley/ent/conversation"
	"parley/ent/interaction"
	"parley/internal/values"
	"parley/store"
)

// stillTalking is how long a call that is due waits while an agent is still at
// the one before.
const stillTalking = time.Minute

// RunCallback does a job of the kind [CallbackJob]: the promised call becomes work
// in its queue, CALL_OUT, unless it waits there already. Further calls of one
// promise are legs of the same conversation while that is open.
//
// It needs the system viewer.
func (in *Inbox) RunCallback(ctx context.Context, j store.Job) error {
	return in.insist(ctx, j.Organization, func(ctx context.Context, tx *store.Tx) error {
		row, err := lockCallback(ctx, tx, j.Subject)
		gone := ent.IsNotFound(err)
		if err != nil && !gone {
			return err
		}
		var before *ent.Interaction
		if !gone {
			if before, err = row.QueryInteraction().Only(ctx); err != nil && !ent.IsNotFound(err) {
				return err
			}
		}
		if before != nil && before.Status == interaction.StatusIN_PROCESS {
			_, err := tx.Reschedule(ctx, j, tx.Now().Add(stillTalking))
			return err
		}
		held, err := tx.Finish(ctx, j)
		if err != nil || !held || gone || row.NextCallAt == nil || (before != nil && before.Status == interaction.StatusIN_QUEUE) {
			return err
		}
		return enqueueCall(ctx, tx, row, before)
	})
}

// enqueueCall makes the work of a promised call, in the conversation of the call
// before where there was one and it is open.
func enqueueCall(ctx context.Context, tx *store.Tx, row *ent.Callback, before *ent.Interaction) error {
	of, err := callConversation(ctx, tx, row, before)
	if err != nil {
		return err
	}
	create := tx.Interaction.Create().
		SetConversationID(of).SetType(interaction.TypeCALL_OUT).SetTypeDetails("Callback").SetSubtype(string(values.Phone)).
		SetStatus(interaction.StatusIN_QUEUE).SetStatusDetails(detailsOpen).SetSource(row.Source).SetQueueID(row.QueueID).
		SetFromAddress(row.QueueNumber).SetToAddress(row.CustomerNumber).
		SetArrivedAt(tx.Now()).SetQueuedAt(tx.Now())
	if skills := skillsOf(row.ExtraData); len(skills) > 0 {
		create.SetRequiredSkills(skills)
	}
	leg, err := addLeg(ctx, tx, create, "")
	if err != nil {
		return err
	}
	newWork(tx, leg, &ent.Conversation{ID: of}).record(store.InteractionQueued, nil)
	return tx.Callback.Update().Where(callback.IDEQ(row.ID)).SetInteractionID(leg.ID).Exec(ctx)
}

// callConversation is the conversation of a call, which waits in the queue.
func callConversation(ctx context.Context, tx *store.Tx, row *ent.Callback, before *ent.Interaction) (uuid.UUID, error) {
	if before != nil {
		w, err := open(ctx, tx, before)
		if err != nil {
			return uuid.Nil, err
		}
		if w.of.ResolvedAt == nil {
			w.of.Status, w.of.QueueID = conversation.StatusQUEUED, &row.QueueID
			return w.of.ID, w.saveConversation(ctx)
		}
	}
	to, err := callee(ctx, tx, row)
	if err != nil {
		return uuid.Nil, err
	}
	of, err := tx.Conversation.Create().SetSource(row.Source).SetStatus(conversation.StatusQUEUED).SetQueueID(row.QueueID).
		SetStartedAt(tx.Now()).SetLastMessageAt(tx.Now()).SetInitiatedBy(conversation.InitiatedByBUSINESS).
		SetChannelID(to.channel.ID).SetIdentityID(to.identity.ID).SetCustomerID(to.identity.CustomerID).Save(ctx)
	if err != nil {
		return uuid.Nil, err
	}
	tx.Record(store.Entry{Kind: store.ConversationCreated, ConversationID: of.ID, QueueID: row.QueueID})
	return of.ID, nil
}

// callee finds or makes the two ends of a call, as a message between them would.
func callee(ctx context.Context, tx *store.Tx, row *ent.Callback) (*item, error) {
	call := []NewMessage{{
		Source: row.Source, Direction: Out, SentAt: tx.Now(), ChannelType: string(values.Phone),
		ChannelAddress: row.QueueNumber, CustomerAddress: row.CustomerNumber,
	}}
	b := newBatch(tx, call, call, make([]error, 1))
	return b.items[0], b.ensureReferences(ctx)
}

var skillsElement = regexp.MustCompile(`(?is)<skills>([^<]*)</skills>`)

// skillsOf reads what the agent has to be able to do out of the creator's data:
// names before an equals sign or alone, apart by commas, semicolons or white
// space, as many and as long as skills may be. The levels after the sign say nothing here.
func skillsOf(data *string) []string {
	if data == nil {
		return nil
	}
	found := skillsElement.FindStringSubmatch(*data)
	if found == nil {
		return nil
	}
	var skills []string
	for _, word := range strings.FieldsFunc(found[1], func(r rune) bool { return strings.ContainsRune(",; \t\r\n", r) }) {
		name, _, _ := strings.Cut(word, "=")
		if name != "" && len(skills) < values.MaxSkills && utf8.RuneCountInString(name) <= values.MaxSkillName && !slices.Contains(skills, name) {
			skills = append(skills, name)
		}
	}
	return skills
}

// withdraw takes the work of a promised call out of its queue, where it waits.
func withdraw(ctx context.Context, tx *store.Tx, row *ent.Callback, details string) error {
	leg, err := row.QueryInteraction().Only(ctx)
	if ent.IsNotFound(err) {
		return nil
	}
	if err != nil {
		return err
	}
	w, err := open(ctx, tx, leg)
	if err != nil || w.leg.Status != interaction.StatusIN_QUEUE {
		return err
	}
	w.leg.Status, w.leg.StatusDetails, w.leg.DisconnectedAt = interaction.StatusHANDLED, details, w.now()
	if err := w.settle(ctx, conversation.StatusACTIVE); err != nil {
		return err
	}
	w.record(store.InteractionEnded, nil)
	return w.save(ctx)
}
