// The vendor's own SDK, npm's chipchat, with nothing changed but its host.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import ChipChat from 'chipchat';
import { Parley } from './lib/parley.mjs';

const email = 'admin@teddies.example';

let parley;
let tokens;
before(async () => {
  parley = await Parley.start({ args: ['--demo', '--web1on1-rate=0'] }); // the SDK asks faster than the vendor would let it
  const answer = await fetch(`${parley.url}/web1on1/v2/auth/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email, password: 'teddies-demo' }),
  });
  assert.equal(answer.status, 201);
  tokens = await answer.json();
});
after(() => parley?.stop());

// sdk is a client as its readers write one.
const sdk = (more = {}) => new ChipChat({ host: `${parley.url}/web1on1`, email, token: tokens.token, refreshToken: tokens.refreshToken, ...more });

// refused is the error that a call ends with.
async function refused(call) {
  try {
    await call;
  } catch (error) {
    return error;
  }
  assert.fail('it went well');
}

test('it reads who it is off its token', async () => {
  const client = sdk();
  assert.equal(client.auth.user, tokens.user);
  assert.equal(client.auth.organization, tokens.organization);
  const me = await client.users.get('me');
  assert.equal(me.id, tokens.user);
  assert.equal(me.email, email);
});

test('it creates, gets, updates and deletes', async () => {
  const client = sdk();
  const made = await client.forms.create({ name: 'Size', profileFields: ['email'], fields: [{ name: 'size', type: 'number' }] });
  assert.match(made.id, /^[0-9a-f]{24}$/);
  assert.equal((await client.forms.get(made.id)).fields[0].name, 'size');
  const changed = await client.forms.update(made.id, { ...made, name: 'Sizes', labels: ['size'] });
  assert.equal(changed.name, 'Sizes');
  assert.deepEqual(changed.labels, ['size']);
  await client.forms.delete(made.id);
  assert.equal((await client.forms.get(made.id)).status, 'archived');
  assert.ok(!(await client.forms.list()).some(({ id }) => id === made.id));
  const lost = await refused(client.forms.get('0123456789abcdef01234567'));
  assert.equal(lost.statusCode ?? lost.response?.statusCode, 404);
});

test('it filters', async () => {
  const client = sdk();
  for (const name of ['Filter one', 'Filter two', 'Other']) await client.orggroups.create({ name });
  const names = async (options) => (await client.orggroups.list(options)).map(({ name }) => name);
  assert.deepEqual(await names({ name: '~filter', sort: '-name' }), ['Filter two', 'Filter one']);
  assert.deepEqual(await names({ name: ['Other', 'Filter one'], sort: 'name' }), ['Filter one', 'Other']);
  assert.deepEqual(await client.orggroups.list({ name: 'Other', select: 'name' }).then(([one]) => Object.keys(one).sort()), ['id', 'name']);
  const list = await client.orggroups.list({ limit: 1 });
  assert.equal(list.length, 1);
  assert.ok(Number(list.headers.totalCount) >= 3);
});

test('it follows Link from page to page', async () => {
  const client = sdk({ pagination: { limit: 2, backoff: 1 } });
  const plain = sdk();
  for (let i = 0; i < 5; i++) await plain.orggroups.create({ name: `Page, ${i}` });
  const all = await client.orggroups.list({ name: '~Page,', sort: 'name' });
  assert.deepEqual(all.map(({ name }) => name), [0, 1, 2, 3, 4].map((i) => `Page, ${i}`));
});

test('it refreshes a token that is not valid any more', async () => {
  const [head, , signature] = tokens.token.split('.');
  const claims = JSON.parse(Buffer.from(tokens.token.split('.')[1], 'base64url'));
  const forged = [head, Buffer.from(JSON.stringify({ ...claims, iat: 1, exp: 2 })).toString('base64url'), signature].join('.');
  const broken = `${tokens.token.slice(0, -8)}AAAAAAAA`;
  for (const token of [forged, broken]) {
    const client = sdk({ token });
    const news = [];
    client.on('token', (fresh) => news.push(fresh));
    const me = await client.users.get('me');
    assert.equal(me.email, email);
    assert.equal(news.length, 1);
    assert.notEqual(client.auth.token, token);
    assert.equal((await client.users.get('me')).email, email);
    assert.equal(news.length, 1, 'the new token is used from then on');
  }
});

// The SDK looks at the text of every 401, also of its own refresh: were that one of the
// texts that have it refresh, it would ask for ever.
test('it is told where it cannot be helped', { timeout: 20_000 }, async () => {
  const client = sdk({ token: `${tokens.token.slice(0, -8)}AAAAAAAA`, refreshToken: `${tokens.refreshToken.slice(0, -8)}AAAAAAAA` });
  assert.match((await refused(client.users.get('me'))).message, /invalid signature/);
  const missing = await refused(sdk().forms.create({}));
  assert.match(JSON.stringify(missing.body ?? missing.response?.body ?? missing.message), /name/);
});

test('a bot finds its instances along the tree', async () => {
  const admin = sdk();
  const bot = await admin.bots.create({ name: 'SDK bot', roles: ['bot'], meta: { greeting: 'Hi', tone: 'warm' } });
  const robot = new ChipChat({ host: `${parley.url}/web1on1`, token: bot.apiToken });
  assert.equal(robot.auth.user, bot.id);
  const [instance] = await admin.botinstances.list({ bot: bot.id });
  await admin.botinstances.update(instance.id, { meta: { greeting: 'Hello' } });
  const { getInstanceConfig } = await import('chipchat/lib/helpers.js').then((m) => m.default);
  const config = await getInstanceConfig(robot, instance.orgPath);
  assert.equal(config.enabled, true);
  assert.deepEqual(config.meta, { greeting: 'Hello', tone: 'warm' });
});

test('it makes a conversation, talks in it and gives commands', async () => {
  const admin = sdk();
  const bot = await admin.bots.create({ name: 'Talking bot', roles: ['bot'] });
  const robot = new ChipChat({ host: `${parley.url}/web1on1`, token: bot.apiToken });
  const made = await robot.conversations.create({
    name: 'A bear',
    contact: { profile: { givenName: 'Carl', email: 'carl@client.example' } },
    messages: [{ role: 'contact', text: 'Can you mend a bear?' }],
  });
  assert.equal(made.type, 'contact');
  assert.ok(made.participants.some(({ user, active }) => user === bot.id && active));

  const conversation = await robot.conversation(made.id);
  const said = await conversation.say('How big is it?');
  assert.equal(said.text, 'How big is it?');
  assert.equal(said.user, bot.id);
  assert.equal(said.role, 'bot');
  const both = await robot.send(made.id, [{ text: 'one' }, { type: 'card', text: 'two', actions: [{ type: 'reply', text: 'Big', payload: 'big' }] }]);
  assert.deepEqual(both.map(({ text, type }) => [type, text]), [['chat', 'one'], ['card', 'two']]);

  await conversation.join();
  await conversation.accept();
  await conversation.set('colour', 'red');
  await conversation.set('@name', 'A big bear');
  await conversation.assign(tokens.user);
  let now = await robot.conversations.get(made.id);
  assert.equal(now.status, 'active');
  assert.equal(now.name, 'A big bear');
  assert.equal(now.meta.colour, 'red');
  assert.ok(now.participants.find(({ user }) => user === bot.id).accepted);
  assert.ok(now.participants.find(({ user }) => user === tokens.user).inbox);
  assert.ok(now.messages.length > 3);

  const commands = await robot.messages.list({ conversation: made.id, type: 'command', sort: 'createdAt' });
  assert.deepEqual(commands.map(({ text }) => text.split(' ')[0]), ['/join', '/accept', '/set', '/set', '/assign']);
  assert.ok((await robot.conversations.list({ 'participants.user': bot.id })).some(({ id }) => id === made.id));
  assert.equal((await robot.contacts.get(now.contact)).profile.givenName, 'Carl');

  await robot.conversations.update(made.id, { meta: { colour: 'blue' } });
  assert.deepEqual((await robot.conversations.get(made.id)).meta, { colour: 'blue' });
  await conversation.leave();
  assert.equal((await robot.conversations.get(made.id)).status, 'closed');
});

test('it has a conversation wait in a channel for those who subscribed', async () => {
  const admin = sdk();
  const channel = await admin.channels.create({ name: 'Mending', subscribers: [tokens.user] });
  const made = await admin.conversations.create({ contact: { profile: { givenName: 'Dora' } }, messages: [{ role: 'contact', text: 'Hello?' }] });
  const conversation = await admin.conversation(made.id);
  await conversation.notify(channel.id);
  assert.equal((await admin.conversations.get(made.id)).status, 'queued');
  await conversation.accept();
  assert.equal((await admin.conversations.get(made.id)).status, 'active');
});

test('it is told which commands and texts are refused', async () => {
  const admin = sdk();
  admin.on('error', () => {});
  const made = await admin.conversations.create({ contact: { profile: { givenName: 'Eve' } } });
  const answer = await fetch(`${parley.url}/web1on1/v2/conversations/${made.id}/messages`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${tokens.token}` },
    body: JSON.stringify({ type: 'command', text: '/dance' }),
  });
  assert.equal(answer.status, 400);
  assert.equal((await answer.json()).error.field, 'text');
  assert.equal((await refused(admin.messages.list())).response.statusCode, 400);
});
