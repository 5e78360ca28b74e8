package inbox

import (
	"context"
	"slices"

	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"parley/ent"
	"parley/ent/interaction"
	"parley/ent/user"
	"parley/internal/apperr"
	"parley/internal/ids"
)

// candidates is how much waiting work is read at once. Mostly the first is it; what
// is not for the agent is passed over.
const candidates = 100

// next takes the first of the waiting work that is for the agent. Work whose
// conversation somebody holds at the moment is passed over, unless there is no
// other: then it is waited for.
func (k picking) next(ctx context.Context) (uuid.UUID, error) {
	if k.agent.availability != user.AvailabilityONLINE {
		return uuid.Nil, fault(apperr.Conflict, "the agent is not online", "agentId")
	}
	if err := k.mayServe(); err != nil || k.agent.calls > 0 {
		return uuid.Nil, err
	}
	for offset := 0; ; offset += candidates {
		page, err := k.waiting(ctx, offset)
		if err != nil || len(page) == 0 {
			return uuid.Nil, err
		}
		fit, err := k.suitable(ctx, page)
		if err != nil {
			return uuid.Nil, err
		}
		if len(fit) > 0 {
			return k.takeFirst(ctx, fit)
		}
	}
}

// mayServe refuses a queue that the agent does not serve.
func (k picking) mayServe() error {
	if k.Queue == nil || k.administers {
		return nil
	}
	if _, serves := k.agent.serves[*k.Queue]; !serves {
		return fault(apperr.Forbidden, "the agent does not serve the queue", "queueId")
	}
	return nil
}

// waiting reads a page of the work that may be the agent's, what is for this agent
// first, then by the time it waits. What requires another agent is left out.
func (k picking) waiting(ctx context.Context, offset int) ([]*ent.Interaction, error) {
	now, organization := k.tx.Now(), k.tx.OrganizationID()
	mine := interaction.RequiredAgentIDEQ(k.agent.id)
	required := interaction.RequiredAgentTypeEQ(interaction.RequiredAgentTypeREQUIRED)
	served := interaction.Or(interaction.QueueIDIn(k.served()...), interaction.And(mine, required))
	if k.Queue != nil {
		served = interaction.QueueIDEQ(*k.Queue)
	}
	all := k.tx.Interaction.Query()
	if k.agent.others >= k.agent.capacity { // the line is not read for what would be passed over
		all.Where(interaction.TypeIn(interaction.TypeCALL_IN, interaction.TypeCALL_OUT))
	}
	return all.Where(
		interaction.OrganizationIDEQ(organization), interaction.StatusEQ(interaction.StatusIN_QUEUE), inQueues(organization), served,
		interaction.Or(
			interaction.RequiredAgentTypeIsNil(), interaction.RequiredAgentTypeEQ(interaction.RequiredAgentTypePREFERRED), mine,
			interaction.RequiredAgentUntilLTE(now),
		),
	).Order(func(s *sql.Selector) {
		s.OrderExpr(sql.ExprFunc(func(b *sql.Builder) {
			b.WriteString("CASE WHEN ").Ident(s.C(interaction.FieldRequiredAgentID)).WriteString(" = ").Arg(k.agent.id).
				WriteString(" AND (").Ident(s.C(interaction.FieldRequiredAgentUntil)).WriteString(" IS NULL OR ").
				Ident(s.C(interaction.FieldRequiredAgentUntil)).WriteString(" > ").Arg(now).WriteString(") THEN 0 ELSE 1 END")
		}))
	}, interaction.ByQueuedAt(), interaction.ByID()).Limit(candidates).Offset(offset).All(ctx)
}

// inQueues names the queues, so that an index by queue and status leads to what
// waits and not to all that ever did.
func inQueues(organization uuid.UUID) func(*sql.Selector) {
	return func(s *sql.Selector) {
		queues := sql.Dialect(s.Dialect()).Select("id").From(sql.Table(ids.Queue.Table())).Where(sql.EQ("organization_id", organization))
		s.Where(sql.In(s.C(interaction.FieldQueueID), queues))
	}
}

// served are the queues that the agent serves.
func (k picking) served() []uuid.UUID {
	var all []uuid.UUID
	for id := range k.agent.serves {
		all = append(all, id)
	}
	slices.SortFunc(all, compareIDs)
	return all
}

// suitable keeps, of a page, what the agent is able and has room to do and what is
// not left to an agent whom it prefers.
func (k picking) suitable(ctx context.Context, page []*ent.Interaction) ([]*ent.Interaction, error) {
	now := k.tx.Now()
	page = slices.DeleteFunc(page, func(l *ent.Interaction) bool { return k.agent.full(l) != "" || k.agent.unfit(l, now) != "" })
	var others []uuid.UUID
	for _, l := range page {
		if k.prefersOther(l) && !slices.Contains(others, *l.RequiredAgentID) {
			others = append(others, *l.RequiredAgentID)
		}
	}
	agents, err := readAgents(ctx, k.tx, others...)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(page, func(l *ent.Interaction) bool {
		if !k.prefersOther(l) {
			return false
		}
		preferred := agents[*l.RequiredAgentID]
		return preferred != nil && preferred.isReady(l, now)
	}), nil
}

func (k picking) prefersOther(l *ent.Interaction) bool {
	return isFor(l, interaction.RequiredAgentTypePREFERRED, k.tx.Now()) && *l.RequiredAgentID != k.agent.id
}

// takeFirst locks the first of the work that nobody holds and takes it, or else
// waits for the very first. It is [errTaken] where somebody else took it before the
// lock.
func (k picking) takeFirst(ctx context.Context, fit []*ent.Interaction) (uuid.UUID, error) {
	var of []uuid.UUID
	for _, l := range fit {
		of = append(of, l.ConversationID)
	}
	free, err := k.tx.LockFirst(ctx, ids.Conversation, of...)
	if err != nil {
		return uuid.Nil, err
	}
	first := fit[max(0, slices.Index(of, free))]
	w, err := open(ctx, k.tx, first)
	if err != nil {
		return uuid.Nil, err
	}
	if w.leg.Version != first.Version {
		return uuid.Nil, errTaken
	}
	return w.leg.ID, k.take(ctx, w)
}
