// Stock clients that follow numbers over a socket and over an event stream, once
// or for as long as it takes.
import { createClient as createStreams } from 'graphql-sse';
import { createClient as createSockets } from 'graphql-ws';
import WebSocket from 'ws';
import { numbers } from './live.mjs';

// Each makes a client of the process that where names at the time it connects.
export const sockets = (where, token, more) =>
  createSockets({ url: () => `${where().url.replace(/^http/, 'ws')}/graphql`, webSocketImpl: WebSocket, connectionParams: { Authorization: `Bearer ${token}` }, retryAttempts: 0, ...more });

export const streams = (where, token, more) =>
  createStreams({ url: () => `${where().url}/graphql`, headers: { Authorization: `Bearer ${token}` }, retryAttempts: 0, ...more });

// patient clients come back, within so many ms, until they are left. graphql-ws gives
// up when a connection is lost before it stands, unless shouldRetry says otherwise.
function patient(within) {
  const pause = () => new Promise((r) => setTimeout(r, Math.random() * within));
  return { retryAttempts: Infinity, shouldRetry: () => true, retryWait: pause, retry: pause };
}

// follow has a reader told of numbers by a client that comes back with the last
// cursor: the body of a subscribe is made anew each time, so `after` is what it is
// by then. It returns how to leave; closes gets the codes with which sockets ended.
export function follow(make, where, token, counter, reader, { query = numbers, closes = [], within = 300 } = {}) {
  const on = { connecting: () => reader.begin(), closed: ({ code }) => closes.push(code) };
  const variables = { ...counter.variables, get after() { return reader.cursor; } };
  let left = false;
  const complete = () => left || reader.fail({ message: 'the subscription completed' });
  const leave = make(where, token, { ...patient(within), on }).subscribe({ query, variables }, { next: (r) => reader.take(r), error: (e) => reader.fail(e), complete });
  return () => {
    left = true;
    leave();
  };
}
