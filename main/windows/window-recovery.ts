import type { BrowserWindow, RenderProcessGoneDetails } from 'electron'

/** A page that stopped this often within `window` milliseconds is not loaded again without asking. */
const breaker = { crashes: 3, window: 60_000 }

/** A question in the system's own dialog: the page cannot ask. */
export interface WindowQuestion {
  message: string
  detail: string
  /** The first is what Enter does. */
  buttons: [string, string]
  /** The button that Escape, or taking the question away, stands for. */
  cancel: 0 | 1
}

export interface RecoveryOptions {
  /** Loads the page again; it tells the user what happened. */
  reload(): void
  /** @returns the index of the chosen button; `cancel` when `signal` takes the question away. */
  ask(question: WindowQuestion, signal: AbortSignal): Promise<number>
  /** Given one line for each thing that happened. */
  report(line: string): void
  now?(): number
}

/**
 * Brings a window's page back when its process ends, and offers to when it hangs. What was typed is in the workspace
 * process, and what was open in the session, so a page that is loaded again continues where the last one was.
 */
export function recoverWindow(window: BrowserWindow, options: RecoveryOptions): void {
  const { webContents } = window
  const now = options.now ?? Date.now
  const closed = new AbortController()
  let crashes: number[] = []
  let answers: AbortController | undefined

  const stopped = async (): Promise<void> => {
    crashes = [...crashes.filter((at) => now() - at < breaker.window), now()]
    if (crashes.length < breaker.crashes) return options.reload()
    const choice = await options.ask(keepsStopping, closed.signal)
    if (window.isDestroyed()) return
    crashes = []
    if (choice === 0) options.reload()
    else window.destroy()
  }
  const hangs = async (): Promise<void> => {
    if (answers) return
    answers = new AbortController()
    const choice = await options.ask(doesNotAnswer, AbortSignal.any([answers.signal, closed.signal]))
    const answered = answers.signal.aborted
    answers = undefined
    // Its end is what brings it back.
    if (choice === 1 && !answered && !window.isDestroyed()) webContents.forcefullyCrashRenderer()
  }
  const failed = (error: unknown) => options.report(`The window could not be brought back: ${String(error)}`)

  webContents.on('render-process-gone', (_event, { reason, exitCode }: RenderProcessGoneDetails) => {
    if (reason === 'clean-exit' || window.isDestroyed()) return
    options.report(`The window's process ended (${reason}, exit code ${exitCode}).`)
    answers?.abort()
    stopped().catch(failed)
  })
  window.on('unresponsive', () => {
    options.report('The window does not answer.')
    hangs().catch(failed)
  })
  window.on('responsive', () => answers?.abort())
  window.once('closed', () => closed.abort())
}

const keepsStopping: WindowQuestion = {
  message: 'The window keeps stopping',
  detail:
    'It stopped three times within a minute. What you typed is stored. Load it again, or close it and start OffCoder later.',
  buttons: ['Load again', 'Close the window'],
  cancel: 1,
}

const doesNotAnswer: WindowQuestion = {
  message: 'The window does not answer',
  detail:
    'It may be busy and come back by itself. Loading it again keeps what you typed, apart from what it has not handed to the store yet.',
  buttons: ['Wait', 'Load it again'],
  cancel: 0,
}
