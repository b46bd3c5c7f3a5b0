import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'vite'

/** Bundles `entry` as the app's own processes are bundled, for a process of its own. Call `remove` when done. */
export async function bundle(entry: string): Promise<{ file: string; remove(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'offcoder-bundle-'))
  await build({
    configFile: false,
    logLevel: 'error',
    ssr: { noExternal: true },
    build: {
      ssr: entry,
      outDir: folder,
      target: 'node20.18',
      rolldownOptions: { output: { entryFileNames: 'entry.mjs' } },
    },
  })
  return { file: join(folder, 'entry.mjs'), remove: () => rm(folder, { recursive: true }) }
}
