// Command pgtemp runs a command with a PostgreSQL cluster of its own, so that
// all test binaries of one `go test` share it:
//
//	go run ./internal/testkit/cmd/pgtemp -- go test ./...
//
// The command finds the cluster in PARLEY_TEST_POSTGRES. Where that is set
// already, or where PostgreSQL is not installed and PARLEY_REQUIRE_POSTGRES is
// not 1, the command runs as it would without pgtemp. Its exit code is passed on.
package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"syscall"

	"parley/internal/testkit/pgcluster"
)

func main() {
	args := os.Args[1:]
	if len(args) > 0 && args[0] == "--" {
		args = args[1:]
	}
	if len(args) == 0 {
		fmt.Fprintln(os.Stderr, "usage: pgtemp -- command [argument…]")
		os.Exit(2)
	}
	code, err := run(args)
	if err != nil {
		fmt.Fprintln(os.Stderr, "pgtemp:", err)
	}
	os.Exit(code)
}

func run(args []string) (int, error) {
	if os.Getenv(pgcluster.EnvDSN) != "" {
		return execute(args)
	}
	c, err := pgcluster.Start()
	switch {
	case errors.Is(err, pgcluster.ErrNotFound) && os.Getenv("PARLEY_REQUIRE_POSTGRES") != "1":
		fmt.Fprintln(os.Stderr, "pgtemp: testing on SQLite alone:", err)
		return execute(args)
	case err != nil:
		return 1, err
	}
	if err := os.Setenv(pgcluster.EnvDSN, c.DSN()); err != nil {
		return 1, errors.Join(err, c.Stop())
	}
	code, err := execute(args)
	if err := errors.Join(err, c.Stop()); err != nil {
		return max(code, 1), err
	}
	return code, nil
}

// execute waits for the command whatever happens: an interrupt reaches it from
// the terminal too, and the cluster must outlive it.
func execute(args []string) (int, error) {
	cmd := exec.Command(args[0], args[1:]...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	defer signal.Stop(signals)
	if err := cmd.Start(); err != nil {
		return 1, err
	}
	done := make(chan error, 1)
	go func() { done <- cmd.Wait() }()
	for {
		select {
		case s := <-signals:
			if s == syscall.SIGTERM {
				cmd.Process.Signal(s) //nolint:errcheck // it has ended by itself
			}
		case err := <-done:
			return exitCode(err)
		}
	}
}

func exitCode(err error) (int, error) {
	var exit *exec.ExitError
	switch {
	case err == nil:
		return 0, nil
	case errors.As(err, &exit) && exit.ExitCode() > 0:
		return exit.ExitCode(), nil
	}
	return 1, err
}
