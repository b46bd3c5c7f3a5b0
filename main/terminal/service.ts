import { randomUUID } from 'node:crypto'
import { access, constants, stat } from 'node:fs/promises'
import { implement } from '@orpc/server'
import { AppError } from '../../preload/contract/errors.ts'
import { terminalContract } from '../../preload/contract/terminal.ts'
import { shellEnvironment } from './environment.ts'
import { findShell } from './shell.ts'
import { Terminal } from './terminal.ts'

/** Terminals kept at most; each is a shell with its programs. */
const LIMIT = 50

export interface TerminalServiceOptions {
  environment: NodeJS.ProcessEnv
  platform: NodeJS.Platform
  /** The app's version, which terminals name. */
  version: string
}

/** Serves `terminalContract`: shells in pseudo-terminals. */
export function createTerminalService({ environment, platform, version }: TerminalServiceOptions) {
  const terminals = new Map<string, Terminal>()
  const os = implement(terminalContract)
  const find = (id: string): Terminal => {
    const terminal = terminals.get(id)
    if (!terminal) throw new AppError('NOT_FOUND', 'This terminal has ended. Open a new one.')
    return terminal
  }

  const open = os.open.handler(async ({ input: { cwd, columns, rows } }) => {
    await mustBeFolder(cwd)
    if (terminals.size >= LIMIT)
      throw new AppError('UNAVAILABLE', `${LIMIT} terminals are open. Close one first.`)
    const shell = findShell(environment, platform)
    const terminal = start({ shell, cwd, columns, rows, environment: shellEnvironment(environment, version) })
    const terminalId = randomUUID()
    terminals.set(terminalId, terminal)
    return { terminalId, shell: shell.file }
  })

  return {
    router: {
      open,
      output: os.output.handler(async function* ({ input, signal }) {
        yield* find(input.terminalId).output(input.reader, signal)
      }),
      taken: os.taken.handler(({ input }) =>
        terminals.get(input.terminalId)?.taken(input.reader, input.characters),
      ),
      write: os.write.handler(({ input }) => find(input.terminalId).write(input.data)),
      resize: os.resize.handler(({ input }) => find(input.terminalId).resize(input.columns, input.rows)),
      close: os.close.handler(async ({ input }) => {
        const terminal = find(input.terminalId)
        terminals.delete(input.terminalId)
        await terminal.close()
      }),
    },
    /** Ends every shell. */
    async dispose(): Promise<void> {
      await Promise.all([...terminals.values()].map((terminal) => terminal.close()))
      terminals.clear()
    },
  }
}

function start(settings: ConstructorParameters<typeof Terminal>[0]): Terminal {
  try {
    return new Terminal(settings)
  } catch (error) {
    throw new AppError(
      'UNAVAILABLE',
      `${settings.shell.file} could not be started: ${String(error)}`,
      undefined,
      error,
    )
  }
}

async function mustBeFolder(path: string): Promise<void> {
  const found = await stat(path).catch(() => null)
  if (!found?.isDirectory()) {
    throw new AppError('NOT_FOUND', `A terminal cannot start in ${path}: the folder is not there.`)
  }
  await access(path, constants.X_OK).catch(() => {
    throw new AppError(
      'PERMISSION_DENIED',
      `A terminal cannot start in ${path}: you may not enter that folder.`,
    )
  })
}
