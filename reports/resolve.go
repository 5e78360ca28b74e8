package reports

import (
	"context"
	"strconv"

	"github.com/google/uuid"

	"parley/internal/apperr"
	"parley/internal/values"
)

// resolved turns what a report is narrowed by into Parley's own ids, on behalf of
// who asks, who may see more than the organization does. It fails with
// [apperr.NotFound] for what is not there, or out of sight.
func (r *Reports) resolved(ctx context.Context, organization uuid.UUID, p values.ReportParameters) (values.ReportParameters, error) {
	find := finder{ctx: ctx, organization: organization}
	p.Message = find.id(r.Reader.MessageByRef, p.Message, "message")
	p.Client = find.id(r.Reader.ClientByRef, p.Client, "customerId")
	p.Session = find.id(r.Reader.SessionByRef, p.Session, "conversationId")
	bots := make([]string, len(p.Bots))
	for i, name := range p.Bots {
		bots[i] = find.id(r.bot, name, "botIds", strconv.Itoa(i))
	}
	if p.Bots != nil {
		p.Bots = bots
	}
	return p, find.err
}

// bot is the id of a bot, or of a channel that is named as one.
func (r *Reports) bot(ctx context.Context, organization uuid.UUID, name string) (uuid.UUID, error) {
	b, err := r.Reader.BotByRef(ctx, organization, name)
	if b.Channel != uuid.Nil {
		return b.Channel, err
	}
	return b.Bot, err
}

// finder looks names up until one is not found.
type finder struct {
	ctx          context.Context
	organization uuid.UUID
	err          error
}

func (f *finder) id(find func(context.Context, uuid.UUID, string) (uuid.UUID, error), name string, path ...string) string {
	if name == "" || f.err != nil {
		return ""
	}
	id, err := find(f.ctx, f.organization, name)
	if known, ok := err.(*apperr.Error); ok && known.Kind == apperr.NotFound {
		err = &apperr.Error{Kind: apperr.NotFound, Message: known.Message, Fields: []apperr.Field{{Path: path, Message: known.Message}}}
	}
	f.err = err
	return id.String()
}
