// The graph against the last release: what breaks a client stops the build.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { diff } from '@graphql-inspector/core';
import { buildClientSchema, buildSchema, getIntrospectionQuery } from 'graphql';
import { Parley } from './lib/parley.mjs';
import { clientSchema, forClients, releasedFile, sdl } from './lib/schema.mjs';

const folder = mkdtempSync(join(tmpdir(), 'parley-schema-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const base = `type Query { conversation(id: ID!, since: String): Conversation! }
type Conversation { id: ID! "What it is about." subject: String status: Status! }
enum Status { OPEN RESOLVED }
input Filter { status: Status }
union Frame = Conversation
`;

// compare runs the gate as CI does, on two texts, and returns its exit code and words.
function compare(older, newer) {
  const files = { 'older.graphql': older, 'newer.graphql': newer };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return gate(...Object.keys(files).map((name) => join(folder, name)));
}

function gate(...files) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['tools/schema-diff.mjs', ...files], { encoding: 'utf8' });
  return { status, words: stdout + stderr };
}

const breaking = {
  'a field removed': [' subject: String', ''],
  'a field of another type': ['subject: String', 'subject: Int'],
  'a field that may be null now': ['status: Status!', 'status: Status'],
  'an argument removed': [', since: String', ''],
  'an argument made mandatory': ['since: String', 'since: String!'],
  'an enum value removed': ['OPEN RESOLVED', 'OPEN'],
  'a mandatory input field added': ['input Filter { ', 'input Filter { kind: String! '],
  'a type renamed': [/Status/g, 'State'],
};

for (const [what, [from, to]] of Object.entries(breaking)) {
  test(`the gate refuses ${what}`, () => {
    const { status, words } = compare(base, base.replace(from, to));
    assert.equal(status, 1, words);
    assert.match(words, /^BREAKING/m);
  });
}

const additive = {
  nothing: ['', ''],
  'a field added': ['subject: String', 'subject: String note: String'],
  'an optional argument added': ['since: String', 'since: String until: String'],
  'a type and a union member added': ['= Conversation', '= Conversation | Ended type Ended { at: String }'],
  'other words': ['What it is about.', 'The subject.'],
  'a deprecation': ['subject: String', 'subject: String @deprecated(reason: "Use title.")'],
};

for (const [what, [from, to]] of Object.entries(additive)) {
  test(`the gate lets pass ${what}`, () => {
    const { status, words } = compare(base, base.replace(from, to));
    assert.equal(status, 0, words);
  });
}

test('a field that vanishes from the released graph is refused by its name', () => {
  const without = sdl(clientSchema()).replace(/(\ntype Conversation implements Node \{[\s\S]*?\n  )status: /, '$1state: ');
  writeFileSync(join(folder, 'without.graphql'), without);
  const { status, words } = gate(releasedFile, join(folder, 'without.graphql'));
  assert.equal(status, 1);
  assert.match(words, /BREAKING.*'status'.*'Conversation'/);
});

test('the graph of this tree breaks no client of the last release', () => {
  const { status, words } = gate();
  assert.equal(status, 0, words);
});

// inherited is what gqlparser announces on its own.
const inherited = /directive 'defer'/i;

test('a running server says the same graph, without a token', async () => {
  const parley = await Parley.start({ args: [] });
  try {
    const { data } = await parley.graphql(null, getIntrospectionQuery({ specifiedByUrl: true, directiveIsRepeatable: true, oneOf: true }));
    const served = buildSchema(sdl(forClients(buildClientSchema(data))));
    const changes = await diff(buildSchema(sdl(clientSchema())), served);
    assert.deepEqual(changes.map((c) => c.message).filter((words) => !inherited.test(words)), []);
  } finally {
    await parley.stop();
  }
});
