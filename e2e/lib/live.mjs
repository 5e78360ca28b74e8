// What the tests of live updates share: an organization of their own, somebody
// who says numbers, and readers who keep what they were told of them.
import assert from 'node:assert/strict';
import WebSocket from 'ws';
import { newConversation } from './clients.mjs';

// soak is whether tests run at full size.
export const soak = process.env.PARLEY_LIVE_SOAK === '1';

// until polls until the condition holds, and fails after the patience, in ms.
export async function until(what, holds, patience = 20_000) {
  const deadline = Date.now() + patience;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`in ${patience} ms: not ${what()}`);
    await new Promise((r) => setTimeout(r, 10));
  }
}

// manySockets lets one credential have thousands of them open, as the readers of
// these tests share one.
export const manySockets = ['--max-user-sockets=5000', '--socket-rate=2000'];

let made = 0;

// organization makes one by the command line, and an administrator's credential of it.
export function organization(parley) {
  const slug = `live-${process.pid}-${++made}`;
  parley.command('org', 'create', '--slug', slug, '--name', 'Live');
  return { slug, ...JSON.parse(parley.command('credential', 'create', '--org', slug, '--api', 'graphql', '--role', 'admin')) };
}

const say = `mutation ($messages: [AddMessageInput!]!) { addMessages(input: {messages: $messages}) { results { message { id } userErrors { message } } } }`;

// Counter says 0, 1, 2… in a conversation of its own.
export class Counter {
  said = 0;

  static async start(parley, token) {
    const counter = new Counter();
    counter.token = token;
    counter.conversation = (await newConversation(parley, token, `counting ${++made}`, ['hello'])).id;
    counter.variables = { filter: { conversationIds: [counter.conversation], types: ['MESSAGE_ADDED'] } };
    return counter;
  }

  // say says the next numbers in one mutation to a process.
  async say(parley, count) {
    const messages = Array.from({ length: count }, () => ({ direction: 'OUT', conversationId: this.conversation, text: `${this.said++}` }));
    const { data, errors } = await parley.graphql(this.token, say, { messages });
    assert.equal(errors, undefined, JSON.stringify(errors));
    assert.deepEqual(data.addMessages.results.flatMap(({ userErrors }) => userErrors), []);
  }

  // keepOn says a batch every so many ms until so many numbers are said.
  async keepOn(parley, { until: end, batch, every }) {
    while (this.said < end) {
      const pause = new Promise((r) => setTimeout(r, every));
      await this.say(parley, Math.min(batch, end - this.said));
      await pause;
    }
  }
}

// numbers is what readers subscribe to.
export const numbers = `subscription Numbers($after: Cursor, $filter: ConversationEventFilter) {
  conversationEvents(after: $after, filter: $filter) {
    __typename
    ... on LiveStatus { resumed cursor }
    ... on ConversationEvent { cursor message { id text } }
  }
}`;

// Reader keeps what a subscriber was told.
export class Reader {
  numbers = []; // as they came
  times = []; // when each did, in ms of performance.now
  statuses = []; // resumed of each LiveStatus
  faults = [];
  begun = false; // whether the first frame of the subscription that lasts has come

  // begin is called before each subscription.
  begin() {
    this.begun = false;
  }

  take({ data, errors, error }) {
    if (errors ?? error) {
      this.faults.push(errors ?? error);
      return;
    }
    const frame = data.conversationEvents;
    if (!this.begun && frame.__typename !== 'LiveStatus') this.faults.push(`${frame.__typename} came before LiveStatus`);
    this.begun = true;
    this.cursor = frame.cursor;
    if (frame.__typename === 'LiveStatus') return void this.statuses.push(frame.resumed);
    this.numbers.push(Number(frame.message.text));
    this.times.push(performance.now());
  }

  // fail keeps why a subscription ended: a close event, errors of the graph, or an exception.
  fail(reason) {
    this.faults.push(reason.code ? `close ${reason.code} ${reason.reason}` : JSON.stringify(reason.message ?? reason));
  }

  // upTo waits until so many numbers have come.
  async upTo(count, patience) {
    await until(() => `${count} numbers, but ${this}`, () => this.numbers.length >= count || this.faults.length > 0, patience);
    assert.deepEqual(this.faults, []);
  }

  // toString tells what is wrong with what came.
  toString() {
    const first = this.numbers.findIndex((n, i) => n !== i);
    const wrong = first < 0 ? 'in order' : `${this.numbers.slice(first, first + 3)} in place of ${first}`;
    const refused = this.statuses.slice(1).filter((resumed) => !resumed).length;
    return `${this.numbers.length}, ${wrong}; ${this.begun ? 'subscribed' : 'waiting for a status'}, ${refused} resumes refused`;
  }

  // isWhole asserts that every number came once, in order.
  isWhole(count) {
    assert.deepEqual(this.faults, []);
    assert.deepEqual(this.numbers, Array.from({ length: count }, (_, i) => i));
  }
}

// RawReader speaks graphql-transport-ws by hand: thousands of them fit into one
// process. It comes back by itself to the process that where names by then.
export class RawReader extends Reader {
  connects = 0;
  connected; // when it connected last, in ms of performance.now

  constructor(where, token, variables) {
    super();
    Object.assign(this, { where, token, variables });
    this.connect();
  }

  connect() {
    this.begin();
    this.connects++;
    this.connected = performance.now();
    this.ws = new WebSocket(`${this.where().url.replace(/^http/, 'ws')}/graphql`, 'graphql-transport-ws');
    this.ws.on('open', () => this.#send({ type: 'connection_init', payload: { Authorization: `Bearer ${this.token}` } }));
    this.ws.on('message', (text) => this.#hear(JSON.parse(text)));
    this.ws.on('error', () => {}); // close follows
    this.ws.on('close', (code) => this.#lost(code));
  }

  #send(message) {
    this.ws.send(JSON.stringify(message));
  }

  #hear({ type, payload }) {
    if (type === 'next') return this.take(payload);
    if (type === 'ping') return this.#send({ type: 'pong' });
    if (type !== 'connection_ack') return void this.faults.push({ type, payload });
    this.#send({ id: 'numbers', type: 'subscribe', payload: { query: numbers, variables: { ...this.variables, after: this.cursor } } });
  }

  #lost(code) {
    this.code = code;
    if (!this.left) setTimeout(() => this.left || this.connect(), Math.random() * 200);
  }

  leave() {
    this.left = true;
    this.ws.terminate();
  }
}
