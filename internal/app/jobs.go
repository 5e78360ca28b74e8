package app

import (
	"context"
	"sync"

	"parley/compat/web1on1"
	"parley/directory"
	"parley/inbox"
	"parley/internal/viewer"
	"parley/jobs"
	"parley/privacy"
	"parley/reports"
	"parley/store"
)

// outside is how many webhooks may be told at the same time: one that hangs keeps its
// worker for most of a minute.
const outside = 16

// startJobs runs what is due until ctx ends or stop is called, which waits for
// what is at work. What waits for somebody else's server has workers of its own, a
// group for each sort, so that nothing else waits for it.
func (a *App) startJobs(ctx context.Context) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	webhook := jobs.NewWebhook(a.config.Now, a.config.AllowPrivateAddresses)
	deliverer := jobs.NewDeliverer(a.Store, web1on1.NewComposer(a.Query), a.config.AllowPrivateAddresses)
	a.Store.OnCommit(deliverer.Hint)
	done := a.config.Telemetry.Jobs(
		inbox.OutboundJob, inbox.MessageJob, inbox.CallbackJob, inbox.ReturnJob, inbox.WrapUpJob, inbox.WorkflowJob, inbox.MailJob,
		directory.VerifyJob, directory.DeliverJob, privacy.ErasureJob, privacy.RetentionJob, reports.Job,
	)
	var running sync.WaitGroup
	for _, group := range []struct {
		workers  int
		handlers map[string]jobs.Handler
	}{
		{handlers: map[string]jobs.Handler{inbox.OutboundJob: func(ctx context.Context, j store.Job) error { return a.Inbox.SendOutbound(ctx, j, webhook) }}},
		{handlers: map[string]jobs.Handler{inbox.MessageJob: func(ctx context.Context, j store.Job) error { return a.Inbox.SendMessage(ctx, j, webhook) }}},
		{outside, map[string]jobs.Handler{directory.VerifyJob: deliverer.Verify, directory.DeliverJob: deliverer.Deliver}},
		{handlers: map[string]jobs.Handler{
			inbox.CallbackJob: a.Inbox.RunCallback, inbox.ReturnJob: a.Inbox.RunInteractionJob, inbox.WrapUpJob: a.Inbox.RunInteractionJob,
			inbox.WorkflowJob: a.Inbox.RunWorkflowJob,
		}},
		{handlers: map[string]jobs.Handler{
			inbox.MailJob:        func(ctx context.Context, j store.Job) error { return a.Inbox.MailSubmission(ctx, j, a.config.Mail) },
			privacy.ErasureJob:   a.Privacy.RunErasure,
			privacy.RetentionJob: a.Privacy.RunRetention,
		}},
	} {
		r := jobs.New(jobs.Deps{
			Store: a.Store, Handlers: group.handlers, Logger: a.config.Logger, Poll: a.config.JobPoll, Done: done, Workers: group.workers,
		})
		running.Go(func() { r.Run(ctx) })
	}
	reportRunner := a.reportJobs(done)
	running.Go(func() { reportRunner.Run(ctx) })
	running.Go(func() { a.Reports.SweepFiles(viewer.NewContext(ctx, viewer.System("reports"))) })
	running.Go(func() { deliverer.Run(ctx) })
	running.Go(func() { a.register.Run(ctx) })
	running.Go(func() { a.trimLedgers(ctx) })
	running.Go(func() { a.Privacy.Run(viewer.NewContext(ctx, viewer.System("retention"))) })
	return func() {
		cancel()
		running.Wait()
		webhook.Close()
		deliverer.Close()
	}
}
