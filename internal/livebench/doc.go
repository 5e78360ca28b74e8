// Package livebench measures what a subscriber of package live costs beside two
// others: gqlgen's own websocket transport (stock) and a loop over connections
// that writes a prepared message of gorilla/websocket (raw), which is about what
// a server can do at best that sends one frame at a time.
//
// `make live-bench` runs it. Each of the three is a server process of its own,
// the test binary started again; the process of the benchmark is all their
// clients, and only counts frames. The same subscription of the real graph is
// served everywhere, conversationEvents with sixteen values, by resolvers that
// have their objects ready: frames of some 700 bytes. Stock resolvers read a
// channel of their own; Parley's follow a ledger on SQLite, so that the commit of
// the event and reading it back are part of Parley's figures; raw runs no GraphQL
// at all.
//
// Per delivery is the CPU time of the server process, user and system, by the
// frames that arrived. Single events are sent one after the other, each when the
// one before has arrived everywhere; a burst is ten events at once. The three
// take turns, round by round, and the medians of the rounds are printed, the
// ratios last. CPU time is robust against other load on the machine, latencies
// are not: the clients take part of it.
//
// Idle is what the resident memory and the goroutines of a fresh server grow by
// for each subscriber. Stalled clients stop reading while ten events come every
// 50 ms: how long until the server has let go of them all, which includes the time
// until the kernel's buffers are full, and the latencies of the other clients
// without and with them. Stock sends pings there; raw takes no part, as one stalled
// client holds up its loop for ever.
//
// The benchmark holds three times as many connections as there are subscribers, so
// that the limit of open files has to allow as many.
//
// PARLEY_LIVE_SUBSCRIBERS, PARLEY_LIVE_IDLE and PARLEY_LIVE_ROUNDS are the sizes.
//
// The package asserts no times. Its one test holds that the three send the same,
// without which the comparison would mean nothing.
package livebench
