// Package jobs runs what the jobs table says is due, over any number of
// processes: each job is leased to one worker at a time. What a job does to
// conversations is package inbox's to say; how messages leave the house by HTTP
// is said here, in [Webhook], and nowhere else.
package jobs
