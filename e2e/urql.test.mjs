// urql as an app sets it up: its document cache, subscriptions over a socket and
// over an event stream, documents named by their hash.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Client, cacheExchange, fetchExchange, gql, subscriptionExchange } from '@urql/core';
import { persistedExchange } from '@urql/exchange-persisted';
import { Inbox, newConversation, recordingFetch, socket } from './lib/clients.mjs';
import { Parley, demoToken } from './lib/parley.mjs';

let parley;
let token;
let ws;
before(async () => {
  parley = await Parley.start();
  token = await demoToken(parley);
  ws = socket(parley, token);
});
after(async () => {
  await ws?.dispose();
  await parley?.stop();
});

const overSocket = () =>
  subscriptionExchange({ forwardSubscription: ({ query, variables }) => ({ subscribe: (sink) => ({ unsubscribe: ws.subscribe({ query, variables }, sink) }) }) });

// app makes a client and shows what goes over HTTP.
function app({ exchanges = [cacheExchange, fetchExchange], authorization = `Bearer ${token}`, ...more } = {}) {
  const recorded = recordingFetch();
  const fetchOptions = { headers: authorization ? { authorization } : {} };
  return { client: new Client({ url: `${parley.url}/graphql`, exchanges, fetch: recorded.fetch, fetchOptions, preferGetMethod: false, ...more }), requests: recorded.requests };
}

const byId = gql`
  query ById($id: ID!) {
    node(id: $id) {
      id
      ... on Conversation {
        messageCount
        messages(first: 10) {
          edges {
            node {
              id
              text
            }
          }
        }
      }
    }
  }
`;

const say = gql`
  mutation Say($input: AddMessageInput!) {
    addMessage(input: $input) {
      message {
        id
        conversation {
          id
        }
      }
      userErrors {
        message
      }
    }
  }
`;

const reply = (conversationId, text) => [say, { input: { direction: 'OUT', conversationId, text } }];
const textsOf = ({ messages }) => messages.edges.map(({ node }) => node.text);

test('a mutation makes the cache ask again for what it touched, and for nothing else', async () => {
  const { id } = await newConversation(parley, token, 'e2e-urql-cache', ['hello']);
  const { client, requests } = app();
  const shown = new Inbox();
  const watching = client.query(byId, { id }).subscribe(({ data, error }) => (error ? shown.fail(error) : shown.push(data.node)));
  assert.deepEqual(textsOf(await shown.first(Boolean)), ['hello']);
  await client.query(byId, { id }).toPromise(); // from the cache

  const { data, error } = await client.mutation(...reply(id, 'good day')).toPromise();
  assert.equal(error, undefined);
  assert.deepEqual(data.addMessage.userErrors, []);
  assert.deepEqual(textsOf(await shown.first((node) => node.messageCount === 2)), ['hello', 'good day']);
  assert.deepEqual(requests.map(({ body }) => body.operationName), ['ById', 'Say', 'ById']);
  watching.unsubscribe();
});

const changes = gql`
  subscription Changes($filter: ConversationEventFilter) {
    conversationEvents(filter: $filter) {
      __typename
      ... on LiveStatus {
        resumed
      }
      ... on ConversationEvent {
        message {
          id
          text
        }
      }
    }
  }
`;

const ways = {
  'a socket': () => ({ exchanges: [cacheExchange, fetchExchange, overSocket()] }),
  'an event stream': () => ({ fetchSubscriptions: true }),
};

for (const [way, options] of Object.entries(ways)) {
  test(`a subscription over ${way} tells of messages until it is left`, async () => {
    const { id } = await newConversation(parley, token, `e2e-urql-${way}`, ['hello']);
    const { client } = app(options());
    const told = new Inbox();
    const following = client
      .subscription(changes, { filter: { conversationIds: [id], types: ['MESSAGE_ADDED'] } })
      .subscribe(({ data, error }) => (error ? told.fail(error) : told.push(data.conversationEvents)));
    await told.first((frame) => frame.__typename === 'LiveStatus');
    await client.mutation(...reply(id, 'over here')).toPromise();
    const event = await told.first((frame) => frame.__typename === 'ConversationEvent');
    assert.equal(event.message.text, 'over here');
    following.unsubscribe();
  });
}

const faults = {
  'an unknown field': { query: gql`{ nonsense }`, code: 'GRAPHQL_VALIDATION_FAILED', status: 400 },
  'no token': { query: gql`{ viewer { role } }`, code: 'UNAUTHENTICATED', authorization: '', status: 200 },
  'a bad token': { query: gql`{ viewer { role } }`, code: 'UNAUTHENTICATED', authorization: 'Bearer nonsense', status: 401 },
};

for (const [what, { query, code, authorization, status }] of Object.entries(faults)) {
  test(`${what} is an error with a code`, async () => {
    const { client } = app({ authorization });
    const { error } = await client.query(query, {}).toPromise();
    assert.deepEqual(error.graphQLErrors.map((e) => e.extensions.code), [code]);
    assert.equal(error.response.status, status);
  });
}

test('documents are sent once and named afterwards: queries by GET, mutations by POST', async () => {
  const { id } = await newConversation(parley, token, 'e2e-urql-named', ['hello']);
  const exchanges = [persistedExchange({ preferGetForPersistedQueries: true, enableForMutation: true }), fetchExchange];
  const session = async () => {
    const { client, requests } = app({ exchanges });
    const { data } = await client.query(gql`query UrqlNamed { viewer { role } }`, {}).toPromise();
    assert.equal(data.viewer.role, 'ADMIN');
    const said = await client.mutation(...reply(id, 'named')).toPromise();
    assert.deepEqual(said.data.addMessage.userErrors, []);
    return requests.map(({ method, url, body }) => `${method} ${(body ?? Object.fromEntries(new URL(url).searchParams)).query === undefined ? 'hash' : 'text'}`);
  };
  assert.deepEqual(await session(), ['GET hash', 'GET text', 'POST hash', 'POST text']);
  assert.deepEqual(await session(), ['GET hash', 'POST hash']);
});
