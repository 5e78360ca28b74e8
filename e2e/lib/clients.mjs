// What the tests of several clients share.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';

// socket is graphql-ws with a token.
export function socket(parley, token) {
  return createClient({
    url: `${parley.url.replace(/^http/, 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: { Authorization: `Bearer ${token}` },
  });
}

// recordingFetch is fetch that keeps each request's body and the answer's status.
export function recordingFetch() {
  const requests = [];
  const recorded = async (url, init) => {
    const answer = await fetch(url, init);
    requests.push({ url: String(url), method: init?.method ?? 'GET', body: init?.body ? JSON.parse(init.body) : null, status: answer.status });
    return answer;
  };
  return { fetch: recorded, requests };
}

// Inbox gathers what a subscription pushes; first waits for what fits.
export class Inbox {
  #items = [];
  #failure;
  #changed = new EventTarget();

  push(item) {
    this.#items.push(item);
    this.#changed.dispatchEvent(new Event('change'));
  }

  fail(error) {
    this.#failure = error;
    this.#changed.dispatchEvent(new Event('change'));
  }

  async first(fits, patience = AbortSignal.timeout(20_000)) {
    for (;;) {
      const found = this.#items.find(fits);
      if (found) return found;
      if (this.#failure) throw this.#failure;
      await once(this.#changed, 'change', { signal: patience }).catch(() => {
        throw new Error(`nothing fits among ${JSON.stringify(this.#items)}`);
      });
    }
  }
}

// newConversation says something in a conversation of its own and returns it.
export async function newConversation(parley, token, externalConversationId, texts) {
  const messages = texts.map((text) => ({
    direction: 'IN', provider: 'END_TO_END', channel: 'WEBCHAT', channelAddress: 'e2e', customerAddress: `visitor of ${externalConversationId}`, text, externalConversationId,
  }));
  const { data, errors } = await parley.graphql(
    token,
    `mutation ($messages: [AddMessageInput!]!) { addMessages(input: {messages: $messages}) {
      results { message { conversation { id version } } userErrors { message } } } }`,
    { messages },
  );
  assert.equal(errors, undefined, JSON.stringify(errors));
  const last = data.addMessages.results.at(-1);
  assert.deepEqual(last.userErrors, []);
  return last.message.conversation;
}
