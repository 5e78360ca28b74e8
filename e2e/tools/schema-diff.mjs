// Compares two schemas with GraphQL Inspector and fails where a client of the
// older one would break: node tools/schema-diff.mjs OLD NEW. Without NEW it is
// the schema of this tree, and without OLD the one of the last release.
import { readFileSync } from 'node:fs';
import { CriticalityLevel, diff } from '@graphql-inspector/core';
import { buildSchema } from 'graphql';
import { clientSchema, releasedFile, sdl } from '../lib/schema.mjs';

const signs = {
  [CriticalityLevel.Breaking]: 'BREAKING  ',
  [CriticalityLevel.Dangerous]: 'dangerous ',
  [CriticalityLevel.NonBreaking]: 'fine      ',
};

const read = (file) => readFileSync(file, 'utf8');
const [before = releasedFile, after] = process.argv.slice(2);
const texts = [read(before), after ? read(after) : sdl(clientSchema())];
const changes = await diff(...texts.map((text) => buildSchema(text)));

for (const { criticality, message } of changes) console.log(signs[criticality.level] + message);
const breaking = changes.filter((c) => c.criticality.level === CriticalityLevel.Breaking).length;
console.log(`${changes.length} changes since the last release, ${breaking} of them breaking`);
process.exitCode = breaking ? 1 : 0;
