// Package jobs runs what the jobs table says is due, over any number of
// processes: each job is leased to one worker at a time. What a job does to
// conversations is package inbox's to say; how messages leave the house by HTTP
// is said here, in [Webhook], and how others are told what happened, in [Deliverer];
// both by the one client that connects to public addresses only.
package jobs
