// The vendor's Node SDK is not on npm. This does what it is known to do: exchange
// a JWT of its own for a token, write options as qs does with arrays repeated, let
// everything but the JSON of an answer alone, and throw errors by their code.
import assert from 'node:assert/strict';
import { createSign, generateKeyPairSync } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Parley } from './lib/parley.mjs';

class IntelligenceError extends Error {
  constructor({ code, message, moreInfo }) {
    super(message);
    Object.assign(this, { code, moreInfo });
  }
}

// repeated is qs.stringify with arrayFormat "repeat".
function repeated(options) {
  const pairs = Object.entries(options).flatMap(([key, value]) => [value].flat().map((v) => `${encodeURIComponent(key)}=${encodeURIComponent(v)}`));
  return pairs.join('&');
}

class Client {
  constructor(parley, apiToken, privateKey) {
    Object.assign(this, { parley, apiToken, privateKey, base: `${parley.url}/saysimple/v1`, exchanges: 0 });
  }

  jwt() {
    const now = Math.floor(Date.now() / 1000);
    const text = [{ alg: 'RS256', typ: 'JWT' }, { key: this.apiToken, apiToken: true, iat: now, nbf: now, exp: now + 300 }]
      .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
      .join('.');
    return `${text}.${createSign('RSA-SHA256').update(text).sign(this.privateKey).toString('base64url')}`;
  }

  // token keeps an access token for as long as it lives.
  async token() {
    if (!this.kept || new Date(this.kept.expiresIn) <= new Date()) {
      this.exchanges++;
      const answer = await fetch(`${this.base}/auth/authenticate`, { method: 'POST', headers: { authorization: `Bearer ${this.jwt()}` } });
      this.kept = await this.read(answer);
    }
    return this.kept;
  }

  async read(answer) {
    const body = await answer.json(); // of every answer, the empty ones of writes too
    if (!answer.ok) throw new IntelligenceError(body);
    return body;
  }

  async call(method, path, body) {
    const { tokenType, accessToken } = await this.token();
    const headers = { authorization: `${tokenType} ${accessToken}`, 'content-type': 'application/json', 'x-client-ip': '192.0.2.7' };
    return this.read(await fetch(this.base + path, { method, headers, body: body && JSON.stringify(body) }));
  }

  // metric always writes the question mark.
  metric(path, options = {}) {
    return this.call('GET', `/metrics${path}?${repeated(options)}`);
  }
}

const methods = {
  getMessagesSummed: '/messages/sum',
  getSentPaidTemplatesSummed: '/messages/sent-paid-templates/sum',
  getMessageDistribution: '/messages/distribution',
  getMessagesResponseTimesAverage: '/messages/response-times/average',
  getActiveContactsSummed: '/active-contacts/sum',
  getActiveContactsDistribution: '/active-contacts/distribution',
  getConversationsFirstReplyTimesMedian: '/conversations/first-reply-times/median',
  getConversationsFirstReplyTimesAverage: '/conversations/first-reply-times/average',
  getConversationsFirstReplyTimesBusinessHoursMedian: '/conversations/first-reply-times-business-hours/median',
  getConversationsFirstReplyTimesBusinessHoursAverage: '/conversations/first-reply-times-business-hours/average',
  getConversationsResolved: '/conversations/resolved',
  getConversationsTagsUsed: '/conversations/tags',
  getConversationsResolveTimesMedian: '/conversations/resolve-times/median',
  getConversationsResolveTimesAverage: '/conversations/resolve-times/average',
  getConversationsMessagesAverage: '/conversations/messages/average',
  getConversationsUnique: '/conversations/unique',
};
const keyed = ['getActiveContactsDistribution', 'getConversationsTagsUsed'];

// The period of the SDK's own test.
const period = { between: '2020-05-21T20:25:10+02:00', and: '2020-06-20T20:25:10+02:00' };

let parley;
let client;
before(async () => {
  parley = await Parley.start({ args: [] });
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048, publicKeyEncoding: { type: 'spki', format: 'pem' }, privateKeyEncoding: { type: 'pkcs8', format: 'pem' } });
  const file = join(parley.folder, 'public.pem');
  writeFileSync(file, publicKey);
  parley.command('org', 'create', '--slug', 'teddies', '--name', 'Teddies Inc.');
  const { apiToken } = JSON.parse(parley.command('credential', 'create', '--org', 'teddies', '--api', 'saysimple', '--public-key', file));
  client = new Client(parley, apiToken, privateKey);

  const message = {
    tenant: 'teddies', provider: 'saysimple', channel: 'faceBOOK_Messenger', tenantChannelIdentifier: 'teddies.inc', customerChannelIdentifier: '+31 625948164',
    message: { textContent: 'Is my teddy ready?' }, conversation: '42', tags: ['VIP'],
  };
  assert.equal(await client.call('POST', '/messages', { ...message, direction: 'in', time: '2020-06-01T10:00:00Z' }), '');
  const answer = { ...message, direction: 'out', time: '2020-06-01T10:05:00Z', agent: 'ann@teddies.com', actor: 'bob@teddies.com', tags: ['team:Support', 'team:Sales'] };
  assert.equal(await client.call('POST', '/messages', answer), '');
  const end = { conversation: '42', provider: 'saysimple', channel: 'facebook_messenger', tenantChannelIdentifier: 'teddies.inc', time: '2020-06-01T11:00:00Z' };
  assert.equal(await client.call('POST', '/events/conversations/resolve', end), '');
});
after(() => parley?.stop());

test('a token is kept until the instant it names', async () => {
  const { tokenType, expiresIn } = await client.token();
  assert.equal(tokenType, 'Bearer');
  const minutes = (new Date(expiresIn) - Date.now()) / 60_000;
  assert.ok(minutes > 4 && minutes <= 5, expiresIn);
  assert.equal(client.exchanges, 1);
});

test('every method works without options, on a bare question mark', async () => {
  for (const [name, path] of Object.entries(methods)) {
    const series = await client.metric(path);
    assert.equal(series.aggregatedBy, name === 'getMessageDistribution' ? 'WEEK' : 'DAY', name);
    assert.equal(series.aggregatedValue, 0, name);
    assert.equal(series.previousAggregatedValue, 0, name);
    assert.equal('firstDataOccurrence' in series, !keyed.includes(name), name);
  }
});

test('a month has a key for every day, zeros included', async () => {
  const series = await client.metric(methods.getMessagesSummed, { ...period, direction: 'all', channel: ['faceBOOK_Messenger', 'SMS'], agent: '*' });
  const days = Object.keys(series.data);
  assert.equal(days.length, 31);
  assert.equal(days[0], '2020-05-21T00:00:00.000Z');
  assert.equal(days.at(-1), '2020-06-20T00:00:00.000Z');
  assert.deepEqual([series.firstDataOccurrence, series.lastDataOccurrence], [days[0], days.at(-1)]);
  assert.ok(days.every((day) => new Date(day).toISOString() === day));
  assert.equal(series.data['2020-06-01T00:00:00.000Z'], 2);
  assert.equal(series.aggregatedValue, Object.values(series.data).reduce((sum, n) => sum + n));
});

test('every method gives its number', async () => {
  const numbers = {
    getMessagesSummed: 2, getSentPaidTemplatesSummed: 0, getMessageDistribution: 2, getMessagesResponseTimesAverage: 300, getActiveContactsSummed: 1,
    getActiveContactsDistribution: 1, getConversationsFirstReplyTimesMedian: 300, getConversationsFirstReplyTimesAverage: 300,
    getConversationsFirstReplyTimesBusinessHoursMedian: 300, getConversationsFirstReplyTimesBusinessHoursAverage: 300, getConversationsResolved: 1,
    getConversationsTagsUsed: 1, getConversationsResolveTimesMedian: 3600, getConversationsResolveTimesAverage: 3600, getConversationsMessagesAverage: 2,
    getConversationsUnique: 1,
  };
  for (const [name, path] of Object.entries(methods)) {
    assert.equal((await client.metric(path, period)).aggregatedValue, numbers[name], name);
  }
  assert.deepEqual((await client.metric(methods.getConversationsTagsUsed, period)).data, { VIP: 1 });
  assert.deepEqual((await client.metric(methods.getActiveContactsDistribution, { ...period, unique: true })).data, { NL: 1 });
});

test('enums are taken in small letters, and unknown options let pass', async () => {
  const sum = async (name, options) => (await client.metric(methods[name], { ...period, ...options })).aggregatedValue;
  assert.equal(await sum('getMessagesSummed', { direction: 'in' }), 1);
  assert.equal(await sum('getConversationsUnique', { initiatedBy: 'user' }), 1);
  assert.equal(await sum('getConversationsUnique', { initiatedBy: 'business', direction: 'in', page: 2 }), 0);
  assert.equal(await sum('getMessagesSummed', { provider: 'saysimple', conversation: ['42', '43'], tag: ['user:VIP', 'team:Support'] }), 2);
});

test('lists are those of the SDK', async () => {
  assert.deepEqual(await client.call('GET', '/agents'), ['ann@teddies.com']);
  assert.deepEqual(await client.call('GET', '/channels'), [{ channel: 'FACEBOOK_MESSENGER', tenantChannelIdentifier: 'teddies.inc' }]);
  assert.deepEqual(await client.call('GET', '/tags'), ['VIP']);
  assert.deepEqual(await client.call('GET', '/teams'), ['Support']);
});

test('errors carry code, message and a page that explains them', async () => {
  const thrown = async (promise) => {
    const error = await promise.then(() => assert.fail('no error'), (e) => e);
    assert.ok(error instanceof IntelligenceError, String(error));
    return error;
  };
  const malformed = await thrown(client.metric(methods.getMessagesSummed, { between: '2020-01-15 01:12:41', channel: 'S' }));
  assert.equal(malformed.code, 1536);
  assert.equal(malformed.message, 'Malformed query parameters');
  const link = new URL(malformed.moreInfo);
  assert.equal(link.searchParams.get('fields[between]'), 'Date is not formated as ISO8601');
  assert.ok(link.searchParams.has('fields[channel]'));
  const page = await fetch(link);
  assert.equal(page.status, 200);
  assert.match(await page.text(), /Date is not formated as ISO8601/);

  assert.deepEqual(await thrown(client.metric('/messages/nothing')).then((e) => [e.code, e.message]), [404, 'Resource not found']);
  const stranger = Object.assign(new Client(parley, client.apiToken, client.privateKey), { kept: { tokenType: 'Bearer', accessToken: 'stolen', expiresIn: '2999-01-01T00:00:00.000Z' } });
  assert.equal((await thrown(stranger.metric(methods.getMessagesSummed))).code, 401);
});
