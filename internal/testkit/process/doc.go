// Package process runs the real program as a child process, for tests that kill
// it, starve it or look at it from outside. The child is the test binary itself:
// a package that uses this one has to hand its TestMain to [Main].
package process
