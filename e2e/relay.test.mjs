// Relay on a fixture app: its compiler takes the graph as conforming, its artifacts
// compile under strict rules, and its store pages, appends and follows.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import relay from 'relay-runtime';
import { Inbox, newConversation, socket } from './lib/clients.mjs';
import { run } from './lib/made.mjs';
import { Parley, demoToken } from './lib/parley.mjs';
import { artifacts, compile } from './lib/relay.mjs';
import { clientSchema, sdl } from './lib/schema.mjs';

const { ConnectionHandler, Environment, Network, Observable, RecordSource, Store, commitLocalUpdate, commitMutation, createOperationDescriptor, fetchQuery, requestSubscription } = relay;

let parley;
let token;
let ws;
let graph;

before(async () => {
  const { folder, status, words } = compile();
  assert.equal(status, 0, words);
  const checked = run('tsc', ['--noEmit', '-p', folder]);
  assert.equal(checked.status, 0, checked.words);
  graph = await artifacts(folder);
  parley = await Parley.start();
  token = await demoToken(parley);
  ws = socket(parley, token);
});
after(async () => {
  await ws?.dispose();
  await parley?.stop();
});

function environment() {
  const network = Network.create(
    ({ text }, variables) => parley.graphql(token, text, variables),
    ({ text }, variables) => Observable.create((sink) => ws.subscribe({ query: text, variables }, sink)),
  );
  return new Environment({ network, store: new Store(new RecordSource()) });
}

// fetched runs a query and keeps what it brought.
async function fetched(env, query, variables) {
  env.retain(createOperationDescriptor(query, variables));
  return fetchQuery(env, query, variables).toPromise();
}

// read runs over the records of the store and returns what it finds.
function read(env, find) {
  let found;
  commitLocalUpdate(env, (store) => (found = find(store)));
  return found;
}

function page(env, find, key, filters) {
  return read(env, (store) => {
    const connection = ConnectionHandler.getConnection(find(store), key, filters);
    const info = connection.getLinkedRecord('pageInfo');
    const nodes = connection.getLinkedRecords('edges').map((edge) => edge.getLinkedRecord('node'));
    return { nodes, next: info.getValue('hasNextPage') && info.getValue('endCursor') };
  });
}

test('a list at the root grows by pages in the store', async () => {
  const env = environment();
  const where = { statusIn: ['RESOLVED'] };
  const list = () => page(env, (store) => store.getRoot(), 'ConversationList_conversations', { where });
  await fetched(env, graph.ConversationListQuery, { count: 3, where });
  await fetched(env, graph.ConversationListPaginationQuery, { count: 4, cursor: list().next, where });
  const ids = list().nodes.map((node) => node.getDataID());
  assert.equal(new Set(ids).size, 7);
  assert.deepEqual([...new Set(list().nodes.map((node) => node.getValue('status')))], ['RESOLVED']);
});

const inside = (env, id) => () => {
  const { nodes, next } = page(env, (store) => store.get(id), 'Conversation_messages');
  return { texts: nodes.map((node) => node.getValue('text')), next };
};

test('a connection inside an object is fetched again by node(id), page by page', async () => {
  const { id } = await newConversation(parley, token, 'e2e-relay-pages', ['one', 'two', 'three', 'four', 'five']);
  const env = environment();
  const messages = inside(env, id);
  const { node } = await fetched(env, graph.ConversationQuery, { id, count: 2 });
  assert.equal(node.__typename, 'Conversation');
  assert.deepEqual(messages().texts, ['one', 'two']);
  for (let { next } = messages(); next; { next } = messages()) await fetched(env, graph.ConversationMessagesPaginationQuery, { id, count: 2, cursor: next });
  assert.deepEqual(messages().texts, ['one', 'two', 'three', 'four', 'five']);
});

test('a mutation appends to the connection and raises the version, a subscription tells of it', async () => {
  const { id, version } = await newConversation(parley, token, 'e2e-relay-add', ['begins']);
  const env = environment();
  const { liveCursor } = await fetched(env, graph.ConversationQuery, { id, count: 10 });
  const told = new Inbox();
  const filter = { conversationIds: [id], types: ['MESSAGE_ADDED'] };
  const following = requestSubscription(env, {
    subscription: graph.ConversationChangesSubscription, variables: { after: liveCursor, filter }, onNext: (d) => told.push(d.conversationEvents), onError: (e) => told.fail(e),
  });
  await told.first((frame) => frame.__typename === 'LiveStatus' && frame.resumed);

  const input = { direction: 'OUT', conversationId: id, text: 'appended' };
  const connections = [ConnectionHandler.getConnectionID(id, 'Conversation_messages')];
  const { addMessage } = await new Promise((onCompleted, onError) => {
    commitMutation(env, { mutation: graph.ConversationAddMutation, variables: { input, connections }, onCompleted, onError });
  });
  assert.deepEqual(addMessage.userErrors, []);
  assert.deepEqual(inside(env, id)().texts, ['begins', 'appended']);
  const frame = await told.first((f) => f.__typename === 'ConversationEvent');
  assert.equal(frame.conversation.id, id);
  assert.ok(read(env, (store) => store.get(id).getValue('version')) > version);
  following.dispose();
});

const needed = {
  'node(id)': [/\n {2}"""(?:[^"]|"(?!""))*"""\n {2}node\([\s\S]*?\): Node\n/, '\n', /no field `node`/],
  'pageInfo.hasNextPage': ['  hasNextPage: Boolean!', '  more: Boolean!', /pageInfo \{ hasNextPage \}/],
  'the cursor of an edge': [/(type MessageEdge \{[\s\S]*?)cursor: Cursor!/, '$1place: Cursor!', /edges \{ cursor \}/],
};

for (const [what, [from, to, complaint]] of Object.entries(needed)) {
  test(`the compiler misses ${what} where it is gone`, () => {
    const whole = sdl(clientSchema());
    const lacking = whole.replace(from, to);
    assert.notEqual(lacking, whole);
    const { status, words } = compile(lacking);
    assert.notEqual(status, 0);
    assert.match(words, complaint);
  });
}
