// The README's commands, pasted as they stand: only the address and the way to
// start the binary are replaced.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Parley, binary, demoToken, root } from './lib/parley.mjs';

let parley;
before(async () => {
  parley = await Parley.start();
});
after(() => parley?.stop());

const readme = readFileSync(join(root, 'README.md'), 'utf8');

// block returns the commands marked with a name.
function block(name) {
  const found = readme.match(new RegExp(`<!-- e2e: ${name} -->\\n\`\`\`sh\\n([\\s\\S]*?)\`\`\``));
  assert.ok(found, `the README has no block ${name}`);
  return found[1].replaceAll('http://127.0.0.1:8080', parley.url).replaceAll('go run .', binary());
}

function shell(script) {
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

test('a message comes in over SaySimple, out over the graph, and a stream printed it', async () => {
  const live = shell(block('live'));
  await live.shows('"resumed":false');

  const posted = shell(block('saysimple'));
  assert.equal(await posted.ended, 0, posted.output());
  assert.equal(posted.output().trim(), '""');

  await live.shows('Is my teddy ready?');
  live.kill();

  const query = shell(block('graphql'));
  assert.equal(await query.ended, 0, query.output());
  const shown = readme.match(/```json\n([\s\S]*?)```/)[1];
  const { data, errors } = JSON.parse(query.output()); // beside them, extensions tell what it cost
  assert.equal(errors, undefined);
  assert.deepEqual({ data }, JSON.parse(shown));
});

test('a queue is seen over Sinch and over the graph', async () => {
  const run = shell(block('sinch'));
  assert.equal(await run.ended, 0, run.output());
  const [contacts, graph] = run.output().replace(']{', ']\n{').split('\n').map((line) => JSON.parse(line));
  assert.ok(contacts.every((c) => c.status === 'InQueue' && c.waitingDuration >= 0));
  assert.ok(graph.data.queues.edges.some(({ node }) => node.agents.some((a) => a.user.displayName)));
});

test('the token in the README is the demo token', async () => {
  assert.ok(readme.includes(`Bearer ${await demoToken(parley)}`));
});
