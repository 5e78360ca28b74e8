// A bot made with npm's chipchat is told by a webhook what a contact says, verifies the
// signature by itself, and answers.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import { after, before, test } from 'node:test';
import ChipChat from 'chipchat';
import { Parley, demoToken, freePort } from './lib/parley.mjs';

const email = 'admin@teddies.example';
const secret = 'a secret of 24 letters..';

let parley;
let owner;
let robot;
before(async () => {
  parley = await Parley.start({ args: ['--demo', '--web1on1-rate=0', '--allow-private-addresses'] });
  owner = await demoToken(parley);
  const answer = await fetch(`${parley.url}/web1on1/v2/auth/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email, password: 'teddies-demo' }),
  });
  const tokens = await answer.json();
  const admin = new ChipChat({ host: `${parley.url}/web1on1`, email, token: tokens.token, refreshToken: tokens.refreshToken });
  robot = (await admin.bots.create({ name: 'Webhook bot', roles: ['bot'] })).apiToken;
});
after(() => parley?.stop());

// run is data of the graph, for the owner.
async function run(query, variables) {
  const { data, errors } = await parley.graphql(owner, query, variables);
  assert.equal(errors, undefined, JSON.stringify(errors));
  return data;
}

// until asks until what it gets is good.
async function until(what, ask, good) {
  const deadline = Date.now() + 20_000;
  for (;;) {
    const got = await ask();
    if (good(got)) return got;
    assert.ok(Date.now() < deadline, `not within 20 s: ${what}: ${JSON.stringify(got)}`);
    await new Promise((r) => setTimeout(r, 50));
  }
}

// hook makes a webhook and waits until its address has answered the challenge.
async function hook(url, events) {
  const made = await run(
    `mutation ($url: URL!, $secret: String, $events: [String!]) {
      createWebhook(input: { name: "e2e", url: $url, secret: $secret, events: $events }) { webhook { id } userErrors { message } }
    }`,
    { url, secret, events },
  );
  assert.deepEqual(made.createWebhook.userErrors, []);
  const { id } = made.createWebhook.webhook;
  const ask = () => run(`query ($id: ID!) { node(id: $id) { ... on Webhook { status statusReason } } }`, { id });
  await until('it is verified', ask, ({ node }) => node.status === 'ACTIVE');
  return id;
}

// says has a contact say something, and returns the conversation.
async function says(text) {
  const said = await run(
    `mutation ($text: String!, $of: String!) {
      addMessage(input: { direction: IN, channel: "WHATSAPP", channelAddress: "+31 10", customerAddress: "+31 6", externalConversationId: $of, text: $text }) {
        message { conversation { id } } userErrors { message } } }`,
    { text, of: `e2e ${text}` },
  );
  return said.addMessage.message.conversation.id;
}

const texts = (conversation) =>
  run(`query ($id: ID!) { node(id: $id) { ... on Conversation { messages { edges { node { text role } } } } } }`, { id: conversation }).then(
    ({ node }) => node.messages.edges.map(({ node: m }) => `${m.role}: ${m.text}`),
  );

test('a bot receives message.create.contact.chat and answers', { timeout: 60_000 }, async (t) => {
  const port = await freePort();
  const bot = new ChipChat({ host: `${parley.url}/web1on1`, token: robot, secret, webhook: '/in' });
  const faults = [];
  const heard = [];
  bot.on('error', (fault) => faults.push(fault));
  bot.on('message.create.contact.chat', (message, chat) => {
    if (!message.text.includes('bye')) return; // what the demo's customers say
    heard.push(message.text);
    chat.say(`You said ${message.text}`);
  });
  bot.start(port);
  t.after(() => bot.server.closeAllConnections() || bot.close());
  await new Promise((resolve) => bot.once('ready', resolve));
  const id = await hook(`http://127.0.0.1:${port}/in`, ['message.create']);
  const conversation = await says('<Hé> & "bye" \u2028');
  await until('it answers', () => texts(conversation), (all) => all.some((text) => text.startsWith('BOT: You said <Hé>')));
  assert.deepEqual(heard, ['<Hé> & "bye" \u2028']);
  assert.deepEqual(faults, [], 'the SDK verified the signature');
  const ask = () =>
    run(`query ($id: ID!) { node(id: $id) { ... on Webhook { deliveries { edges { node { event status attempts } } } } } }`, { id });
  const { node } = await until('both are delivered', ask, ({ node: { deliveries } }) => deliveries.edges.filter((e) => e.node.status === 'DELIVERED').length >= 2);
  assert.ok(node.deliveries.edges.every((e) => e.node.event.startsWith('message.create.')));
  await run(`mutation ($id: ID!) { archiveWebhook(input: { id: $id }) { userErrors { message } } }`, { id });
});

test('both signatures are those of the bytes that were sent', { timeout: 60_000 }, async (t) => {
  const got = [];
  const server = createServer((req, res) => {
    const challenge = new URL(req.url, 'http://x').searchParams.get('challenge');
    if (challenge) return res.end(challenge);
    const parts = [];
    req.on('data', (part) => parts.push(part));
    req.on('end', () => {
      got.push({ headers: req.headers, body: Buffer.concat(parts) });
      res.end();
    });
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.closeAllConnections() || server.close());
  await hook(`http://127.0.0.1:${server.address().port}/`, ['*']);
  await says('signed');
  await until('it is told', () => got.length, (n) => n > 1);
  for (const { headers, body } of got) {
    assert.equal(headers['x-hub-signature'], `sha1=${createHmac('sha1', secret).update(body).digest('hex')}`);
    const timed = createHmac('sha256', secret).update(`${headers['webhook-id']}.${headers['webhook-timestamp']}.`).update(body);
    assert.equal(headers['webhook-signature'], `v1,${timed.digest('base64')}`);
    assert.equal(JSON.stringify(JSON.parse(body.toString())), body.toString(), 'as JSON.stringify would write it');
  }
  assert.equal(new Set(got.map(({ headers }) => headers['webhook-id'])).size, got.length);
});
