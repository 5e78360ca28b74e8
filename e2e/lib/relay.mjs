// relay-compiler on a fixture: artifacts in TypeScript, and the same as modules
// that Node runs.
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { freshCopy, run } from './made.mjs';
import { clientSchema, sdl } from './schema.mjs';

// compile returns the fixture's folder and what relay-compiler said of it.
export function compile(schema = sdl(clientSchema())) {
  const folder = freshCopy('relay');
  mkdirSync(join(folder, 'src', '__generated__'));
  writeFileSync(join(folder, 'schema.graphql'), schema);
  return { folder, ...run('relay-compiler', ['relay.config.json'], folder) };
}

// artifacts returns what was compiled, by name.
export async function artifacts(folder) {
  const made = join(folder, 'src', '__generated__');
  const names = readdirSync(made).filter((file) => file.endsWith('.graphql.ts')).map((file) => file.slice(0, -'.graphql.ts'.length));
  for (const name of names) writeFileSync(join(made, `${name}.mjs`), script(readFileSync(join(made, `${name}.graphql.ts`), 'utf8')));
  const modules = names.map(async (name) => [name, (await import(join(made, `${name}.mjs`))).default]);
  return Object.fromEntries(await Promise.all(modules));
}

// script turns an artifact into a module that Node runs.
function script(artifact) {
  const { outputText } = ts.transpileModule(artifact, { compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 } });
  return outputText.replaceAll(/from '(\.\/\w+)\.graphql'/g, "from '$1.mjs'");
}
