// A PostgreSQL for the tests: the one of PARLEY_TEST_POSTGRES, or else a
// temporary cluster of the Go tests' kit, which ends with this process.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import pg from 'pg';
import { root } from './parley.mjs';

// startPostgres returns null where PostgreSQL is not installed; where it has to be,
// by PARLEY_REQUIRE_POSTGRES=1, that is an error.
export async function startPostgres() {
  const given = process.env.PARLEY_TEST_POSTGRES;
  if (given) return new Postgres(given);
  const kit = spawn('go', ['run', './internal/testkit/cmd/pgtemp', '--', 'sh', '-c', 'echo "$PARLEY_TEST_POSTGRES"; exec cat'], { cwd: root, stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = once(kit, 'exit');
  const said = once(createInterface(kit.stdout), 'line').then(([line]) => line);
  const dsn = await Promise.race([said, ended.then(([code]) => Promise.reject(new Error(`pgtemp ended with ${code}`)))]);
  const stop = async () => {
    kit.stdin.end();
    await ended;
  };
  if (dsn) return new Postgres(dsn, stop);
  await stop();
  return null;
}

let databases = 0;

class Postgres {
  #made = [];

  constructor(dsn, stop = async () => {}) {
    this.dsn = dsn;
    this.end = stop;
  }

  // database makes an empty one and returns its DSN.
  async database() {
    const name = `parley_e2e_${process.pid}_${++databases}`;
    await this.#run(`CREATE DATABASE ${name}`);
    this.#made.push(name);
    return this.dsn.replace(/^(\w+:\/\/[^/]*\/)[^?]*/, `$1${name}`);
  }

  async stop() {
    for (const name of this.#made) await this.#run(`DROP DATABASE ${name} WITH (FORCE)`);
    await this.end();
  }

  async #run(statement) {
    const client = new pg.Client({ connectionString: this.dsn });
    await client.connect();
    await client.query(statement).finally(() => client.end());
  }
}
