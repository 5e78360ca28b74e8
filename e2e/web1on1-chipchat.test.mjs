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
