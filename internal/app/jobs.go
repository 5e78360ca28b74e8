package app

import (
	"context"
	"sync"

	"parley/inbox"
	"parley/jobs"
	"parley/store"
)

// startJobs runs what is due until ctx ends or stop is called, which waits for
// what is at work. Messages to many, and those of chats, have workers of their own, so that nothing
// else waits for somebody's slow webhook.
func (a *App) startJobs(ctx context.Context) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	webhook := jobs.NewWebhook(a.config.Now, a.config.AllowPrivateAddresses)
	done := a.config.Telemetry.Jobs(inbox.OutboundJob, inbox.MessageJob, inbox.CallbackJob, inbox.ReturnJob, inbox.WrapUpJob)
	var running sync.WaitGroup
	for _, handlers := range []map[string]jobs.Handler{
		{inbox.OutboundJob: func(ctx context.Context, j store.Job) error { return a.Inbox.SendOutbound(ctx, j, webhook) }},
		{inbox.MessageJob: func(ctx context.Context, j store.Job) error { return a.Inbox.SendMessage(ctx, j, webhook) }},
		{inbox.CallbackJob: a.Inbox.RunCallback, inbox.ReturnJob: a.Inbox.RunInteractionJob, inbox.WrapUpJob: a.Inbox.RunInteractionJob},
	} {
		r := jobs.New(jobs.Deps{Store: a.Store, Handlers: handlers, Logger: a.config.Logger, Poll: a.config.JobPoll, Done: done})
		running.Go(func() { r.Run(ctx) })
	}
	running.Go(func() { a.trimLedgers(ctx) })
	return func() {
		cancel()
		running.Wait()
		webhook.Close()
	}
}
