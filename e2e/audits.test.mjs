// The server audits of graphql-http: GraphQL over HTTP as its specification has it.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { serverAudits } from 'graphql-http';
import { Parley, demoToken } from './lib/parley.mjs';

let parley;
before(async () => {
  parley = await Parley.start();
});
after(() => parley?.stop());

// audit returns a line for every audit that is not ok, notices included.
async function audit(headers) {
  const fetchFn = (url, init = {}) => fetch(url, { ...init, headers: { ...init.headers, ...headers } });
  const audits = serverAudits({ url: `${parley.url}/graphql`, fetchFn });
  const faults = [];
  for (const { id, name, fn } of audits) {
    const { status, reason } = await fn();
    if (status !== 'ok') faults.push(`${status} ${id} ${name}: ${reason}`);
  }
  return { faults, count: audits.length };
}

const callers = {
  nobody: () => ({}),
  'an administrator': async () => ({ authorization: `Bearer ${await demoToken(parley)}` }),
};

for (const [who, headers] of Object.entries(callers)) {
  test(`no audit finds fault, asked by ${who}`, async () => {
    const { faults, count } = await audit(await headers());
    assert.deepEqual(faults, []);
    assert.ok(count >= 61, `${count} audits`);
  });
}
