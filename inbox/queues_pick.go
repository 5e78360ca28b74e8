package inbox

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"

	"parley/access"
	"parley/ent"
	"parley/ent/conversation"
	"parley/ent/interaction"
	"parley/ent/queue"
	"parley/ent/user"
	"parley/internal/apperr"
	"parley/internal/viewer"
	"parley/store"
)

// Pick says what work an agent takes.
type Pick struct {
	// Interaction is the work; nil means the next of what the agent may take.
	Interaction *uuid.UUID
	// Queue is where it waits; nil means in any queue.
	Queue *uuid.UUID
	// Agent takes it; nil means the viewer. Another one needs the right to
	// administer.
	Agent *uuid.UUID
}

// errTaken is what a pick meets whose work somebody else took before it was
// locked. Run again, it sees what is left.
var errTaken = apperr.New(apperr.Conflict, "others took the work; try again")

// pickAttempts is how often a pick is run that others were faster than: each time
// somebody else has got work.
const pickAttempts = 200

// Pick gives an agent work out of a queue and returns it; the zero UUID, without an
// error, means that nothing waits that the agent may take. Of any number of agents
// who pick at once each gets other work.
//
// The next work is what has waited longest, work that prefers or requires the agent
// before all other. It lies in a queue that the agent serves, or requires the agent;
// nobody else is required for it, and the agent has all skills that it asks for. Work
// that prefers another agent is left to that agent until its preference expires, but
// only while that agent could pick it: is online, serves the queue, is able, and has
// room. The agent must be online, else it is a [apperr.Conflict].
//
// Work that is named may be taken by an agent who is busy, though not offline, and
// against a preference. Who administers may give it to agents who do not serve the
// queue, and lack skills. Somebody else's is a [apperr.Conflict], as is everything
// that keeps the agent from it.
//
// Room: an agent in a call takes nothing. The user's capacity bounds chats and
// e-mails, that of the queue everything of the queue; the work after a talk counts,
// work of conversations that were silent for a day does not.
//
// Taken work is IN_PROCESS. Where the queue gives a time to answer, it goes back
// after that unless the agent writes, holds, ends or passes it on; a call is answered
// by being taken.
func (in *Inbox) Pick(ctx context.Context, p Pick) (uuid.UUID, error) {
	if err := p.resolve(ctx); err != nil {
		return uuid.Nil, err
	}
	organization, leg, err := in.where(ctx, p)
	if err != nil {
		return uuid.Nil, err
	}
	for n := 1; ; n++ {
		var picked uuid.UUID
		err := in.store.Write(ctx, organization, func(ctx context.Context, tx *store.Tx) (err error) {
			picked, err = p.run(ctx, tx, leg)
			return err
		})
		if n == pickAttempts || !errors.Is(err, errTaken) {
			return picked, err
		}
	}
}

// resolve says who picks, and refuses who may not.
func (p *Pick) resolve(ctx context.Context) error {
	if err := access.Check(ctx, access.WriteMessages); err != nil {
		return err
	}
	self := viewer.From(ctx).UserID
	switch {
	case p.Agent == nil && self == uuid.Nil:
		return apperr.InvalidField("is required: your credential is nobody's", "agentId")
	case p.Agent == nil:
		p.Agent = &self
	case *p.Agent != self:
		return access.Check(ctx, access.Administer)
	}
	return nil
}

// where finds the organization that the work is looked for in, and the interaction
// where it is named.
func (in *Inbox) where(ctx context.Context, p Pick) (organization uuid.UUID, leg *ent.Interaction, err error) {
	if p.Interaction != nil {
		leg, err = in.findLeg(ctx, *p.Interaction)
		if err != nil {
			return uuid.Nil, nil, err
		}
		return leg.OrganizationID, leg, nil
	}
	if p.Queue == nil {
		return viewer.From(ctx).OrganizationID, nil, nil
	}
	q, err := in.store.Client().Queue.Query().Where(queue.IDEQ(*p.Queue)).Select(queue.FieldOrganizationID).Only(ctx)
	if ent.IsNotFound(err) {
		return uuid.Nil, nil, absent("queue", "queueId")
	}
	if err != nil {
		return uuid.Nil, nil, err
	}
	return q.OrganizationID, nil, nil
}

// picking is a pick in its transaction.
type picking struct {
	Pick
	tx    *store.Tx
	agent *agent
	// administers is set for who may give work against the rules of queues.
	administers bool
}

// run locks the agent, then the work, and gives it.
func (p Pick) run(ctx context.Context, tx *store.Tx, named *ent.Interaction) (uuid.UUID, error) {
	if err := lockAgent(ctx, tx, *p.Agent); err != nil {
		return uuid.Nil, err
	}
	found, err := readAgents(ctx, tx, *p.Agent)
	if err != nil {
		return uuid.Nil, err
	}
	k := picking{p, tx, found[*p.Agent], viewer.From(ctx).Role.Administers()}
	if k.agent == nil {
		return uuid.Nil, absent("user", "agentId")
	}
	tx.Know(k.agent.id)
	if named == nil {
		return k.next(ctx)
	}
	w, err := open(ctx, tx, named)
	if err != nil {
		return uuid.Nil, err
	}
	if err := k.mayTake(w); err != nil {
		return uuid.Nil, err
	}
	return w.leg.ID, k.take(ctx, w)
}

// mayTake refuses named work that is not for the agent.
func (k picking) mayTake(w *work) error {
	_, serves := k.agent.serves[orZero(w.leg.QueueID)]
	required := isFor(w.leg, interaction.RequiredAgentTypeREQUIRED, k.tx.Now())
	why := ""
	switch {
	case !serves && !k.administers && (!required || *w.leg.RequiredAgentID != k.agent.id):
		return fault(apperr.Forbidden, "the agent does not serve the queue", "agentId")
	case w.leg.Status != interaction.StatusIN_QUEUE:
		return w.wrongState()
	case k.Queue != nil && orZero(w.leg.QueueID) != *k.Queue:
		return fault(apperr.Conflict, "the interaction waits in another queue", "queueId")
	case k.agent.availability == user.AvailabilityOFFLINE:
		why = "the agent is offline"
	case k.agent.full(w.leg) != "":
		why = k.agent.full(w.leg)
	case !k.administers || required:
		why = k.agent.unfit(w.leg, k.tx.Now())
	}
	if why != "" {
		return fault(apperr.Conflict, why, "agentId")
	}
	return nil
}

// take gives locked work to the agent.
func (k picking) take(ctx context.Context, w *work) error {
	leg := w.leg
	leg.Status, leg.StatusDetails, leg.AgentID, leg.ConnectedAt = interaction.StatusIN_PROCESS, detailsOpen, &k.agent.id, w.now()
	if err := k.returnLater(ctx, w); err != nil {
		return err
	}
	w.of.Status = conversation.StatusACTIVE
	if w.of.AssigneeID == nil {
		w.of.AssigneeID = &k.agent.id
	}
	w.record(store.InteractionPicked, leg.AgentID)
	return w.save(ctx)
}

// returnLater has the work go back to its queue where that gives a time to answer.
func (k picking) returnLater(ctx context.Context, w *work) error {
	if w.leg.QueueID == nil || isCall(w.leg.Type) {
		return nil
	}
	q, err := k.tx.Queue.Query().Where(queue.OrganizationIDEQ(k.tx.OrganizationID()), queue.IDEQ(*w.leg.QueueID)).
		Select(queue.FieldAnswerTimeoutSeconds).Only(ctx)
	if err != nil || q.AnswerTimeoutSeconds == nil {
		return err
	}
	at := w.now().Add(time.Duration(*q.AnswerTimeoutSeconds) * time.Second)
	w.leg.ReturnAt = &at
	return k.tx.Schedule(ctx, ReturnJob, w.leg.ID, at)
}
