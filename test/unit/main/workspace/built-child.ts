import { mkdirSync, rmSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { build } from 'vite'
import { afterAll, beforeAll } from 'vitest'
import { threadSource } from '../../../../scripts/build/thread-source.mjs'

/** Builds a program before the tests of a file, which run it in processes of its own and kill those. @returns its path. */
export function builtChild(entry: string): string {
  // Inside the project, so that the native module is found from there.
  const out = resolve(`node_modules/.cache/offcoder-${basename(entry, '.ts')}-${process.pid}`)
  beforeAll(async () => {
    mkdirSync(out, { recursive: true })
    await build({
      configFile: false,
      plugins: [threadSource()],
      logLevel: 'error',
      ssr: { noExternal: true, external: ['better-sqlite3', '@parcel/watcher'] },
      build: {
        ssr: entry,
        outDir: out,
        emptyOutDir: false,
        rolldownOptions: { output: { entryFileNames: 'child.mjs', chunkFileNames: '[name].mjs' } },
      },
    })
  }, 60_000)
  afterAll(() => rmSync(out, { recursive: true, force: true }))
  return join(out, 'child.mjs')
}
