// Starts the binary as a user does, on a database of its own, and stops it.
import { spawn, execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { copyWorld } from './world.mjs';

export const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

// binary is the one CI built, or else one made here, once.
let built;
export function binary() {
  if (process.env.PARLEY_BINARY) return process.env.PARLEY_BINARY;
  if (!built) {
    built = join(mkdtempSync(join(tmpdir(), 'parley-e2e-')), 'parley');
    execFileSync('go', ['build', '-o', built, '.'], { cwd: root, stdio: 'inherit' });
  }
  return built;
}

export function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

// Parley is one running process. banner is what it printed before it was ready.
export class Parley {
  static async start({ port, args = ['--demo'], database } = {}) {
    const p = new Parley();
    p.port = port ?? (await freePort());
    p.url = `http://127.0.0.1:${p.port}`;
    p.folder = mkdtempSync(join(tmpdir(), 'parley-e2e-'));
    p.database = database ?? `sqlite:${join(p.folder, 'parley.db')}`;
    if (!database && args.includes('--demo')) await copyWorld(p.folder, binary(), (world) => Parley.fill(world));
    p.output = '';
    p.process = spawn(binary(), ['serve', `--listen=127.0.0.1:${p.port}`, `--database=${p.database}`, ...args], {
      cwd: p.folder,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    p.ended = new Promise((resolve) => p.process.on('exit', (code, signal) => resolve({ code, signal })));
    for (const stream of [p.process.stdout, p.process.stderr]) stream.on('data', (d) => (p.output += d));
    await p.ready();
    return p;
  }

  // fill makes a demo world in a file, as the first start with --demo does.
  static async fill(file) {
    const parley = await Parley.start({ database: `sqlite:${file}` });
    const { code } = await parley.stop();
    if (code !== 0) throw new Error(`filling the demo world failed: ${parley.output}`);
  }

  // ready waits for /readyz; under --demo that is after the world is filled.
  async ready() {
    const deadline = Date.now() + 60_000;
    for (;;) {
      if (this.process.exitCode !== null) throw new Error(`parley ended: ${this.output}`);
      const answer = await fetch(`${this.url}/readyz`).catch(() => null);
      if (answer?.ok) return;
      if (Date.now() > deadline) throw new Error(`parley is not ready: ${this.output}`);
      await new Promise((r) => setTimeout(r, 100));
    }
  }

  // command runs another command of the binary on the same database.
  command(...args) {
    return execFileSync(binary(), [...args, `--database=${this.database}`], { cwd: this.folder, encoding: 'utf8' }).trim();
  }

  async graphql(token, query, variables) {
    const answer = await fetch(`${this.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) },
      body: JSON.stringify({ query, variables }),
    });
    return { status: answer.status, ...(await answer.json()) };
  }

  // kill ends the process as a crash would, if it has not ended yet.
  async kill() {
    this.process.kill('SIGKILL');
    await this.ended;
    rmSync(this.folder, { recursive: true, force: true });
  }

  async stop() {
    this.process.kill('SIGTERM');
    const end = await this.ended;
    rmSync(this.folder, { recursive: true, force: true });
    return end;
  }
}

// demoToken reads the GraphQL token as the front page does.
export async function demoToken(parley) {
  const config = await fetch(`${parley.url}/console/config.json`);
  return (await config.json()).token;
}
