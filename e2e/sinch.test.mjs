// Sinch's REST API as a client without an SDK meets it, in JSON and in XML that a
// parser of npm reads, beside agents who work over GraphQL; and a batch on its way to
// a webhook on this machine.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { Parley } from './lib/parley.mjs';

let parley, token, mark, support, sales, webhook;

// call sends a request as mark.smith, as `curl -u` does.
async function call(method, path, { body, type = 'application/json', accept, user = mark } = {}) {
  const headers = { authorization: `Basic ${Buffer.from(`${user.name}:${user.password}`).toString('base64')}` };
  if (body !== undefined) headers['content-type'] = type;
  if (accept) headers.accept = accept;
  const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
  const answer = await fetch(`${parley.url}/RI/cmi${path}`, { method, headers, body: text });
  return { status: answer.status, type: answer.headers.get('content-type'), location: answer.headers.get('location'), text: await answer.text() };
}

async function json(path) {
  const answer = await call('GET', path);
  assert.equal(answer.status, 200, answer.text);
  assert.equal(answer.type, 'application/json');
  return JSON.parse(answer.text);
}

// change runs a mutation as an administrator and returns what it changed.
async function change(name, input, selection) {
  const type = `${name[0].toUpperCase()}${name.slice(1)}Input`;
  const query = `mutation ($input: ${type}!) { made: ${name}(input: $input) { ${selection} userErrors { field code message } } }`;
  const { data, errors } = await parley.graphql(token, query, { input });
  assert.equal(errors, undefined, JSON.stringify(errors));
  assert.deepEqual(data.made.userErrors, []);
  return Object.values(data.made)[0];
}

const guid = (id) => id.replaceAll('-', '').toUpperCase();

// hook is a webhook: it refuses whom it is told to, and keeps what came.
async function hook() {
  const got = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const part of request) body += part;
    const message = JSON.parse(body);
    got.push({ ...message, signature: request.headers['parley-signature'] });
    response.writeHead(message.to === '+31600000002' ? 503 : 204).end();
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { got, url: `http://127.0.0.1:${server.address().port}/out`, close: () => server.close() };
}

async function until(what, holds) {
  const deadline = Date.now() + 30_000;
  for (;;) {
    const found = await holds();
    if (found) return found;
    assert.ok(Date.now() < deadline, `waited in vain for ${what}`);
    await new Promise((r) => setTimeout(r, 100));
  }
}

before(async () => {
  webhook = await hook();
  parley = await Parley.start({ args: ['--allow-private-addresses'] });
  parley.command('org', 'create', '--slug=teddies', '--name=Teddies');
  token = JSON.parse(parley.command('credential', 'create', '--org=teddies', '--api=graphql', '--role=admin')).token;
  mark = { name: 'mark.smith', password: 'a bear behind the counter' };
  parley.command('credential', 'create', '--org=teddies', '--api=sinch', `--user=${mark.name}`, `--password=${mark.password}`);
  const { data } = await parley.graphql(token, '{ users(first: 10) { edges { node { id loginName } } } }');
  mark.id = data.users.edges.map((e) => e.node).find((u) => u.loginName === mark.name).id;
  support = (await change('createQueue', { name: 'Support', kind: 'MIXED', number: '2000' }, 'queue { id }')).id;
  sales = (await change('createQueue', { name: 'Sales', kind: 'CHAT', wrapUpSeconds: 600 }, 'queue { id }')).id;
  for (const queueId of [support, sales]) await change('setQueueAgents', { queueId, agents: [{ userId: mark.id }] }, 'queue { id }');
});
after(async () => {
  webhook?.close();
  await parley?.stop();
});

test('a chat waits, is taken, passed on, ended and wrapped up, and its legs tell how long it took', async () => {
  const posted = await call('POST', '/chats', {
    accept: 'text/html',
    body: {
      channel_type: 'chat', channel_sub_type: 'text', originator: 'visitor@mail.example', destination: 'www.teddies.example', title: 'Where is my bear?',
      from_queue: { id: guid(support) }, participants: [{ alias: 'Visitor', uniquekey: 'visitor@mail.example' }],
      transcript: { messages: [{ message: 'Hello, where is Barnaby?', originator: 'visitor@mail.example' }] },
    },
  });
  assert.equal(posted.status, 201, posted.text);
  assert.match(posted.type, /^text\/html/);
  assert.match(posted.text, /^[0-9A-F]{32}$/);
  assert.ok(posted.location.endsWith(`/RI/cmi/chats/${posted.text}`), posted.location);
  assert.equal((await json(`/chats/${posted.text}`)).transcript.messages[0].message, 'Hello, where is Barnaby?');

  const waiting = await json(`/contacts?contactGroupId=${posted.text}`);
  assert.deepEqual(waiting.map((c) => [c.status, c.queueId, c.pickable]), [['InQueue', guid(support), undefined]]);
  assert.deepEqual((await json('/contacts?pickable=true')).map((c) => c.id), [waiting[0].id]);
  const queue = await parley.graphql(token, '{ queues(first: 2, where: {name: "Support"}) { edges { node { waiting } } } }');
  assert.equal(queue.data.queues.edges[0].node.waiting, 1, JSON.stringify(queue));

  await change('setPresence', { userId: mark.id, state: 'ONLINE' }, 'user { id }');
  const first = await change('pickInteraction', { queueId: support, agentId: mark.id }, 'interaction { id status }');
  assert.equal(guid(first.id), waiting[0].id);
  const second = await change('transferInteraction', { interactionId: first.id, queueId: sales }, 'interaction { id status }');
  await change('pickInteraction', { interactionId: second.id, agentId: mark.id }, 'interaction { id }');
  await change('completeInteraction', { interactionId: second.id }, 'interaction { id }');
  const wrapped = await change('wrapUpInteraction', { interactionId: second.id }, 'interaction { id status }');
  assert.equal(wrapped.status, 'HANDLED');

  const legs = await json(`/contacts?contactGroupId=${posted.text}&statistics=true&sort=arrivalTime`);
  assert.deepEqual(legs.map((c) => [c.id, c.queueName, c.status, c.statusDetails, c.agentName]), [
    [guid(first.id), 'Support', 'Handled', 'Forwarded', 'mark.smith'], [guid(second.id), 'Sales', 'Handled', 'Handled', 'mark.smith'],
  ]);
  assert.equal(legs[0].contactGroupId, legs[1].contactGroupId);
  assert.equal(guid(legs[0].contactGroupId), posted.text);
  assert.equal(legs[0].contactGroupId.length, 36); // chats have hyphens
  for (const leg of legs) {
    const [arrived, connected, ended] = [leg.arrivalTime, leg.connectTime, leg.disconnectTime].map((at) => Date.parse(at));
    assert.equal(leg.waitingDuration, connected - arrived);
    assert.equal(leg.handlingDuration, ended - connected);
    assert.equal(leg.totalDuration, ended - arrived);
  }
  assert.ok(legs[1].wrapUpTotalDuration >= 0, JSON.stringify(legs[1]));
  const { disconnectTime } = await json(`/contacts/${legs[0].id}`);
  assert.equal(disconnectTime, legs[1].arrivalTime);
});

test('e-mails are XML that a parser reads, and the same as JSON', async () => {
  const subject = 'Ears & "eyes" <of> Bärnaby';
  const added = { direction: 'IN', subject, html: '<p>See ]]> the picture</p>', from: { name: 'Zoë', address: 'zoe@mail.example' }, caseId: 'CASE-1' };
  const to = [{ name: 'Support', address: 'support@teddies.example' }];
  await change('addEmail', { ...added, to, cc: [{ name: 'Granny', address: 'granny@mail.example' }, { name: '', address: 'two@mail.example' }] }, 'email { id }');
  await change('addEmail', { ...added, subject: 'Another', caseId: 'CASE-2', to }, 'email { id }');

  const answer = await call('GET', '/emails?limit=10', { accept: 'application/xml' });
  assert.equal(answer.status, 200, answer.text);
  assert.match(answer.type, /^application\/xml/);
  assert.equal(XMLValidator.validate(answer.text), true);
  const parser = new XMLParser({ parseTagValue: false, trimValues: false, htmlEntities: true, isArray: (name, path) => /^emails\.email$/.test(String(path)) });
  const { emails } = parser.parse(answer.text);
  const list = await json('/emails?limit=10');
  assert.deepEqual(emails.email.map((e) => [e.id, e.title, e.content]), list.map((e) => [e.id, e.title, e.content]));
  const one = parser.parse((await call('GET', `/emails/${list.find((e) => e.title === subject).id}`, { accept: 'application/xml' })).text).email;
  assert.equal(one.title, subject);
  assert.equal(one.from_address.name, 'Zoë');
  assert.deepEqual((await json('/emails?case_id=CASE-2')).map((e) => e.title), ['Another']);
});

test('a batch reaches the webhook, and who was not reached is tried again later', async () => {
  await change('createChannel', { type: 'SMS', address: 'Teddies' }, 'channel { id }');
  await change('createIntegration', { name: 'Hook', url: webhook.url }, 'integration { id }');
  const numbers = ['+31600000001', '+31600000002', '+31600000003'];
  const xml = `<message><message>The clinic is open &amp; warm</message><source>Teddies</source><subType>sms</subType><retryDelay>60</retryDelay>
    <destinations>${numbers.map((n) => `<destination><address>${n}</address></destination>`).join('')}</destinations></message>`;
  const posted = await call('POST', '/messages', { body: xml, type: 'application/xml', accept: 'text/html' });
  assert.equal(posted.status, 201, posted.text);

  const statuses = async () => (await json(`/messages/${posted.text}`)).destinations.destination.map((d) => d.status);
  const expected = ['HANDLED', 'PROCESSING', 'HANDLED']; // the second try is a minute away: the Go tests have a clock
  await until('the batch', async () => JSON.stringify(await statuses()) === JSON.stringify(expected) && webhook.got.length >= 3);
  assert.deepEqual(webhook.got.map((m) => m.to).sort(), numbers);
  for (const m of webhook.got) {
    assert.deepEqual([m.body, m.from, m.channel, guid(m.batchId)], ['The clinic is open & warm', 'Teddies', 'SMS', posted.text]);
    assert.match(m.signature, /^t=\d+,v1=[0-9a-f]{64}$/);
  }
  assert.equal((await call('DELETE', `/messages/${posted.text}`)).status, 204);
  assert.equal((await call('GET', `/messages/${posted.text}`)).status, 404);
});

const xxe = '<?xml version="1.0"?><!DOCTYPE m [<!ENTITY x SYSTEM "file:///etc/hostname">]><consent><address>&x;</address><usage>whatsapp</usage><consent>true</consent></consent>';

const faults = [
  { what: 'an external entity', method: 'POST', path: '/customerConsents', body: xxe, type: 'application/xml', status: 400 },
  { what: 'truncated JSON', method: 'POST', path: '/customerConsents', body: '{"address": "+316', status: 400 },
  { what: 'truncated XML', method: 'POST', path: '/customerConsents', body: '<consent><address>+316', type: 'application/xml', status: 400 },
  { what: 'a malformed GUID', method: 'GET', path: '/emails/2B8ED95B0EC911E79675005056A75D9', status: 400, text: "Invalid GUID: '2B8ED95B0EC911E79675005056A75D9'" },
  { what: 'an unknown GUID', method: 'GET', path: `/emails/${'A'.repeat(32)}`, status: 404, text: 'HTTP 404 Not Found' },
  { what: 'an unknown language of the sort', method: 'GET', path: '/contacts?sort=source,LOCALE-q', status: 400 },
  { what: 'a broken escape', method: 'GET', path: '/contacts?search=%%%%', status: 400 },
  { what: 'nothing acceptable', method: 'GET', path: '/contacts', accept: 'image/png', status: 406, text: 'the answer is application/json or application/xml' },
  { what: 'an unknown kind of body', method: 'POST', path: '/customerConsents', body: 'a=b', type: 'application/x-www-form-urlencoded', status: 415, text: 'the body has to be application/json or application/xml in UTF-8' },
  { what: 'an unknown user', method: 'GET', path: '/contacts', user: { name: 'nobody', password: 'nothing' }, status: 401, text: 'HTTP 401 Unauthorized' },
];

for (const { what, method, path, status, text, ...rest } of faults) {
  test(`${what} is answered ${status} in plain text`, async () => {
    const before = await json('/customerConsents');
    const answer = await call(method, path, rest);
    assert.equal(answer.status, status, answer.text);
    assert.match(answer.type, /^text\/plain/);
    assert.ok(answer.text.length > 0 && answer.text.length < 500 && !/internal|goroutine|\/etc|panic/i.test(answer.text), answer.text);
    if (text) assert.equal(answer.text, text);
    assert.deepEqual(await json('/customerConsents'), before);
  });
}

test('percent signs are letters, not wildcards', async () => {
  assert.deepEqual(await json('/contacts?search=%25%25%25%25'), []);
  assert.deepEqual(await json('/contacts?search=%25'), []);
  assert.ok((await json('/contacts?search=visitor*')).length > 0);
});

test('the calls that --demo prints work as they stand', async () => {
  const demo = await Parley.start();
  try {
    const calls = demo.output.split('\n').filter((line) => line.includes('curl -s -u '));
    assert.equal(calls.length, 2, demo.output);
    const [contacts, emails] = await Promise.all(calls.map(async (line) => (await promisify(execFile)('bash', ['-c', line.trim()])).stdout));
    assert.equal(JSON.parse(contacts).length, 3, contacts);
    assert.ok(new XMLParser().parse(emails).emails.email.title, emails);
  } finally {
    await demo.stop();
  }
});
