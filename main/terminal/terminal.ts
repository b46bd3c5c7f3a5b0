import { type IPty, spawn } from 'node-pty'
import type { TerminalEvent } from '../../preload/contract/terminal.ts'
import { Scrollback } from './scrollback.ts'
import type { Shell } from './shell.ts'

/** Characters kept for a window that attaches later. */
const SCROLLBACK = 1_000_000
/** Output waiting for the window beyond which the program is held, and below which it goes on, in characters. */
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
  wake(): void
}

/** One shell in a pseudo-terminal. A reader that falls behind holds the program back rather than filling memory. */
export class Terminal {
  readonly #pty: IPty
  readonly #scrollback = new Scrollback(SCROLLBACK)
  readonly #readers = new Set<Reader>()
  readonly exited: Promise<void>
  #end: (TerminalEvent & { type: 'exit' }) | undefined
  #held = false

  constructor({ shell, cwd, columns, rows, environment }: TerminalSettings) {
    this.#pty = spawn(shell.file, shell.args, { name: 'xterm-256color', cols: columns, rows, cwd, env: environment })
    this.#pty.onData((data) => this.#receive(data))
    this.exited = new Promise((resolve) => {
      this.#pty.onExit(({ exitCode, signal }) => {
        this.#end = { type: 'exit', code: exitCode, ...(signal ? { signal } : {}) }
        for (const reader of this.#readers) reader.wake()
        resolve()
      })
    })
  }

  /** What was kept, then everything that comes, then the exit. */
  async *output(signal: AbortSignal | undefined): AsyncGenerator<TerminalEvent, void> {
    let wake = () => {}
    const reader: Reader = { queue: [this.#scrollback.text()], wake: () => wake() }
    this.#readers.add(reader)
    signal?.addEventListener('abort', reader.wake)
    try {
      while (!signal?.aborted) {
        const data = reader.queue.splice(0).join('')
        this.#release()
        if (data) yield { type: 'data', data }
        else if (this.#end) return yield this.#end
        else
          await new Promise<void>((resolve) => {
            wake = resolve
          })
      }
    } finally {
      this.#readers.delete(reader)
      signal?.removeEventListener('abort', reader.wake)
      this.#release()
    }
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
    for (const reader of this.#readers) {
      reader.queue.push(data)
      reader.wake()
    }
    if (!this.#held && this.#waiting() > HIGH) {
      this.#held = true
      this.#pty.pause()
    }
  }

  #release(): void {
    if (!this.#held || this.#waiting() > LOW) return
    this.#held = false
    this.#pty.resume()
  }

  /** Characters that the slowest reader has not taken. */
  #waiting(): number {
    let most = 0
    for (const { queue } of this.#readers) most = Math.max(most, queue.reduce((sum, chunk) => sum + chunk.length, 0))
    return most
  }
}
