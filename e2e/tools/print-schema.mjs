// Writes the schema of this tree, as clients see it: node tools/print-schema.mjs FILE
import { writeFileSync } from 'node:fs';
import { clientSchema, sdl } from '../lib/schema.mjs';

writeFileSync(process.argv[2] ?? '/dev/stdout', sdl(clientSchema()));
