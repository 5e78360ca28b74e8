// Several processes on one PostgreSQL: what one writes, subscribers of the other
// hear; and whoever loses a process goes on at another one.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { follow, sockets, streams } from './lib/live-clients.mjs';
import { Counter, RawReader, Reader, manySockets, numbers, organization, soak, until } from './lib/live.mjs';
import { Parley } from './lib/parley.mjs';
import { startPostgres } from './lib/postgres.mjs';
import { Proxy } from './lib/proxy.mjs';

let postgres;
let one;
let other;
let token;
let slug;
before(async () => {
  postgres = await startPostgres();
  if (!postgres) return;
  const database = await postgres.database();
  [one, other] = [await serve(database), await serve(database)];
  ({ token, slug } = organization(one));
});
after(async () => {
  await Promise.all([one?.kill(), other?.kill()]);
  await postgres?.stop();
});

const serve = (database) => Parley.start({ database, args: manySockets });

function onPostgres(what, run) {
  test(what, (t) => (postgres ? run(t) : t.skip('PostgreSQL is not installed')));
}

onPostgres('what one process writes, the other tells at once', async (t) => {
  const counter = await Counter.start(one, token);
  const reader = new RawReader(() => other, token, counter.variables);
  t.after(() => reader.leave());
  await until(() => 'begun', () => reader.begun);
  const took = [];
  for (let i = 0; i < 50; i++) {
    await counter.say(one, 1);
    const answered = performance.now();
    await reader.upTo(i + 1, 2_000);
    took.push(reader.times[i] - answered);
  }
  took.sort((a, b) => a - b);
  t.diagnostic(`ms after the writer's answer: median ${took[25].toFixed(1)}, longest ${took[49].toFixed(1)}`);
  reader.isWhole(50);
});

onPostgres('clients that come back now here, now there, while both processes write', async (t) => {
  const proxies = [await Proxy.start(one), await Proxy.start(other)];
  t.after(() => Promise.all(proxies.map((p) => p.stop())));
  const counters = [await Counter.start(one, token), await Counter.start(one, token)];
  for (const p of proxies) p.lose(() => Math.ceil(Math.random() * 30_000));
  const somewhere = () => proxies[Math.floor(Math.random() * 2)];
  const readers = [sockets, streams].flatMap((make) => counters.map((counter) => {
    const reader = new Reader();
    t.after(follow(make, somewhere, token, counter, reader));
    return { reader, counter };
  }));
  await until(() => 'all begun', () => readers.every(({ reader }) => reader.begun));
  await Promise.all(counters.map((c, i) => c.keepOn([one, other][i], { until: soak ? 3000 : 200, batch: 5, every: 60 })));
  for (const { reader, counter } of readers) await reader.upTo(counter.said);
  const cuts = proxies.map((p) => p.lose());
  t.diagnostic(`${cuts} cuts`);
  for (const { reader, counter } of readers) reader.isWhole(counter.said);
  assert.ok(cuts.every(Boolean), `${cuts} cuts`);
});

const crowd = soak ? 1000 : 200;

onPostgres(`kill -9 under ${crowd} subscribers: each goes on at the other process`, async (t) => {
  const doomed = await serve(one.database);
  const counter = await Counter.start(one, token);
  let where = doomed;
  const readers = Array.from({ length: crowd }, () => new RawReader(() => where, token, counter.variables));
  t.after(() => Promise.all([doomed.kill(), ...readers.map((r) => r.leave())]));
  await until(() => 'all begun', () => readers.every((r) => r.begun));
  const saying = counter.keepOn(one, { until: 100, batch: 2, every: 50 });
  await until(() => '20 numbers for all', () => readers.every((r) => r.numbers.length >= 20));
  where = other;
  const killed = performance.now();
  await doomed.kill();
  await until(() => 'all back', () => readers.every((r) => r.connects > 1 && r.begun));
  t.diagnostic(`${crowd} were back ${Math.round(performance.now() - killed)} ms after the kill`);
  await saying;
  await until(() => 'all told', () => readers.every((r) => r.numbers.length >= counter.said));
  for (const r of readers) {
    r.isWhole(counter.said);
    assert.deepEqual(r.statuses, [false, true]);
  }
});

// busiest is the largest share of times, in ms, that fall into one second.
function busiest(times) {
  const sorted = times.toSorted((a, b) => a - b);
  return Math.max(...sorted.map((from, i) => sorted.findLastIndex((at) => at < from + 1000) - i + 1)) / sorted.length;
}

// Many enough for the drain to take some seconds.
const many = soak ? 2000 : 700;

onPostgres(`a rolling restart of two processes under ${many} subscribers spreads them`, async (t) => {
  const old = [await serve(one.database), await serve(one.database)];
  const processes = [...old];
  t.after(() => Promise.all(processes.map((p) => p.kill())));
  const counter = await Counter.start(one, token);
  const readers = Array.from({ length: many }, (_, i) => new RawReader(() => processes[i % 2], token, counter.variables));
  t.after(() => readers.forEach((r) => r.leave()));
  await until(() => 'all begun', () => readers.every((r) => r.begun), 60_000);
  const saying = counter.keepOn(one, { until: 100, batch: 1, every: 200 });
  for (const [i, process] of old.entries()) {
    processes[i] = await serve(one.database);
    await process.stop();
    const there = readers.filter((_, n) => n % 2 === i);
    await until(() => 'all back', () => there.every((r) => r.connects > 1 && r.begun), 60_000);
    const share = busiest(there.map((r) => r.connected));
    t.diagnostic(`at most ${Math.round(100 * share)} % of ${there.length} came back within a second`);
    assert.ok(share <= 0.4, `${share} of them came back within a second`);
  }
  await saying;
  await until(() => 'all told', () => readers.every((r) => r.numbers.length >= counter.said));
  for (const r of readers) {
    r.isWhole(counter.said);
    assert.deepEqual(r.statuses, [false, true]);
  }
});

// A socket is told why; a stream has no word for it, and must not seem complete.
const ways = { 'graphql-ws': { make: sockets, closes: [1012] }, 'graphql-sse': { make: streams, closes: [] } };

for (const [name, { make, closes }] of Object.entries(ways)) {
  onPostgres(`SIGTERM: ${name} goes on at the process that takes over`, async (t) => {
    const old = await serve(one.database);
    t.after(() => old.kill());
    let where = old;
    const reader = new Reader();
    const counter = await Counter.start(one, token);
    const heard = [];
    const leave = follow(make, () => where, token, counter, reader, { closes: heard });
    t.after(leave);
    await until(() => 'begun', () => reader.begun);
    const saying = counter.keepOn(one, { until: 60, batch: 2, every: 20 });
    await reader.upTo(10);
    where = await serve(one.database);
    t.after(() => where.kill());
    assert.deepEqual(await old.stop(), { code: 0, signal: null });
    await saying;
    await reader.upTo(counter.said);
    reader.isWhole(counter.said);
    assert.deepEqual({ heard, statuses: reader.statuses }, { heard: closes, statuses: [false, true] });
  });
}

onPostgres('a revoked credential ends its sockets with 4403, and cuts its event streams', async (t) => {
  const revoked = organization(one);
  const { variables } = await Counter.start(one, revoked.token);
  const ends = [];
  const readers = [sockets(() => one, revoked.token), streams(() => other, revoked.token)].map((client) => {
    const reader = new Reader();
    const end = (how) => ends.push({ how, at: performance.now() });
    client.subscribe({ query: numbers, variables }, { next: (r) => reader.take(r), error: (e) => end(e.code ?? 'cut'), complete: () => end('complete') });
    return reader;
  });
  await until(() => 'both begun', () => readers.every((r) => r.begun));
  one.command('credential', 'revoke', revoked.id);
  const answered = performance.now();
  await until(() => 'both ended', () => ends.length === 2, 5_000);
  assert.deepEqual(ends.map(({ how }) => how).sort(), [4403, 'cut']);
  t.diagnostic(`ms after the command: ${ends.map(({ how, at }) => `${how} ${Math.round(at - answered)}`).join(', ')}`);
});

const typing = 'subscription ($id: ID!) { typing(conversationId: $id) { conversationId typing user { id } } }';
const setTyping = 'mutation ($id: ID!, $now: Boolean!) { setTyping(input: {conversationId: $id, typing: $now}) { conversation { id } userErrors { code message } } }';

onPostgres('who types at one process is seen at the other', async (t) => {
  const { conversation: id } = await Counter.start(one, token);
  const bot = JSON.parse(one.command('credential', 'create', '--org', slug, '--api', 'web1on1', '--bot', 'Typist'));
  const seen = [];
  t.after(sockets(() => other, token).subscribe({ query: typing, variables: { id } }, { next: (r) => seen.push(r), error: (e) => seen.push(e), complete() {} }));
  // Nothing tells that the subscription stands, and nothing is kept: it is said until it is seen.
  for (const now of [true, false]) {
    await until(() => `told that typing is ${now}, but ${JSON.stringify(seen)}`, async () => {
      const { data, errors } = await one.graphql(bot.apiToken, setTyping, { id, now });
      assert.deepEqual({ errors, ...data?.setTyping }, { errors: undefined, conversation: { id }, userErrors: [] });
      return seen.at(-1)?.data?.typing.typing === now;
    });
    assert.deepEqual(seen.at(-1), { data: { typing: { conversationId: id, typing: now, user: { id: bot.user } } } });
  }
});
