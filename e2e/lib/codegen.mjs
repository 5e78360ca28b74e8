// graphql-codegen's client preset on a fixture: what its command line does with
// a configuration file, without the loaders of schemas that it brings along.
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { preset } from '@graphql-codegen/client-preset';
import { codegen } from '@graphql-codegen/core';
import { parse } from 'graphql';
import { clientSchema, sdl } from './schema.mjs';

// scalars says what each scalar is in TypeScript; one that is missing fails.
const scalars = { Cursor: 'string', DateTime: 'string', EmailAddress: 'string', JSON: 'unknown', TimeZone: 'string', URL: 'string' };

const config = { scalars, strictScalars: true, useTypeImports: true };

// generate writes the types and the persisted documents of a folder's documents
// into its gql/, and returns the persisted documents: text by SHA-256.
export async function generate(folder) {
  const documents = readdirSync(join(folder, 'documents')).map((name) => {
    const location = join(folder, 'documents', name);
    const rawSDL = readFileSync(location, 'utf8');
    return { location, rawSDL, document: parse(rawSDL) };
  });
  const files = await preset.buildGeneratesSection({
    baseOutputDir: `${join(folder, 'gql')}/`,
    schema: parse(sdl(clientSchema())),
    documents,
    config,
    presetConfig: { persistedDocuments: { hashAlgorithm: 'sha256' } },
    plugins: [],
    pluginMap: {},
  });
  for (const file of files) await write(file);
  return JSON.parse(readFileSync(join(folder, 'gql', 'persisted-documents.json'), 'utf8'));
}

async function write(file) {
  mkdirSync(dirname(file.filename), { recursive: true });
  writeFileSync(file.filename, await codegen(file));
}
