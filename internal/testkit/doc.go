// Package testkit gives tests of several packages databases to test on; apptest
// beside it starts the whole app. Nothing outside of tests imports either.
package testkit
