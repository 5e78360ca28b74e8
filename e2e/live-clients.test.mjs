// Stock clients that lose their connection and go on from their last cursor: what
// is said meanwhile reaches them once, in order.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { ApolloClient, InMemoryCache, gql } from '@apollo/client';
import { GraphQLWsLink } from '@apollo/client/link/subscriptions';
import { Client, subscriptionExchange } from '@urql/core';
import WebSocket from 'ws';
import { follow, sockets, streams } from './lib/live-clients.mjs';
import { Counter, Reader, numbers, organization, soak, until } from './lib/live.mjs';
import { Parley } from './lib/parley.mjs';
import { Proxy } from './lib/proxy.mjs';

let parley;
let proxy;
let token;
before(async () => {
  parley = await Parley.start({ args: [] });
  proxy = await Proxy.start(parley);
  ({ token } = organization(parley));
});
after(async () => {
  await proxy?.stop();
  await parley?.stop();
});

const where = () => proxy;

globalThis.WebSocket ??= WebSocket; // as in browsers: Apollo's link looks for it when a server refuses

// Each subscribes with a client of its own, and returns how to leave.
const clients = {
  'graphql-ws': (variables, sink) => sockets(where, token).subscribe({ query: numbers, variables }, sink),
  "Apollo's GraphQLWsLink": (variables, sink) => {
    const cache = new InMemoryCache({ possibleTypes: { ConversationFrame: ['LiveStatus', 'ConversationEvent'] } });
    const client = new ApolloClient({ link: new GraphQLWsLink(sockets(where, token)), cache });
    const next = ({ data, error }) => (error ? sink.error(error) : sink.next({ data }));
    const following = client.subscribe({ query: gql(numbers), variables }).subscribe({ ...sink, next });
    return () => following.unsubscribe();
  },
  "urql's subscriptionExchange": (variables, sink) => {
    const ws = sockets(where, token);
    const overSocket = subscriptionExchange({ forwardSubscription: (o) => ({ subscribe: (s) => ({ unsubscribe: ws.subscribe(o, s) }) }) });
    const client = new Client({ url: `${proxy.url}/graphql`, exchanges: [overSocket], preferGetMethod: false });
    return client.subscription(numbers, variables).subscribe(({ data, error }) => (error ? sink.error(error) : sink.next({ data }))).unsubscribe;
  },
  'graphql-sse': (variables, sink) => streams(where, token).subscribe({ query: numbers, variables }, sink),
};

// listen subscribes from the reader's cursor on, and ends when the connection is lost.
function listen(subscribe, variables, reader) {
  reader.begin();
  const lost = new Promise((resolve, reject) => {
    const complete = () => reject(new Error('the subscription completed'));
    reader.leave = subscribe({ ...variables, after: reader.cursor }, { next: (result) => reader.take(result), error: resolve, complete });
  });
  lost.catch(() => {}); // leaving completes as well
  return lost;
}

for (const [name, subscribe] of Object.entries(clients)) {
  test(`${name}: a status first, then events in order; after a cut, what was missed`, async () => {
    const counter = await Counter.start(parley, token);
    const reader = new Reader();
    const lost = listen(subscribe, counter.variables, reader);
    await until(() => 'begun', () => reader.begun);
    await counter.say(parley, 3);
    await reader.upTo(3);

    proxy.cut();
    await lost;
    await counter.say(parley, 3);
    listen(subscribe, counter.variables, reader);
    await reader.upTo(6);
    await counter.say(parley, 1);
    await reader.upTo(7);
    reader.leave();
    reader.isWhole(7);
    assert.deepEqual(reader.statuses, [false, true]);
  });
}

// codesOf finds them in what each client makes of a refusal.
const codesOf = (refusal) => (refusal.errors ?? refusal.graphQLErrors ?? refusal).map(({ extensions }) => extensions.code);

for (const [name, subscribe] of Object.entries(clients)) {
  test(`${name} is told of a cursor that is none, and of another organization's`, async () => {
    const { variables } = await Counter.start(parley, token);
    const { data } = await parley.graphql(organization(parley).token, '{ liveCursor }');
    for (const after of ['nonsense', data.liveCursor]) {
      const refusal = await new Promise((resolve) => subscribe({ ...variables, after }, { next: resolve, error: resolve, complete() {} }));
      assert.deepEqual(codesOf(refusal), ['BAD_USER_INPUT']);
    }
  });
}

const seconds = soak ? 60 : 6;

// How many bytes a connection brings at most. graphql-sse shows nothing of a batch
// that was torn, and would hardly get on with the cuts that graphql-ws bears.
const losing = { 'graphql-ws': { make: sockets, bytes: 60_000 }, 'graphql-sse': { make: streams, bytes: 120_000 } };

// questions are what so many readers ask who are told the same, each on its own: for
// the server each is another subscription, which begins anew when its reader is back.
const questions = (count) => Array.from({ length: count }, (_, i) => numbers.replace('Numbers', `Numbers${i}`));

for (const [name, { make, bytes }] of Object.entries(losing)) {
  test(`${name} loses its connection at random while 200 events a second are written`, async (t) => {
    const counter = await Counter.start(parley, token);
    proxy.lose(() => Math.ceil(Math.random() * bytes));
    const readers = [numbers, numbers, ...questions(2)].map((query) => {
      const reader = new Reader();
      t.after(follow(make, where, token, counter, reader, { query }));
      return reader;
    });
    await until(() => 'all begun', () => readers.every((r) => r.begun));
    const began = performance.now();
    await counter.keepOn(parley, { until: seconds * 200, batch: 20, every: 100 });
    const took = performance.now() - began;
    for (const r of readers) await r.upTo(counter.said);
    const cuts = proxy.lose();
    t.diagnostic(`${counter.said} events at ${Math.round((counter.said * 1000) / took)}/s, ${cuts} cuts`);
    for (const r of readers) r.isWhole(counter.said);
    assert.ok(cuts > readers.length, `${cuts} cuts`);
  });
}

for (const [name, { make }] of Object.entries(losing)) {
  test(`${name} is told what is said while it comes back, each of many times`, async (t) => {
    const counter = await Counter.start(parley, token);
    const readers = questions(12).map((query) => {
      const reader = new Reader();
      t.after(follow(make, where, token, counter, reader, { query, within: 20 }));
      return reader;
    });
    await until(() => 'all begun', () => readers.every((r) => r.begun));
    for (let times = 0; times < (soak ? 300 : 20); times++) {
      proxy.cut();
      for (let i = 0; i < 3; i++) await counter.say(parley, 1);
      for (const r of readers) await r.upTo(counter.said);
    }
    for (const r of readers) r.isWhole(counter.said);
  });
}

test('a new process on the same SQLite file goes on where the old one ended', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'parley-e2e-'));
  const database = `sqlite:${join(folder, 'parley.db')}`;
  let running = await Parley.start({ args: [], database });
  t.after(async () => {
    await running.kill();
    rmSync(folder, { recursive: true, force: true });
  });
  const { token } = organization(running);
  const counter = await Counter.start(running, token);
  const readers = [sockets, streams].map((make) => {
    const reader = new Reader();
    t.after(follow(make, () => running, token, counter, reader));
    return reader;
  });
  await until(() => 'both begun', () => readers.every((r) => r.begun));
  await counter.say(running, 5);
  for (const r of readers) await r.upTo(5);

  const { port } = running;
  assert.deepEqual(await running.stop(), { code: 0, signal: null });
  running = await Parley.start({ args: [], database, port });
  await counter.say(running, 5);
  for (const r of readers) {
    await r.upTo(10);
    r.isWhole(10);
    assert.deepEqual(r.statuses, [false, true]);
  }
});
