// The README's commands, pasted as they stand: only the address and the way to
// start the binary are replaced.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Parley, demoToken } from './lib/parley.mjs';
import { Readme, shell } from './lib/readme.mjs';

let parley;
before(async () => {
  parley = await Parley.start();
});
after(() => parley?.stop());

const readme = new Readme('README.md', () => parley);
const block = (name) => readme.block(name);

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
  const shown = readme.text.match(/```json\n([\s\S]*?)```/)[1];
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

test('the same filters find sessions over JAICP and conversations in the graph', async () => {
  const run = shell(block('bots'));
  assert.equal(await run.ended, 0, run.output());
  const [reporter, graph] = run.output().replace('}{', '}\n{').split('\n').map((line) => JSON.parse(line));
  assert.equal(reporter.sessions.length, 2);
  assert.ok(reporter.paging.totalCount > 10 && reporter.sessions.every((s) => s.questionCount >= 2));
  const { totalCount, edges } = graph.data.conversations;
  assert.ok(totalCount >= reporter.paging.totalCount);
  for (const { node } of edges) {
    const said = node.messages.edges.map((e) => e.node);
    assert.equal(node.bot.name, 'Helper bear');
    assert.ok(said.some((m) => m.content) && said.every((m) => m.exchangeId));
  }
});

test('the token in the README is the demo token', async () => {
  assert.ok(readme.text.includes(`Bearer ${await demoToken(parley)}`));
});
