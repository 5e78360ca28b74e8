// The rules that the whole graph keeps (docs of the contract: one input, one
// payload, Relay's lists), read off the schema. Descriptions are a Go test.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { getNamedType, isEnumType, isInputObjectType, isInterfaceType, isListType, isNonNullType, isObjectType, isUnionType } from 'graphql';
import { clientSchema } from './lib/schema.mjs';

const schema = clientSchema();
const ours = Object.values(schema.getTypeMap()).filter((type) => !type.name.startsWith('__'));
const fieldsOf = (type) => Object.values(type.getFields?.() ?? {});
const objects = ours.filter(isObjectType);
const mutations = fieldsOf(schema.getMutationType());
const withFields = ours.flatMap((type) => fieldsOf(type).map((field) => ({ type, field, name: `${type.name}.${field.name}` })));
const connections = withFields.filter(({ field }) => getNamedType(field.type).name.endsWith('Connection'));

const shape = (type) => Object.fromEntries(fieldsOf(type).map((f) => [f.name, String(f.type)]));
const names = (list) => list.map((item) => item.name);
const has = (type, wanted) => Object.entries(wanted).every(([name, kind]) => shape(type)[name] === kind);

// reachable gathers what a root leads to: fields, arguments, members, implementers.
function reachable() {
  const seen = new Set();
  const todo = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  for (let type = todo.pop(); type; type = todo.pop()) {
    if (seen.has(type.name)) continue;
    seen.add(type.name);
    if (isInterfaceType(type) || isUnionType(type)) todo.push(...schema.getPossibleTypes(type));
    for (const field of fieldsOf(type)) todo.push(...[field, ...(field.args ?? [])].map((x) => getNamedType(x.type)));
    todo.push(...(type.getInterfaces?.() ?? []));
  }
  return seen;
}

const seen = reachable();

// Each rule names those who break it.
const rules = {
  'a mutation has one argument: input, mandatory': () => mutations.filter((m) => m.args.length !== 1 || m.args[0].name !== 'input' || !isNonNullType(m.args[0].type)),
  'a payload is mandatory, named so, and says what was refused': () =>
    mutations.filter((m) => !/^\w+Payload!$/.test(String(m.type)) || !has(getNamedType(m.type), { userErrors: '[UserError!]!' })),
  'an input object is named so': () => ours.filter((t) => isInputObjectType(t) && !/(Input|Order|Filter)$/.test(t.name)),
  'an enum value is in capitals': () => ours.filter((t) => isEnumType(t) && t.getValues().some((v) => !/^[A-Z][A-Z0-9_]*$/.test(v.name))),
  'a type is in PascalCase': () => ours.filter((t) => !/^[A-Z][A-Za-z0-9]*$/.test(t.name)),
  'a field is in camelCase, and so are its arguments': () =>
    withFields.filter(({ field }) => [field, ...(field.args ?? [])].some(({ name }) => !/^[a-z][A-Za-z0-9]*$/.test(name))),
  'an object with an id is a Node': () => objects.filter((t) => shape(t).id && !t.getInterfaces().some((i) => i.name === 'Node')),
  'a connection has edges, pageInfo and totalCount': () =>
    objects.filter((t) => t.name.endsWith('Connection') && !has(t, { edges: `[${t.name.replace(/Connection$/, 'Edge')}]`, pageInfo: 'PageInfo!', totalCount: 'Int!' })),
  'an edge has a node and a cursor': () => objects.filter((t) => t.name.endsWith('Edge') && !(shape(t).node && has(t, { cursor: 'Cursor!' }))),
  // The contract reads the samples behind a number forwards only.
  'a list with pages takes first, after, last and before': () =>
    connections.filter(({ type, field }) => {
      if (type.name === 'MetricBucket' && field.name === 'samples') return String(field.args.find((a) => a.name === 'after')?.type) !== 'Cursor';
      const args = Object.fromEntries(field.args.map((a) => [a.name, String(a.type)]));
      return args.first !== 'Int' || args.last !== 'Int' || args.after !== 'Cursor' || args.before !== 'Cursor';
    }),
  'a list in an object never holds null inside, but for edges and nodes': () =>
    withFields.filter(({ type, field }) => {
      const list = isNonNullType(field.type) ? field.type.ofType : field.type;
      return isListType(list) && !isNonNullType(list.ofType) && !(type.name.endsWith('Connection') || field.name === 'nodes');
    }),
  'a subscription that resumes yields a union that begins with LiveStatus': () =>
    fieldsOf(schema.getSubscriptionType()).filter((f) => f.args.some((a) => a.name === 'after') && !names(getNamedType(f.type).getTypes?.() ?? []).includes('LiveStatus')),
  'a deprecation says what to use instead': () => withFields.filter(({ field }) => field.deprecationReason != null && !/ /.test(field.deprecationReason)),
  'a type is of use to somebody': () => ours.filter((t) => !seen.has(t.name)),
};

const exceptions = JSON.parse(readFileSync('lint-exceptions.json', 'utf8'));

for (const [rule, offenders] of Object.entries(rules)) {
  test(rule, () => {
    assert.deepEqual(names(offenders()).sort(), Object.keys(exceptions[rule] ?? {}).sort());
  });
}

test('every exception is of a rule and has a reason', () => {
  for (const [rule, list] of Object.entries(exceptions)) {
    assert.ok(rules[rule], rule);
    for (const [name, reason] of Object.entries(list)) assert.match(reason, / /, name);
  }
});
