import { execFile, spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Language } from './task.ts'

const run = promisify(execFile)
/** Milliseconds for compiling and running a file of a few lines; more is an endless loop. */
const LIMIT = 20_000
const OUTPUT_LIMIT = 10_000

export type Outcome = { ok: true } | { ok: false; why: string }

/** What runs the files of a language: a program, and its arguments for a file. */
interface Program {
  readonly path: string
  command(file: string): string[]
}

/** The programs of this machine that can run what models wrote, closed off as far as the system lets them be. */
export class Programs {
  readonly #found: ReadonlyMap<Language, Program>
  /** Whether runs have no network and can write nothing but their own folder. */
  readonly sandboxed: boolean

  private constructor(found: ReadonlyMap<Language, Program>, sandboxed: boolean) {
    this.#found = found
    this.sandboxed = sandboxed
  }

  static async find(): Promise<Programs> {
    const node = process.execPath
    const found = new Map<Language, Program>([
      ['typescript', { path: node, command: (file) => ['--no-warnings', file] }],
      ['javascript', { path: node, command: (file) => ['--no-warnings', file] }],
    ])
    const python = await said('python3', ['-c', 'import sys; print(sys.executable)'])
    if (python !== undefined) found.set('python', { path: python, command: (file) => ['-I', file] })
    const root = await said('go', ['env', 'GOROOT'])
    if (root !== undefined) {
      found.set('go', { path: join(root, 'bin/go'), command: (file) => ['run', file] })
    }
    const rust = await said('rustc', ['--print', 'sysroot'])
    if (rust !== undefined) {
      const compile = `"$1" --edition 2021 -A warnings -o "$2.out" "$2" && "$2.out"`
      const rustc = join(rust, 'bin/rustc')
      found.set('rust', { path: '/bin/sh', command: (file) => ['-c', compile, 'sh', rustc, file] })
    }
    return new Programs(found, await canSandbox())
  }

  has(language: Language): boolean {
    return this.#found.has(language)
  }

  /** Runs a file to its end. It gets an environment of its own, a folder of its own and {@link LIMIT}. */
  async run(language: Language, name: string, source: string, limit = LIMIT): Promise<Outcome> {
    const program = this.#found.get(language)
    if (program === undefined) throw new Error(`Nothing here runs ${language}.`)
    const folder = await mkdtemp(join(tmpdir(), 'offcoder-eval-'))
    try {
      const file = join(folder, language === 'javascript' ? name.replace(/\.js$/, '.mjs') : name)
      await writeFile(file, source)
      const command = [program.path, ...program.command(file)]
      return await ended(this.sandboxed ? closedOff(command, folder) : command, folder, limit)
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  }
}

async function said(program: string, args: string[]): Promise<string | undefined> {
  try {
    return (await run(program, args)).stdout.trim()
  } catch {
    return undefined
  }
}

/** bubblewrap, where namespaces are allowed: the disk can be read, the folder written, no network, nothing outlives it. */
function closedOff(command: readonly string[], folder: string): string[] {
  const walls = ['--ro-bind', '/', '/', '--dev', '/dev', '--proc', '/proc', '--bind', folder, folder]
  return ['bwrap', ...walls, '--unshare-all', '--die-with-parent', '--chdir', folder, '--', ...command]
}

async function canSandbox(): Promise<boolean> {
  if (process.platform !== 'linux') return false
  const [program = '', ...args] = closedOff(['/bin/true'], tmpdir())
  return (await said(program, args)) !== undefined
}

function ended(command: readonly string[], folder: string, limit: number): Promise<Outcome> {
  const [program = '', ...args] = command
  const env = {
    PATH: '/usr/bin:/bin',
    HOME: folder,
    TMPDIR: folder,
    GOFLAGS: '-mod=mod',
    GO111MODULE: 'off',
    GOCACHE: join(folder, 'cache'),
  }
  return new Promise((resolve) => {
    // A group of its own, so that what a compiler starts ends with it.
    const child = spawn(program, args, {
      cwd: folder,
      env,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let output = ''
    let late = false
    const timer = setTimeout(() => {
      late = true
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
    }, limit)
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (piece: Buffer) => {
        if (output.length < OUTPUT_LIMIT) output += piece.toString()
      })
    child.on('error', (error) => {
      clearTimeout(timer)
      resolve({ ok: false, why: error.message })
    })
    child.on('close', (code, signal) => {
      clearTimeout(timer)
      if (code === 0) return resolve({ ok: true })
      const end = late ? `no end within ${limit / 1000} s` : `ended with ${code ?? signal}`
      resolve({ ok: false, why: `${end}: ${output.trim().split('\n').slice(-3).join(' ').slice(0, 200)}` })
    })
  })
}
