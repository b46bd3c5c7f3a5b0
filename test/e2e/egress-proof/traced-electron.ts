import { spawnSync } from 'node:child_process'
import { chmodSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { type NetworkCall, networkCalls } from './strace-connections.ts'

const require = createRequire(import.meta.url)

export interface Trace {
  /** What to start in place of Electron; undefined where nothing can be traced. */
  executable: string | undefined
  /** What was traced so far; undefined where nothing can be. */
  read(): { attempts: NetworkCall[]; traced: number } | undefined
}

/**
 * Electron under strace, for a driver that wants one executable: every process it starts writes the connections it
 * tries into `folder`. Seccomp filters keep strace to those few system calls, so the app runs at its usual speed.
 */
export function traced(folder: string): Trace {
  if (process.platform !== 'linux' || spawnSync('strace', ['-V']).status !== 0) {
    return { executable: undefined, read: () => undefined }
  }
  const executable = join(folder, 'electron')
  const calls = 'trace=connect,sendto,sendmsg,sendmmsg,bind'
  const electron = require('electron') as string
  writeFileSync(
    executable,
    `#!/bin/sh\nexec strace -ff -qq --seccomp-bpf -s 0 -e ${calls} -e signal=none -o '${folder}/trace' '${electron}' "$@"\n`,
  )
  chmodSync(executable, 0o755)
  return {
    executable,
    read() {
      const found = readdirSync(folder)
        .filter((name) => name.startsWith('trace.'))
        .map((name) => networkCalls(readFileSync(join(folder, name), 'utf8'), Number(name.split('.').at(-1))))
      return {
        attempts: found.flatMap(({ attempts }) => attempts),
        traced: found.reduce((sum, { traced }) => sum + traced, 0),
      }
    },
  }
}
