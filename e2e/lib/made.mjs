// Folders for what generators make of the fixtures: below results/, which git
// ignores, so that imports find node_modules and whoever looks finds the files.
import { spawnSync } from 'node:child_process';
import { cpSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const e2e = join(dirname(fileURLToPath(import.meta.url)), '..');

// freshCopy copies a fixture into an empty folder and returns the folder's path.
export function freshCopy(fixture) {
  const folder = join(e2e, 'results', fixture);
  rmSync(folder, { recursive: true, force: true });
  cpSync(join(e2e, 'fixtures', fixture), folder, { recursive: true });
  cpSync(join(e2e, 'fixtures', 'tsconfig.json'), join(folder, 'tsconfig.json'));
  return folder;
}

// run runs a program of node_modules and returns its exit code and its words.
export function run(program, args, cwd) {
  const { status, stdout, stderr, error } = spawnSync(join(e2e, 'node_modules', '.bin', program), args, { cwd, encoding: 'utf8' });
  if (error) throw error;
  return { status, words: stdout + stderr };
}
