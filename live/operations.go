package live

import (
	"context"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"parley/internal/apperr"
)

// running is an operation that has not completed.
type running struct {
	cancel context.CancelFunc
	// member is set where it is a subscription that has begun.
	member *member
}

func (r *running) stop() {
	r.cancel()
	if r.member != nil {
		r.member.leave()
	}
}

// subscribe begins an operation.
func (k *socket) subscribe(m message, understood chan<- *ending) {
	ctx, r, e := k.begin(m.ID)
	understood <- e
	if r == nil {
		return
	}
	params, err := k.sockets.options.Params(m.Payload)
	if err != nil {
		k.fail(m.ID, present(ctx, k.exec, err))
		return
	}
	op, errs := k.exec.CreateOperationContext(ctx, params)
	switch {
	case errs != nil:
		k.fail(m.ID, k.exec.DispatchError(graphql.WithOperationContext(ctx, op), errs).Errors)
	case op.Operation.Operation == ast.Subscription:
		k.join(ctx, op, m.ID, r)
	default:
		k.answer(ctx, op, m.ID)
	}
}

// begin makes room for an operation. It is nil, without an ending, where there are
// too many.
func (k *socket) begin(id string) (context.Context, *running, *ending) {
	k.mu.Lock()
	defer k.mu.Unlock()
	switch {
	case k.ctx == nil:
		return nil, nil, &ending{closeUnauthorized, "Unauthorized"}
	case id == "":
		return nil, nil, endBadMessage
	case k.running[id] != nil:
		return nil, nil, &ending{closeDuplicate, "Subscriber for " + shortened(id) + " already exists"}
	case len(k.running) >= k.sockets.options.MaxOperations:
		err := apperr.New(apperr.RateLimited, "too many operations on this connection")
		k.out.answer(reply{ID: id, Type: messageError, Payload: present(k.ctx, k.exec, err)}.frame())
		return nil, nil, nil
	case k.base.Err() != nil:
		return nil, nil, nil
	}
	ctx, cancel := context.WithCancel(graphql.StartOperationTrace(k.ctx))
	r := &running{cancel: cancel}
	if k.running == nil {
		k.running = map[string]*running{}
	}
	k.running[id] = r
	return ctx, r, nil
}

// shortened fits an id into the reason of a close frame, which has 123 bytes.
func shortened(id string) string {
	if len(id) > 64 {
		return "this id"
	}
	return id
}

// join subscribes together with those who ask for the same.
func (k *socket) join(ctx context.Context, op *graphql.OperationContext, id string, r *running) {
	m, errs := k.sockets.groups.join(ctx, k.exec, op, k, id)
	if errs != nil {
		k.fail(id, errs)
		return
	}
	k.mu.Lock()
	stays := k.running[id] == r
	if stays {
		r.cancel() // of beginning; what it took is free while the subscription lasts
		r.member, r.cancel = m, func() {}
	}
	k.mu.Unlock()
	if !stays {
		m.leave()
	}
}

// answer runs a query or a mutation.
func (k *socket) answer(ctx context.Context, op *graphql.OperationContext, id string) {
	responses, inner := k.exec.DispatchOperation(ctx, op)
	res := responses(inner)
	if res == nil || ctx.Err() != nil {
		k.forget(id)
		return
	}
	payload, err := k.sockets.options.Encode(res)
	if err != nil {
		k.fail(id, present(ctx, k.exec, err))
		return
	}
	if k.pace(ctx, id, [][]byte{payload}) {
		k.complete(id)
	}
}

// forget ends the operation and reports whether it was still wanted.
func (k *socket) forget(id string) (wanted bool) {
	k.mu.Lock()
	r := k.running[id]
	delete(k.running, id)
	k.mu.Unlock()
	if r != nil {
		r.stop()
	}
	return r != nil
}

func (k *socket) complete(id string) {
	if k.forget(id) {
		k.out.tell(reply{ID: id, Type: messageComplete}.frame())
	}
}

func (k *socket) fail(id string, errs gqlerror.List) {
	if k.forget(id) {
		k.out.answer(reply{ID: id, Type: messageError, Payload: errs}.frame())
	}
}

func (k *socket) deliver(id string, e *encodings) bool { return k.out.offer(e.frames(id)) }

// pace writes payloads in pieces, each when the one before is on its way.
func (k *socket) pace(ctx context.Context, id string, payloads [][]byte) bool {
	if _, ok := k.out.empty(); !ok {
		return false
	}
	q := quoted(id)
	for len(payloads) > 0 {
		room, ok := k.out.empty()
		if !ok {
			return false
		}
		if room != nil {
			select {
			case <-room:
				continue
			case <-ctx.Done():
				return false
			case <-k.base.Done():
				return false
			}
		}
		var piece []byte
		for len(payloads) > 0 && (piece == nil || len(piece)+len(payloads[0]) < batchBytes) {
			piece = appendNext(piece, q, payloads[0])
			payloads = payloads[1:]
		}
		k.out.tell(piece)
	}
	return true
}

func (k *socket) busy(drained func()) bool { return k.out.busy(drained) }
