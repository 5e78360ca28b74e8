//go:build unix

package process

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/signal"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"parley/internal/app"
)

// envChild makes a test binary the program; its value is the largest file in
// bytes that the child may write, where that is not 0.
const envChild = "PARLEY_TEST_CHILD"

// Main runs the tests; in a child, which the environment tells, it runs the
// program instead. It ends the process.
func Main(m *testing.M) {
	limit, child := os.LookupEnv(envChild)
	if !child {
		os.Exit(m.Run())
	}
	if limit != "0" {
		limitFiles(limit)
	}
	go obey()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := app.Main(ctx, app.Process{Args: os.Args[1:], Stdout: os.Stdout, Stderr: os.Stderr, Now: time.Now})
	stop()
	os.Exit(code)
}

// orphaned is the exit code of a child whose test is gone.
const orphaned = 9

// obey reads orders from standard input, each a line: the largest file that may
// be written from now on. When the input ends, because the test has ended or was
// killed, so does the child.
func obey() {
	orders := bufio.NewScanner(os.Stdin)
	for orders.Scan() {
		limitFiles(orders.Text())
	}
	os.Exit(orphaned)
}

// limited begins the line that confirms an order.
const limited = "files are limited to "

// limitFiles bounds the size of files, as a full disk would. Only the soft limit
// moves, so that it can be lifted again.
func limitFiles(order string) {
	number, _, _ := strings.Cut(order, " ")
	n, err := strconv.ParseUint(number, 10, 64)
	var r syscall.Rlimit
	if err == nil {
		err = syscall.Getrlimit(syscall.RLIMIT_FSIZE, &r)
	}
	if err == nil {
		r.Cur = min(n, r.Max)
		err = syscall.Setrlimit(syscall.RLIMIT_FSIZE, &r)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "limiting files:", err)
		os.Exit(orphaned)
	}
	fmt.Fprintln(os.Stderr, limited+order)
}
