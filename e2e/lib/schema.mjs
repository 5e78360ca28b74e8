// The schema as clients see it, made of the SDL files that the server is made of.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Kind, buildASTSchema, extendSchema, lexicographicSortSchema, parse, printSchema } from 'graphql';
import { root } from './parley.mjs';

const folders = ['graph', 'schema/graphql'];

// goField and goModel tell gqlgen what to make; they say nothing to a client.
const forTheServer = new Set(['goField', 'goModel']);

// sources returns every definition of the SDL files, extensions included.
function sources() {
  const files = folders.flatMap((folder) => readdirSync(join(root, folder)).sort().map((name) => join(root, folder, name)));
  const texts = files.filter((name) => name.endsWith('.graphql')).map((name) => readFileSync(name, 'utf8'));
  return parse(texts.join('\n')).definitions;
}

// clientSchema merges the files: extensions become part of what they extend, and
// all is in the order of the alphabet.
export function clientSchema() {
  const isExtension = (d) => d.kind.endsWith('Extension');
  const all = sources();
  const base = buildASTSchema({ kind: Kind.DOCUMENT, definitions: all.filter((d) => !isExtension(d)) });
  const whole = extendSchema(base, { kind: Kind.DOCUMENT, definitions: all.filter(isExtension) });
  return forClients(whole);
}

// forClients leaves out what only the server reads, and sorts the rest.
export function forClients(schema) {
  const config = schema.toConfig();
  const directives = config.directives.filter((d) => !forTheServer.has(d.name));
  return lexicographicSortSchema(new schema.constructor({ ...config, directives }));
}

// sdl prints a schema with a line break at its end.
export const sdl = (schema) => `${printSchema(schema)}\n`;

// releasedFile is the schema that clients of the last release were built against.
export const releasedFile = join(root, 'docs', 'releases', 'schema.graphql');
