//go:build !unix

package pgcluster

import "os/exec"

// account is always ourselves where there are no Unix users.
type account struct{}

// serverAccount refuses: the watchdog is a Unix shell. Set PARLEY_TEST_POSTGRES
// to test on PostgreSQL here.
func serverAccount() (account, error) { return account{}, ErrNotFound }

func (account) own(string) error { return nil }

func (account) apply(*exec.Cmd) {}

func detach(*exec.Cmd) {}
