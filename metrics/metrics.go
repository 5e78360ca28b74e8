// Package metrics computes the numbers of the catalog over the facts that the
// inbox writes with every message.
package metrics
