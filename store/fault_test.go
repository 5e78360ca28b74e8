package store_test

import (
	"context"
	"database/sql"
	sqldriver "database/sql/driver"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/lib/pq"
	"github.com/lib/pq/pqerror"

	"parley/internal/apperr"
	"parley/store"
)

// TestKindsOfFaults gives every sort of error, under a context that goes on, that
// ran out of time and that was given up.
func TestKindsOfFaults(t *testing.T) {
	const none = apperr.Internal
	late, cancel := context.WithTimeout(t.Context(), -time.Second)
	defer cancel()
	gone, leave := context.WithCancel(t.Context())
	leave()
	for name, row := range map[string]struct {
		err               error
		kind, late, leave apperr.Kind
	}{
		"connection failure":    {state("08006"), apperr.Unavailable, apperr.Unavailable, apperr.Unavailable},
		"standby":               {state("25006"), apperr.Unavailable, apperr.Unavailable, apperr.Unavailable},
		"idle in transaction":   {state("25P03"), apperr.Unavailable, apperr.Unavailable, apperr.Unavailable},
		"disk full":             {state("53100"), apperr.Unavailable, apperr.Unavailable, apperr.Unavailable},
		"too many connections":  {state("53300"), apperr.Unavailable, apperr.Unavailable, apperr.Unavailable},
		"lock not available":    {state("55P03"), apperr.Unavailable, apperr.Unavailable, apperr.Unavailable},
		"statement cancelled":   {state("57014"), apperr.Timeout, apperr.Timeout, apperr.Timeout},
		"shutting down":         {state("57P01"), apperr.Unavailable, apperr.Unavailable, apperr.Unavailable},
		"input or output":       {state("58030"), apperr.Unavailable, apperr.Unavailable, apperr.Unavailable},
		"a duplicate key":       {state("23505"), none, apperr.Timeout, none},
		"an unknown column":     {state("42703"), none, apperr.Timeout, none},
		"a broken index":        {state("XX002"), none, apperr.Timeout, none},
		"the driver gives up":   {sqldriver.ErrBadConn, apperr.Unavailable, apperr.Timeout, none},
		"the server hangs up":   {fmt.Errorf("reading: %w", io.ErrUnexpectedEOF), apperr.Unavailable, apperr.Timeout, none},
		"the transaction ended": {sql.ErrTxDone, none, apperr.Timeout, none},
		"no row":                {sql.ErrNoRows, none, none, none},
		"an unknown one":        {errors.New("what?"), none, apperr.Timeout, none},
	} {
		for ctx, want := range map[context.Context]apperr.Kind{t.Context(): row.kind, late: row.late, gone: row.leave} {
			err := store.Classified(ctx, row.err)
			if got := apperr.KindOf(err); got != want || !errors.Is(err, row.err) {
				t.Errorf("%s, context %v: %s (%v), want %s", name, ctx.Err(), got, err, want)
			}
		}
	}
}

func state(code string) error { return &pq.Error{Code: pqerror.Code(code)} }

// TestKindsOfSQLite gives SQLite's result codes, plain and extended.
func TestKindsOfSQLite(t *testing.T) {
	for code, want := range map[int]apperr.Kind{
		5:         apperr.Unavailable, // SQLITE_BUSY
		5 | 2<<8:  apperr.Unavailable, // SQLITE_BUSY_SNAPSHOT
		6:         apperr.Unavailable, // SQLITE_LOCKED
		8:         apperr.Unavailable, // SQLITE_READONLY
		10 | 3<<8: apperr.Unavailable, // SQLITE_IOERR_WRITE
		13:        apperr.Unavailable, // SQLITE_FULL
		14:        apperr.Unavailable, // SQLITE_CANTOPEN
		1:         apperr.Internal,    // SQLITE_ERROR
		9:         apperr.Internal,    // SQLITE_INTERRUPT: the context tells why
		11:        apperr.Internal,    // SQLITE_CORRUPT
		11 | 3<<8: apperr.Internal,    // SQLITE_CORRUPT_INDEX
		19 | 8<<8: apperr.Internal,    // SQLITE_CONSTRAINT_UNIQUE
		26:        apperr.Internal,    // SQLITE_NOTADB
	} {
		if got := store.OfSQLite(code); got != want {
			t.Errorf("%d: %s, want %s", code, got, want)
		}
	}
}

// TestNoDatabase reads a file that holds something else: nobody is told to try again.
func TestNoDatabase(t *testing.T) {
	file := filepath.Join(t.TempDir(), "letter.db")
	if err := os.WriteFile(file, []byte(strings.Repeat("Dear customer, ", 100)), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := plain(t, "sqlite:"+file).Exec(`CREATE TABLE t (n INTEGER)`)
	if kind := apperr.KindOf(store.Classified(t.Context(), err)); err == nil || kind != apperr.Internal {
		t.Errorf("%v is of kind %s", err, kind)
	}
}
