import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { ElectronApplication } from '@playwright/test'
import { temporaryFolder } from './app.ts'

const require = createRequire(import.meta.url)

/** Whether this system lets an ordinary user mount a disk of their own. */
export function mayMount(): boolean {
  return process.platform === 'linux' && spawnSync('unshare', ['-U', '-r', '-m', 'true']).status === 0
}

/** A stand-in for Electron that starts it with a disk of `megabytes` mounted on `folder`, in a mount namespace of its own. */
export function electronWithSmallDisk(folder: string, megabytes: number): string {
  mkdirSync(folder, { recursive: true })
  const script = join(temporaryFolder('disk'), 'electron.sh')
  const uid = process.getuid?.() || 1000
  writeFileSync(
    script,
    `#!/bin/sh
exec unshare -U -r -m sh -c '
  mount -t tmpfs -o size=${megabytes}m,mode=777 tmpfs "${folder}" &&
  exec unshare -U --map-user=${uid} --map-group=${uid} "${require('electron') as string}" "$@"' sh "$@"
`,
  )
  chmodSync(script, 0o755)
  return script
}

/** Fills the disk that `folder` is on, as main sees it, with one file. */
export async function fillDisk(app: ElectronApplication, folder: string): Promise<void> {
  await app.evaluate(
    (_electron, path) => {
      const { openSync, writeSync, closeSync } = process.getBuiltinModule('node:fs')
      const file = openSync(path, 'w')
      for (const size of [65_536, 4096]) {
        const piece = Buffer.alloc(size)
        try {
          while (writeSync(file, piece) === size);
        } catch (error) {
          if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error
        }
      }
      closeSync(file)
    },
    join(folder, 'filler'),
  )
}

/** Takes away what `fillDisk` wrote. */
export async function freeDisk(app: ElectronApplication, folder: string): Promise<void> {
  await app.evaluate(
    (_electron, path) => process.getBuiltinModule('node:fs').unlinkSync(path),
    join(folder, 'filler'),
  )
}
