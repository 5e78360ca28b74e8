// npm's graphql-ws, untouched: query, mutate, subscribe, resume, and a bad token
// that makes no reconnect storm.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';
import { Parley, demoToken } from './lib/parley.mjs';

let parley;
let token;

before(async () => {
  parley = await Parley.start();
  token = await demoToken(parley);
});
after(() => parley?.stop());

function client(authorization, on = {}) {
  return createClient({
    url: `${parley.url.replace(/^http/, 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: authorization ? { Authorization: authorization } : {},
    retryAttempts: Infinity,
    on,
  });
}

async function one(c, query, variables) {
  for await (const result of c.iterate({ query, variables })) return result;
  throw new Error('no result');
}

const addMessage = `mutation ($text: String!, $conversation: String!) {
  addMessage(input: {direction: IN, provider: "END_TO_END", channel: "WEBCHAT", channelAddress: "e2e", customerAddress: "visitor",
    text: $text, externalConversationId: $conversation}) {
    message { id conversation { id } } userErrors { message } } }`;

test('queries and mutations over the socket', async () => {
  const c = client(`Bearer ${token}`);
  const { data } = await one(c, '{ viewer { role organization { slug } } }');
  assert.equal(data.viewer.organization.slug, 'teddies');
  const added = await one(c, addMessage, { text: 'over the socket', conversation: 'e2e-socket' });
  assert.deepEqual(added.data.addMessage.userErrors, []);
  await c.dispose();
});

// next returns the first frame that fits.
async function next(frames, fits) {
  for (;;) {
    const { value, done } = await frames.next();
    assert.ok(!done, 'the subscription ended');
    assert.equal(value.errors, undefined, JSON.stringify(value.errors));
    if (fits(value.data)) return value.data;
  }
}

const subscription = `subscription ($after: Cursor) { conversationEvents(after: $after, filter: {types: [MESSAGE_ADDED]}) {
  __typename ... on LiveStatus { resumed cursor } ... on ConversationEvent { cursor message { text } } } }`;

test('a subscription is told of a message, and resumes after its cursor', async () => {
  const c = client(`Bearer ${token}`);
  const frames = c.iterate({ query: subscription });
  const status = await next(frames, () => true);
  assert.equal(status.conversationEvents.__typename, 'LiveStatus');
  await parley.graphql(token, addMessage, { text: 'first', conversation: 'e2e-live' });
  const first = await next(frames, (d) => d.conversationEvents.message?.text === 'first');
  await frames.return();

  await parley.graphql(token, addMessage, { text: 'missed', conversation: 'e2e-live' });
  const again = c.iterate({ query: subscription, variables: { after: first.conversationEvents.cursor } });
  const resumed = await next(again, () => true);
  assert.equal(resumed.conversationEvents.resumed, true);
  await next(again, (d) => d.conversationEvents.message?.text === 'missed');
  await again.return();
  await c.dispose();
});

test('a bad token is refused with 4403 and without a reconnect storm', async () => {
  const closes = [];
  const c = client('Bearer nonsense', { closed: (event) => closes.push(event.code) });
  const stop = c.subscribe({ query: subscription }, { next() {}, error() {}, complete() {} });
  await new Promise((r) => setTimeout(r, 3000));
  const refused = [...closes]; // before the client's own close
  stop();
  await Promise.resolve(c.dispose()).catch(() => {}); // a refused client has nothing to close
  assert.ok(refused.length >= 1 && refused.length <= 4, `${refused.length} closes in 3 s: ${refused}`);
  assert.ok(refused.every((code) => code === 4403), `${refused}`);
});

test('SIGTERM tells clients to come back, and the process ends well', async () => {
  const other = await Parley.start();
  const closes = [];
  const c = createClient({
    url: `${other.url.replace(/^http/, 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: { Authorization: `Bearer ${await demoToken(other)}` },
    retryAttempts: 0,
    on: { closed: (event) => closes.push(event.code) },
  });
  let completed = false;
  const failed = new Promise((resolve) => {
    c.subscribe({ query: subscription }, { next: () => other.process.kill('SIGTERM'), error: resolve, complete: () => { completed = true; resolve(); } });
  });
  await failed;
  const end = await other.stop();
  assert.deepEqual(end, { code: 0, signal: null });
  assert.deepEqual(closes, [1012]);
  assert.equal(completed, false);
});
