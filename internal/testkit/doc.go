// Package testkit is what tests of several packages share: databases to test
// on, and the app as a value. Nothing outside of tests imports it.
package testkit
