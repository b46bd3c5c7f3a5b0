import { type IPty, spawn } from 'node-pty'
import type { TerminalEvent } from '../../preload/contract/terminal.ts'
import { Scrollback } from './scrollback.ts'
import type { Shell } from './shell.ts'

/** Characters kept for a window that attaches later. */
const SCROLLBACK = 1_000_000
/** Output that a window has not dealt with beyond which the program is held, and below which it goes on, in characters. */
const HIGH = 400_000
const LOW = 100_000
/** How long a shell may take to end after it was asked to, in milliseconds. */
const PATIENCE = 1000

export interface TerminalSettings {
  shell: Shell
  cwd: string
  columns: number
  rows: number
  environment: Record<string, string>
}

interface Reader {
  queue: string[]
  /** Characters queued, or sent and not dealt with yet. */
  behind: number
  wake(): void
}

/** One shell in a pseudo-terminal. A reader that falls behind holds the program back rather than filling memory. */
export class Terminal {
  readonly #pty: IPty
  readonly #scrollback = new Scrollback(SCROLLBACK)
  readonly #readers = new Map<string, Reader>()
  readonly exited: Promise<void>
  #end: (TerminalEvent & { type: 'exit' }) | undefined
  #held = false

  constructor({ shell, cwd, columns, rows, environment }: TerminalSettings) {
    this.#pty = spawn(shell.file, shell.args, {
      name: 'xterm-256color',
      cols: columns,
      rows,
      cwd,
      env: environment,
    })
    this.#pty.onData((data) => this.#receive(data))
    this.exited = new Promise((resolve) => {
      this.#pty.onExit(({ exitCode, signal }) => {
        this.#end = { type: 'exit', code: exitCode, ...(signal ? { signal } : {}) }
        for (const reader of this.#readers.values()) reader.wake()
        resolve()
      })
    })
  }

  /** What was kept, then everything that comes, then the exit. `name` is the one that `taken` is called with. */
  async *output(name: string, signal: AbortSignal | undefined): AsyncGenerator<TerminalEvent, void> {
    let wake = () => {}
    const kept = this.#scrollback.text()
    const reader: Reader = { queue: [kept], behind: kept.length, wake: () => wake() }
    this.#readers.set(name, reader)
    signal?.addEventListener('abort', reader.wake)
    try {
      while (!signal?.aborted) {
        const data = reader.queue.splice(0).join('')
        if (data) yield { type: 'data', data }
        else if (this.#end) return yield this.#end
        else
          await new Promise<void>((resolve) => {
            wake = resolve
          })
      }
    } finally {
      if (this.#readers.get(name) === reader) this.#readers.delete(name)
      signal?.removeEventListener('abort', reader.wake)
      this.#release()
    }
  }

  /** The reader `name` is done with so many characters. */
  taken(name: string, characters: number): void {
    const reader = this.#readers.get(name)
    if (!reader) return
    reader.behind = Math.max(0, reader.behind - characters)
    this.#release()
  }

  write(data: string): void {
    if (!this.#end) this.#pty.write(data)
  }

  resize(columns: number, rows: number): void {
    if (!this.#end) this.#pty.resize(columns, rows)
  }

  /** Ends the shell and what it started: a hang-up first, then, after a moment, a kill of the whole group. */
  async close(): Promise<void> {
    if (this.#end) return
    this.#pty.resume()
    this.#signal('SIGHUP')
    const kill = setTimeout(() => this.#signal('SIGKILL'), PATIENCE)
    await this.exited
    clearTimeout(kill)
  }

  #signal(signal: 'SIGHUP' | 'SIGKILL'): void {
    if (process.platform === 'win32') return this.#pty.kill()
    try {
      // The shell leads its session, so its process group has its own number.
      process.kill(-this.#pty.pid, signal)
    } catch {
      this.#pty.kill(signal)
    }
  }

  #receive(data: string): void {
    this.#scrollback.push(data)
    for (const reader of this.#readers.values()) {
      reader.queue.push(data)
      reader.behind += data.length
      reader.wake()
    }
    if (!this.#held && this.#furthestBehind() > HIGH) {
      this.#held = true
      this.#pty.pause()
    }
  }

  #release(): void {
    if (!this.#held || this.#furthestBehind() > LOW) return
    this.#held = false
    this.#pty.resume()
  }

  #furthestBehind(): number {
    let most = 0
    for (const { behind } of this.#readers.values()) most = Math.max(most, behind)
    return most
  }
}
