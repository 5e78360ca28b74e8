// The commands of a README, run as they stand but for the address of the server and
// the way to start the binary.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { binary, root } from './parley.mjs';

// Readme is a file of the repository; parley says which server is meant.
export class Readme {
  constructor(file, parley) {
    Object.assign(this, { file, parley, text: readFileSync(join(root, file), 'utf8') });
  }

  // block returns the commands marked with a name.
  block(name) {
    const found = this.text.match(new RegExp(`<!-- e2e: ${name} -->\\n\`\`\`sh\\n([\\s\\S]*?)\`\`\``));
    assert.ok(found, `${this.file} has no block ${name}`);
    return found[1].replaceAll('http://127.0.0.1:8080', this.parley().url).replaceAll('go run .', binary());
  }
}

export function shell(script) {
  const child = spawn('bash', ['-euo', 'pipefail', '-c', script], { stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  let output = '';
  const waiting = new Set();
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (d) => {
      output += d;
      for (const check of waiting) check();
    });
  }
  const ended = new Promise((resolve) => child.on('exit', resolve));
  return {
    ended,
    output: () => output,
    kill: () => process.kill(-child.pid),
    // shows waits until the output holds a text.
    shows: (text) =>
      new Promise((resolve) => {
        const check = () => output.includes(text) && resolve(waiting.delete(check));
        waiting.add(check);
        check();
      }),
  };
}
