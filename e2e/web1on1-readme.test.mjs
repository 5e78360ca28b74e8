// The walk of compat/web1on1/README.md, pasted as it stands.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Parley } from './lib/parley.mjs';
import { Readme, shell } from './lib/readme.mjs';

let parley;
before(async () => {
  parley = await Parley.start();
});
after(() => parley?.stop());

test('what is made over Web1on1 is seen over the graph', async () => {
  const run = shell(new Readme('compat/web1on1/README.md', () => parley).block('walk'));
  assert.equal(await run.ended, 0, run.output());
  const lines = run.output().trim().split('\n');
  const [user, field, instances, graph] = lines.slice(0, 4).map((line) => JSON.parse(line));
  const picture = await fetch(user.avatar);
  assert.deepEqual([picture.status, picture.headers.get('content-type')], [200, 'image/png']);
  assert.equal(field.required, true);
  assert.deepEqual(instances.map(({ enabled, orgPath }) => [enabled, orgPath.split('#').length]), [[true, 2]]);
  assert.equal(graph.errors, undefined);
  const only = (list) => list.edges.map(({ node }) => node);
  assert.deepEqual(only(graph.data.organizations), [{ name: 'Bears of Utrecht', country: 'NL', slug: 'bears-of-utrecht' }]);
  assert.deepEqual(only(graph.data.users), [{ displayName: 'Ann Bear', avatarUrl: user.avatar, status: 'QUEUED', source: 'WEB1ON1' }]);
  assert.deepEqual(only(graph.data.forms)[0].fields.map(({ name }) => name), ['size', 'day']);
  assert.deepEqual(only(graph.data.bots).map(({ name }) => name), ['Bear bot']);
  assert.equal(lines.slice(4).length, 3);
  for (const line of lines.slice(4)) assert.match(line, /^archived \/\w+\/[0-9a-f]{24}: 204$/);
});
