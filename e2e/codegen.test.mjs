// graphql-codegen on a fixture app: its types compile, strictly, and the documents
// that it persists are the ones that a server in its safest mode answers.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { generate } from './lib/codegen.mjs';
import { Inbox, socket } from './lib/clients.mjs';
import { freshCopy, run } from './lib/made.mjs';
import { Parley, demoToken } from './lib/parley.mjs';

// parley runs the documents alone that graphql-codegen persisted.
let folder;
let manifest;
let parley;
let token;
before(async () => {
  folder = freshCopy('codegen');
  manifest = await generate(folder);
  const file = join(folder, 'gql', 'persisted-documents.json');
  parley = await Parley.start({ args: ['--demo', `--trusted-documents=${file}`] });
  token = await demoToken(parley);
});
after(() => parley?.stop());

// idOf is the id of the document that holds an operation.
const idOf = (operation) => Object.keys(manifest).find((id) => manifest[id].includes(operation));

async function post(body) {
  const answer = await fetch(`${parley.url}/graphql`, {
    method: 'POST', headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` }, body: JSON.stringify(body),
  });
  return { status: answer.status, ...(await answer.json()) };
}

test('an app over the generated types compiles under strict rules', () => {
  const { status, words } = run('tsc', ['--noEmit', '-p', folder]);
  assert.equal(status, 0, words);
});


const variables = { first: 2, status: ['RESOLVED'] };

const names = {
  'its id': () => ({ documentId: idOf('query Inbox') }),
  'its hash, as Apollo does': () => ({ extensions: { persistedQuery: { version: 1, sha256Hash: idOf('query Inbox').replace('sha256:', '') } } }),
  'its text': () => ({ query: manifest[idOf('query Inbox')] }),
};

for (const [what, request] of Object.entries(names)) {
  test(`a persisted document runs by ${what}`, async () => {
    const { data, errors } = await post({ ...request(), variables });
    assert.equal(errors, undefined, JSON.stringify(errors));
    assert.equal(data.conversations.edges.length, 2);
    assert.equal(data.conversations.edges[0].node.status, 'RESOLVED');
  });
}

test('a persisted mutation runs by its id, a persisted subscription by its text', async () => {
  const ws = socket(parley, token);
  const told = new Inbox();
  const left = ws.subscribe({ query: manifest[idOf('subscription Changes')], variables: { filter: { types: ['MESSAGE_ADDED'] } } }, {
    next: ({ data, errors }) => (errors ? told.fail(new Error(JSON.stringify(errors))) : told.push(data.conversationEvents)), error: (e) => told.fail(e), complete() {},
  });
  await told.first((frame) => frame.__typename === 'LiveStatus');
  const input = { direction: 'IN', channel: 'WEBCHAT', channelAddress: 'e2e', customerAddress: 'codegen', provider: 'END_TO_END', text: 'by its id', externalConversationId: 'e2e-codegen' };
  const { data } = await post({ documentId: idOf('mutation Say'), variables: { input } });
  assert.deepEqual(data.addMessage.userErrors, []);
  await told.first((frame) => frame.message?.text === 'by its id');
  left();
  await ws.dispose();
});

const refused = {
  'an id that nobody knows': [{ documentId: 'sha256:unknown' }, 'PERSISTED_QUERY_NOT_FOUND'],
  'a text of somebody else': [{ query: '{ viewer { role } }' }, 'FORBIDDEN'],
  'a known id with another text': [() => ({ documentId: idOf('query Inbox'), query: '{ viewer { role } }' }), 'FORBIDDEN'],
};

for (const [what, [request, code]] of Object.entries(refused)) {
  test(`${what} is refused`, async () => {
    const { data, errors } = await post(typeof request === 'function' ? request() : request);
    assert.equal(data ?? null, null);
    assert.deepEqual(errors.map((e) => e.extensions.code), [code]);
  });
}
