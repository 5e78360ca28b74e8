package query

import (
	"context"

	"github.com/google/uuid"

	"parley/ent"
	"parley/ent/callback"
	"parley/ent/callrecording"
	"parley/ent/emaildetails"
	"parley/ent/listenlogentry"
	"parley/ent/outboundbatch"
	"parley/ent/queue"
	"parley/ent/scriptresult"
)

// only is what a query finds once its selection was collected; the zero value
// where there is nothing that the viewer may see.
func only[Q interface {
	Only(context.Context) (T, error)
}, T any](q Q, err error,
) func(context.Context) (T, error) {
	return func(ctx context.Context) (T, error) {
		var none T
		if err != nil {
			return none, err
		}
		row, err := q.Only(ctx)
		if err != nil {
			return none, ent.MaskNotFound(err)
		}
		return row, nil
	}
}

// EmailAt loads an e-mail with what is selected at the path; nil where there
// is none that the viewer may see.
func (r *Reader) EmailAt(ctx context.Context, at Path, id uuid.UUID) (*ent.EmailDetails, error) {
	return only(r.Client().EmailDetails.Query().Where(emaildetails.IDEQ(id)).CollectFields(at.under(ctx)))(ctx)
}

// CallRecordingAt loads a recording as [Reader.EmailAt] does an e-mail.
func (r *Reader) CallRecordingAt(ctx context.Context, at Path, id uuid.UUID) (*ent.CallRecording, error) {
	return only(r.Client().CallRecording.Query().Where(callrecording.IDEQ(id)).CollectFields(at.under(ctx)))(ctx)
}

// ListenLogEntryAt loads an entry as [Reader.EmailAt] does an e-mail.
func (r *Reader) ListenLogEntryAt(ctx context.Context, at Path, id uuid.UUID) (*ent.ListenLogEntry, error) {
	return only(r.Client().ListenLogEntry.Query().Where(listenlogentry.IDEQ(id)).CollectFields(at.under(ctx)))(ctx)
}

// ScriptResultAt loads a questionnaire as [Reader.EmailAt] does an e-mail.
func (r *Reader) ScriptResultAt(ctx context.Context, at Path, id uuid.UUID) (*ent.ScriptResult, error) {
	return only(r.Client().ScriptResult.Query().Where(scriptresult.IDEQ(id)).CollectFields(at.under(ctx)))(ctx)
}

// CallbackAt loads a promised call as [Reader.EmailAt] does an e-mail.
func (r *Reader) CallbackAt(ctx context.Context, at Path, id uuid.UUID) (*ent.Callback, error) {
	return only(r.Client().Callback.Query().Where(callback.IDEQ(id)).CollectFields(at.under(ctx)))(ctx)
}

// OutboundBatchAt loads a batch as [Reader.EmailAt] does an e-mail.
func (r *Reader) OutboundBatchAt(ctx context.Context, at Path, id uuid.UUID) (*ent.OutboundBatch, error) {
	return only(r.Client().OutboundBatch.Query().Where(outboundbatch.IDEQ(id)).CollectFields(at.under(ctx)))(ctx)
}

// QueueAt loads a queue as [Reader.EmailAt] does an e-mail.
func (r *Reader) QueueAt(ctx context.Context, at Path, id uuid.UUID) (*ent.Queue, error) {
	return only(r.Client().Queue.Query().Where(queue.IDEQ(id)).CollectFields(at.under(ctx)))(ctx)
}
