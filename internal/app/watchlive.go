package app

import (
	"time"

	"parley/internal/telemetry"
	"parley/live"
)

// watchLive shows what happens to subscriptions.
func (a *App) watchLive(t *telemetry.Telemetry) {
	gauge := func(name, help string, read func(live.Figures) int) {
		t.Gauge("parley_live_"+name, help, func() int { return read(a.Sockets()) })
	}
	counter := func(name, help string, read func(live.Figures) int64) {
		t.Counter("parley_live_"+name+"_total", help, func() int64 { return read(a.Sockets()) })
	}
	gauge("connections", "Sockets and streams that are open.", func(f live.Figures) int { return f.Connections })
	gauge("subscriptions", "Subscriptions that go on.", func(f live.Figures) int { return f.Subscriptions })
	gauge("groups", "Executions that subscriptions share: subscriptions divided by groups is how many share one.", func(f live.Figures) int { return f.Groups })
	gauge("queue_bytes", "What waits for clients to read, in bytes.", func(f live.Figures) int { return int(f.QueuedBytes) })
	counter("frames", "Frames that were made, each once for all who share it.", func(f live.Figures) int64 { return f.Executed })
	counter("deliveries", "Frames that were handed to connections.", func(f live.Figures) int64 { return f.Delivered })
	counter("slow_closes", "Connections that were cut because nobody read.", func(f live.Figures) int64 { return f.Slow })
	counter("fallen_behind", "How often a subscription fell behind and caught up.", func(f live.Figures) int64 { return f.Behind })
	counter("refused", "Connections that found no room.", func(f live.Figures) int64 { return f.Refused })
	counter("resumed", "Subscriptions that went on from a cursor.", func(f live.Figures) int64 { return f.Resumed })
	counter("begun_anew", "Subscriptions that began at the present, because they had no cursor or one that is too old.", func(f live.Figures) int64 { return f.Anew })
	counter("replayed", "Ledger entries that were read for subscriptions that went on from a cursor.", func(f live.Figures) int64 { return f.Replayed })
	a.watchHub(t)
}

// watchHub shows how the ledgers are read.
func (a *App) watchHub(t *telemetry.Telemetry) {
	t.Gauge("parley_live_followers", "Streams that read a ledger, one for all who share it.", a.Live.Followers)
	t.Gauge("parley_live_lag_entries", "How many entries of one ledger were heard of and not read, at most.", func() int {
		entries, _ := a.Live.Lag()
		return int(entries)
	})
	t.Gauge("parley_live_lag_milliseconds", "For how long a ledger was heard to have grown and not read.", func() int {
		_, since := a.Live.Lag()
		return int(since / time.Millisecond)
	})
	t.Counter("parley_live_entries_total", "Ledger entries that were read for all who follow.", a.Live.Entries)
}
