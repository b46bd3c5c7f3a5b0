import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'

/** Inside node_modules, so that native packages, which stay outside the bundle, are found. */
const cache = fileURLToPath(new URL('../../../../node_modules/.cache', import.meta.url))

/** Bundles `entry` as the app's own processes are bundled, for a process of its own. Call `remove` when done. */
export async function bundle(entry: string): Promise<{ file: string; remove(): Promise<void> }> {
  await mkdir(cache, { recursive: true })
  const folder = await mkdtemp(join(cache, 'offcoder-bundle-'))
  await build({
    configFile: false,
    logLevel: 'error',
    ssr: { noExternal: true, external: ['@napi-rs/keyring', 'node-pty'] },
    build: {
      ssr: entry,
      outDir: folder,
      target: 'node20.18',
      rolldownOptions: { output: { entryFileNames: 'entry.mjs' } },
    },
  })
  return { file: join(folder, 'entry.mjs'), remove: () => rm(folder, { recursive: true }) }
}
