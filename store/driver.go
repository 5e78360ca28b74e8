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
	_ "modernc.org/sqlite" // the SQLite driver
)

// driver sends reads to one pool and transactions to another: SQLite has one
// writer and many readers, PostgreSQL one pool for both.
type driver struct {
	dialect.Driver        // reads
	name           string // for errors: no password in it
	dsn            string // of PostgreSQL
	read, write    *sql.DB
	writer         dialect.Driver
	onStatement    func(ctx context.Context, query string)
	trace          func(ctx context.Context, statement string) func(error)
}

func openDriver(o Options) (*driver, error) {
	d := &driver{name: redact(o.Database), onStatement: o.OnStatement, trace: o.Trace}
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
// UTC in SQLite's own format, so that they compare as text; LIKE tells small
// letters from capital ones, as PostgreSQL's does. What is deleted is overwritten
// in the file.
const sqliteParams = "?_pragma=busy_timeout(10000)&_pragma=foreign_keys(1)&_pragma=journal_mode(WAL)" +
	"&_pragma=synchronous(FULL)&_pragma=temp_store(MEMORY)&_pragma=cache_size(-8000)&_pragma=case_sensitive_like(1)&_pragma=secure_delete(1)&_time_format=sqlite&_timezone=UTC"

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
	if err := writable(context.Background(), file, d.write); err != nil {
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

// pgParams hold for every connection that serves requests, unless the address of
// the database says otherwise. Should this process vanish, what it began ends by
// itself. Pages of an index cost about as much wherever they lie; statements are
// too short to be worth compiling; the samples of a metric are sorted in memory.
var pgParams = map[string]string{
	"statement_timeout": "60s", "idle_in_transaction_session_timeout": "60s",
	"client_connection_check_interval": "5s",
	"random_page_cost":                 "1.1", "jit": "off", "work_mem": "16MB",
}

func (d *driver) openPostgres(dsn string) error {
	d.dsn = dsn
	bounded, err := withParams(dsn, pgParams)
	if err != nil {
		return err
	}
	d.read = sql.OpenDB(&pgConnector{bounded, patience})
	d.write = d.read
	d.read.SetMaxOpenConns(connections)
	d.read.SetMaxIdleConns(connections)
	d.Driver = entsql.OpenDB(dialect.Postgres, d.read)
	d.writer = d.Driver
	return nil
}

// pool is connections and what ends them.
type pool struct {
	*sql.DB
	close func() error
}

// unbounded are connections for work that may take as long as it takes, such as
// a migration that builds an index.
func (d *driver) unbounded() (pool, error) {
	if !d.isPostgres() {
		return pool{d.write, func() error { return nil }}, nil
	}
	db, err := sql.Open("postgres", d.dsn)
	if err != nil {
		return pool{}, err
	}
	return pool{db, db.Close}, nil
}

// withParams adds settings to a database address, unless it has its own.
func withParams(dsn string, params map[string]string) (string, error) {
	u, err := url.Parse(dsn)
	if err != nil {
		return "", fmt.Errorf("database: not an address such as postgres://user@host/name")
	}
	q := u.Query()
	for name, value := range params {
		if !q.Has(name) {
			q.Set(name, value)
		}
	}
	u.RawQuery = q.Encode()
	return u.String(), nil
}

// Query runs a read. Inside [Store.Write] it runs in that transaction: it sees
// what was written, and it never waits for a second connection while holding one.
func (d *driver) Query(ctx context.Context, query string, args, v any) error {
	if tx := txFrom(ctx); tx != nil {
		return tx.raw.Query(ctx, query, args, v)
	}
	return d.statement(ctx, query, func() error { return d.Driver.Query(ctx, query, args, v) })
}

// statement runs one statement, counted and observed.
func (d *driver) statement(ctx context.Context, query string, run func() error) error {
	if d.onStatement != nil {
		d.onStatement(ctx, query)
	}
	return d.observed(ctx, query, run)
}

// observed tells the tracer and gives the error its kind.
func (d *driver) observed(ctx context.Context, query string, run func() error) error {
	if d.trace == nil {
		return classified(ctx, run())
	}
	end := d.trace(ctx, query)
	err := classified(ctx, run())
	end(err)
	return err
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
	var tx dialect.Tx
	err := d.observed(ctx, "BEGIN", func() (err error) {
		tx, err = d.writer.Tx(ctx)
		return err
	})
	if err != nil {
		return nil, err
	}
	*slot = &observedTx{tx, d, ctx}
	return *slot, nil
}

// txSlot is the context key under which store.Write waits for its transaction.
type txSlot struct{}

// observedTx tells the observers of every statement.
type observedTx struct {
	dialect.Tx
	driver *driver
	ctx    context.Context // that the transaction began with
}

// Query runs a read.
func (t *observedTx) Query(ctx context.Context, query string, args, v any) error {
	return t.driver.statement(ctx, query, func() error { return t.Tx.Query(ctx, query, args, v) })
}

// Exec runs a statement.
func (t *observedTx) Exec(ctx context.Context, query string, args, v any) error {
	return t.driver.statement(ctx, query, func() error { return t.Tx.Exec(ctx, query, args, v) })
}

// Commit makes it last.
func (t *observedTx) Commit() error { return t.driver.observed(t.ctx, "COMMIT", t.Tx.Commit) }

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
