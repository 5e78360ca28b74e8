//go:build !linux

package pgcluster

// temporary is where temporary files go: no folder is known to be in memory.
func temporary() string { return "" }
