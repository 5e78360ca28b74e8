import { readdir, readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { constants, gzipSync } from 'node:zlib'

import { tabs } from './src/tabs.js'

const TABS = 'tabs.json'

/** Writes the default tabs as JSON, so that a test in any language can run them against the schema. */
export function tabsAsJson() {
  return {
    name: 'parley-tabs-as-json',
    apply: 'build',
    generateBundle() {
      this.emitFile({ type: 'asset', fileName: TABS, source: JSON.stringify(tabs, null, 2) + '\n' })
    },
  }
}

/**
 * Leaves every served file only as .gz: the Go binary embeds them so, and a third of the size is sent as it is to every
 * browser. tabs.json is for tests, not served, and stays readable.
 */
export function onlyGzip() {
  let outDir
  return {
    name: 'parley-only-gzip',
    apply: 'build',
    configResolved(config) {
      outDir = path.resolve(config.root, config.build.outDir)
    },
    closeBundle: {
      order: 'post',
      async handler() {
        for (const entry of await readdir(outDir, { recursive: true, withFileTypes: true })) {
          if (!entry.isFile() || entry.name === TABS) continue
          const file = path.join(entry.parentPath, entry.name)
          await writeFile(file + '.gz', gzipSync(await readFile(file), { level: constants.Z_BEST_COMPRESSION }))
          await rm(file)
        }
      },
    },
  }
}
