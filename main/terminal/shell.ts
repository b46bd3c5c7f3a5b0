import { accessSync, constants } from 'node:fs'
import { userInfo } from 'node:os'

/** A shell to start: its file and its arguments. */
export interface Shell {
  file: string
  args: string[]
}

/** The user's own shell: `$SHELL`, else what the system knows of them, else the first usual one that is there. */
export function findShell(environment: NodeJS.ProcessEnv, platform: NodeJS.Platform): Shell {
  if (platform === 'win32') return { file: environment.COMSPEC ?? 'cmd.exe', args: [] }
  const candidates = [environment.SHELL, loginShell(), '/bin/zsh', '/bin/bash', '/bin/sh']
  const file = candidates.find((one): one is string => one !== undefined && executable(one)) ?? '/bin/sh'
  // A Mac's terminal starts login shells: PATH is set up there.
  return { file, args: platform === 'darwin' ? ['-l'] : [] }
}

function loginShell(): string | undefined {
  try {
    return userInfo().shell ?? undefined
  } catch {
    // A user that the system has no entry for, as in a container.
    return undefined
  }
}

function executable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}
