package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"entgo.io/ent/dialect"
	entsql "entgo.io/ent/dialect/sql"
	_ "github.com/lib/pq"  // the PostgreSQL driver
	_ "modernc.org/sqlite" // the SQLite driver
)

// driver sends reads to one pool and transactions to another: SQLite has one
// writer and many readers, PostgreSQL one pool for both.
type driver struct {
	dialect.Driver // reads
	read, write    *sql.DB
	writer         dialect.Driver
	onStatement    func(ctx context.Context, query string)
}

func openDriver(o Options) (*driver, error) {
	d := &driver{onStatement: o.OnStatement}
	var err error
	switch scheme, rest, _ := strings.Cut(o.Database, ":"); scheme {
	case "sqlite":
		err = d.openSQLite(rest)
	case "postgres", "postgresql":
		err = d.openPostgres(o.Database)
	default:
		err = fmt.Errorf("database %q: want sqlite:FILE or postgres://…", redact(o.Database))
	}
	if err != nil {
		return nil, errors.Join(err, d.Close())
	}
	return d, nil
}

// sqliteParams are the settings of every SQLite connection. Times are stored in
// UTC in SQLite's own format, so that they compare as text.
const sqliteParams = "?_pragma=busy_timeout(10000)&_pragma=foreign_keys(1)&_pragma=journal_mode(WAL)" +
	"&_pragma=synchronous(FULL)&_pragma=temp_store(MEMORY)&_pragma=cache_size(-32000)&_time_format=sqlite&_timezone=UTC"

// readers is the size of SQLite's read pool.
const readers = 8

func (d *driver) openSQLite(file string) (err error) {
	if file == "" {
		return errors.New("database: sqlite: wants a file name, such as sqlite:parley.db")
	}
	name := (&url.URL{Path: file}).EscapedPath()
	if d.write, err = sql.Open("sqlite", "file:"+name+sqliteParams+"&_txlock=immediate"); err != nil {
		return err
	}
	d.write.SetMaxOpenConns(1)
	// The first connection switches the file to WAL; readers cannot.
	if err := d.write.Ping(); err != nil {
		return fmt.Errorf("database %s: %w", file, err)
	}
	if d.read, err = sql.Open("sqlite", "file:"+name+sqliteParams+"&_pragma=query_only(1)"); err != nil {
		return err
	}
	d.read.SetMaxOpenConns(readers)
	d.read.SetMaxIdleConns(readers)
	d.Driver, d.writer = entsql.OpenDB(dialect.SQLite, d.read), entsql.OpenDB(dialect.SQLite, d.write)
	return nil
}

// connections is the size of PostgreSQL's pool.
const connections = 24

func (d *driver) openPostgres(dsn string) (err error) {
	if d.read, err = sql.Open("postgres", dsn); err != nil {
		return err
	}
	d.write = d.read
	d.read.SetMaxOpenConns(connections)
	d.read.SetMaxIdleConns(connections)
	d.Driver = entsql.OpenDB(dialect.Postgres, d.read)
	d.writer = d.Driver
	return nil
}

// Query counts and runs a read.
func (d *driver) Query(ctx context.Context, query string, args, v any) error {
	d.observe(ctx, query)
	return d.Driver.Query(ctx, query, args, v)
}

// errReadOnly is what writing outside a transaction meets.
var errReadOnly = errors.New("store: writing is possible in store.Write only")

// Exec refuses: whatever changes rows goes through a transaction.
func (d *driver) Exec(context.Context, string, any, any) error { return errReadOnly }

// Tx begins a transaction and hands it to the store.Write that asked for it.
func (d *driver) Tx(ctx context.Context) (dialect.Tx, error) {
	slot, ok := ctx.Value(txSlot{}).(*dialect.Tx)
	if !ok {
		return nil, errReadOnly
	}
	tx, err := d.writer.Tx(ctx)
	if err != nil {
		return nil, err
	}
	*slot = &countingTx{Tx: tx, driver: d}
	return *slot, nil
}

// txSlot is the context key under which store.Write waits for its transaction.
type txSlot struct{}

// countingTx tells the observer of every statement.
type countingTx struct {
	dialect.Tx
	driver *driver
}

func (t *countingTx) Query(ctx context.Context, query string, args, v any) error {
	t.driver.observe(ctx, query)
	return t.Tx.Query(ctx, query, args, v)
}

func (t *countingTx) Exec(ctx context.Context, query string, args, v any) error {
	t.driver.observe(ctx, query)
	return t.Tx.Exec(ctx, query, args, v)
}

func (d *driver) observe(ctx context.Context, query string) {
	if d.onStatement != nil {
		d.onStatement(ctx, query)
	}
}

// Close ends all connections.
func (d *driver) Close() error {
	var errs []error
	for _, db := range []*sql.DB{d.read, d.write} {
		if db != nil {
			errs = append(errs, db.Close())
		}
	}
	return errors.Join(errs...)
}

func (d *driver) isPostgres() bool { return d.Driver.Dialect() == dialect.Postgres }

// rebind turns `?` placeholders into the database's own. Hand-written SQL has no
// question mark elsewhere.
func (d *driver) rebind(query string) string {
	if !d.isPostgres() {
		return query
	}
	var out strings.Builder
	for n := 1; ; n++ {
		before, after, found := strings.Cut(query, "?")
		out.WriteString(before)
		if !found {
			return out.String()
		}
		out.WriteByte('$')
		out.WriteString(strconv.Itoa(n))
		query = after
	}
}
