// The demo world is filled once for each binary, below results/, and copied for
// every process after that: filling takes longer than most tests.
import { cpSync, existsSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const worlds = join(dirname(fileURLToPath(import.meta.url)), '..', 'results', 'world');
const fresh = 60 * 60_000; // ms: the world lives in the present, so an old one is filled again

// copyWorld puts a world that the binary filled into the folder, as parley.db.
export async function copyWorld(folder, binary, fill) {
  const { mtimeMs, size } = statSync(binary);
  const world = join(worlds, `${Math.round(mtimeMs)}-${size}`);
  if (!existsSync(join(world, 'parley.db')) || Date.now() - statSync(world).birthtimeMs > fresh) {
    rmSync(worlds, { recursive: true, force: true });
    mkdirSync(`${world}.part`, { recursive: true });
    await fill(join(`${world}.part`, 'parley.db'));
    renameSync(`${world}.part`, world);
  }
  cpSync(world, folder, { recursive: true });
}
