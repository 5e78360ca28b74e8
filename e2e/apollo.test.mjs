// Apollo Client as an app sets it up: one cache of objects, pages merged by it, a
// socket for subscriptions, documents sent once and named afterwards.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, test } from 'node:test';
import { ApolloClient, ApolloLink, HttpLink, InMemoryCache, gql } from '@apollo/client';
import { CombinedGraphQLErrors } from '@apollo/client/errors';
import { PersistedQueryLink } from '@apollo/client/link/persisted-queries';
import { GraphQLWsLink } from '@apollo/client/link/subscriptions';
import { relayStylePagination } from '@apollo/client/utilities';
import { OperationTypeNode } from 'graphql';
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

// app makes a client and shows what goes over HTTP.
function app({ authorization = `Bearer ${token}`, persisted } = {}) {
  const recorded = recordingFetch();
  const http = new HttpLink({ uri: `${parley.url}/graphql`, fetch: recorded.fetch, headers: authorization ? { authorization } : {} });
  const link = ApolloLink.split(
    ({ operationType }) => operationType === OperationTypeNode.SUBSCRIPTION,
    new GraphQLWsLink(ws),
    persisted ? new PersistedQueryLink(persisted).concat(http) : http,
  );
  const cache = new InMemoryCache({
    possibleTypes: { ConversationFrame: ['LiveStatus', 'ConversationEvent'] },
    typePolicies: {
      Query: { fields: { conversations: relayStylePagination(['where', 'orderBy']) } },
      Conversation: { fields: { messages: relayStylePagination() } },
    },
  });
  return { client: new ApolloClient({ link, cache }), requests: recorded.requests };
}

const row = gql`
  fragment Row on Conversation {
    id
    version
    messageCount
  }
`;

const byId = gql`
  query ById($id: ID!) {
    node(id: $id) {
      ...Row
    }
  }
  ${row}
`;

const say = gql`
  mutation Say($input: AddMessageInput!) {
    addMessage(input: $input) {
      message {
        id
        text
        conversation {
          ...Row
        }
      }
      userErrors {
        field
        code
        message
      }
    }
  }
  ${row}
`;

const reply = (conversationId, text) => ({ mutation: say, variables: { input: { direction: 'OUT', conversationId, text } } });

test('what a mutation answers changes what a query showed, without asking again', async () => {
  const { id } = await newConversation(parley, token, 'e2e-apollo-cache', ['hello']);
  const { client, requests } = app();
  const shown = new Inbox();
  const watching = client.watchQuery({ query: byId, variables: { id } }).subscribe(({ data }) => data && shown.push(data.node));
  const before = await shown.first(Boolean);
  assert.equal(before.messageCount, 1);

  const { data } = await client.mutate(reply(id, 'good day'));
  assert.deepEqual(data.addMessage.userErrors, []);
  const changed = await shown.first((node) => node.messageCount === 2);
  assert.ok(changed.version > before.version);
  assert.deepEqual(requests.map((r) => r.body.operationName), ['ById', 'Say']);
  watching.unsubscribe();
});

const list = gql`
  query List($first: Int!, $after: Cursor) {
    conversations(first: $first, after: $after, orderBy: [{ field: LAST_MESSAGE_AT, direction: DESC }]) {
      totalCount
      pageInfo {
        hasNextPage
        endCursor
      }
      edges {
        cursor
        node {
          id
          lastMessageAt
        }
      }
    }
  }
`;

test('relayStylePagination makes one list of three pages', async () => {
  const { client } = app();
  const query = client.watchQuery({ query: list, variables: { first: 4 } });
  const shown = new Inbox();
  const watching = query.subscribe(({ data }) => data && shown.push(data));
  await shown.first(Boolean);
  const whole = () => client.readQuery({ query: list, variables: { first: 4 } }).conversations;
  for (let pages = 1; pages < 3; pages++) await query.fetchMore({ variables: { after: whole().pageInfo.endCursor } });
  const { edges, pageInfo } = whole();
  const times = edges.map(({ node }) => node.lastMessageAt);
  assert.equal(new Set(edges.map(({ node }) => node.id)).size, 12);
  assert.deepEqual(times, [...times].sort().reverse());
  assert.equal(pageInfo.hasNextPage, true);
  watching.unsubscribe();
});

const changes = gql`
  subscription Changes($filter: ConversationEventFilter) {
    conversationEvents(filter: $filter) {
      ... on LiveStatus {
        resumed
      }
      ... on ConversationEvent {
        type
        conversation {
          ...Row
        }
        message {
          id
          text
        }
      }
    }
  }
  ${row}
`;

test('a subscription brings what others do into the cache', async () => {
  const { id } = await newConversation(parley, token, 'e2e-apollo-live', ['hello']);
  const { client } = app();
  await client.query({ query: byId, variables: { id } });
  const told = new Inbox();
  const following = client
    .subscribe({ query: changes, variables: { filter: { conversationIds: [id], types: ['MESSAGE_ADDED'] } } })
    .subscribe({ next: ({ data }) => told.push(data.conversationEvents), error: (e) => told.fail(e) });
  await told.first((frame) => frame.__typename === 'LiveStatus');
  await app().client.mutate(reply(id, 'from elsewhere'));
  const event = await told.first((frame) => frame.__typename === 'ConversationEvent');
  assert.equal(event.message.text, 'from elsewhere');
  const cached = client.readFragment({ id: client.cache.identify({ __typename: 'Conversation', id }), fragment: row });
  assert.equal(cached.messageCount, 2);
  following.unsubscribe();
});

const faults = {
  'an unknown field': { query: gql`{ nonsense }`, code: 'GRAPHQL_VALIDATION_FAILED' },
  'a page too large': { query: gql`{ conversations(first: 101) { totalCount } }`, code: 'BAD_USER_INPUT' },
  'no token': { query: gql`{ viewer { role } }`, code: 'UNAUTHENTICATED', authorization: '' },
};

for (const [what, { query, code, authorization }] of Object.entries(faults)) {
  test(`${what} is an error with a code`, async () => {
    const { client } = app({ authorization });
    const { error } = await client.query({ query, errorPolicy: 'all', fetchPolicy: 'no-cache' });
    assert.ok(CombinedGraphQLErrors.is(error), String(error));
    assert.deepEqual(error.errors.map((e) => e.extensions.code), [code]);
  });
}

test('a bad token is a 401 whose body says why', async () => {
  const { client, requests } = app({ authorization: 'Bearer nonsense' });
  const error = await client.query({ query: gql`{ viewer { role } }` }).then(() => null, (e) => e);
  assert.deepEqual(requests.map((r) => r.status), [401]);
  assert.ok(CombinedGraphQLErrors.is(error), String(error));
  assert.equal(error.errors[0].extensions.code, 'UNAUTHENTICATED');
});

test('an input at fault is a userError, not an exception', async () => {
  const { id } = await newConversation(parley, token, 'e2e-apollo-fault', ['hello']);
  const { data, error } = await app().client.mutate(reply(id, 'x'.repeat(70_000)));
  assert.equal(error, undefined);
  assert.deepEqual(data.addMessage.userErrors.map(({ code, field }) => [code, field.at(-1)]), [['BAD_USER_INPUT', 'text']]);
});

const sha256 = (text) => createHash('sha256').update(text).digest('hex');

for (const useGETForHashedQueries of [false, true]) {
  test(`a document is sent once and named afterwards, by ${useGETForHashedQueries ? 'GET' : 'POST'}`, async () => {
    const query = gql(`query Named${useGETForHashedQueries ? 'Get' : 'Post'} { viewer { role } }`);
    const ask = async () => {
      const { client, requests } = app({ persisted: { sha256, useGETForHashedQueries } });
      const { data } = await client.query({ query });
      assert.equal(data.viewer.role, 'ADMIN');
      return requests.map(({ url, body }) => (body ?? Object.fromEntries(new URL(url).searchParams)).query !== undefined);
    };
    assert.deepEqual(await ask(), [false, true]); // by its hash, unknown; then with its text
    assert.deepEqual(await ask(), [false]); // by its hash
  });
}
