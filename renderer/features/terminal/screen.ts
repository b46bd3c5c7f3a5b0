import { FitAddon } from '@xterm/addon-fit'
import { type ITheme, Terminal } from '@xterm/xterm'
import type { Rpc } from '../../rpc/client.ts'

/** One terminal: what is seen of it, and the shell behind it. */
export interface Screen {
  /** Shows it in an element; it keeps its text while it is shown nowhere. */
  attach(host: HTMLElement): void
  detach(): void
  /** Fits rows and columns to the element. */
  fit(): void
  focus(): void
  /** Types into the shell, at once or as soon as it has started. */
  type(text: string): void
  /** The last lines that it shows, without what stands above them. */
  shownText(): string
  clear(): void
  /** Reads colours and sizes again, after a change of theme. */
  restyle(): void
  /** Ends the shell. */
  dispose(): void
}

export interface ScreenOptions {
  readonly cwd: string
  readonly onStarted: (shell: string) => void
  /** How it ended, in words. */
  readonly onEnded: (words: string) => void
  readonly onFailure: (error: unknown) => void
}

const COLOURS = ['black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white'] as const
const SCROLLBACK = 10_000

export function createScreen(rpc: Rpc, options: ScreenOptions): Screen {
  const terminal = new Terminal({
    allowProposedApi: false,
    cursorBlink: false,
    fontSize: 13,
    lineHeight: 1.25,
    scrollback: SCROLLBACK,
    macOptionIsMeta: true,
    screenReaderMode: false,
    theme: readTheme(),
    fontFamily: readToken('--font-code'),
  })
  const fitting = new FitAddon()
  terminal.loadAddon(fitting)
  terminal.attachCustomKeyEventHandler((event) => !isOurs(event, rpc.platform === 'darwin'))
  const stop = new AbortController()
  const element = document.createElement('div')
  element.className = 'terminal-screen'
  let opened = false
  let terminalId: string | null = null
  /** It did not start, or its process stopped: no shell is left that could take what is typed. */
  let dead = false
  let waiting = ''

  const run = async (): Promise<void> => {
    const size = { columns: Math.max(2, terminal.cols), rows: Math.max(1, terminal.rows) }
    const started = await rpc.terminal.open({ cwd: options.cwd, ...size })
    terminalId = started.terminalId
    if (stop.signal.aborted) return void rpc.terminal.close({ terminalId }).catch(() => undefined)
    if (waiting !== '') send(waiting)
    const now = { columns: terminal.cols, rows: terminal.rows }
    if (now.columns !== size.columns || now.rows !== size.rows) resize(now)
    options.onStarted(started.shell.split(/[\\/]/).pop() ?? started.shell)
    const name = { terminalId, reader: crypto.randomUUID() }
    const output = await rpc.terminal.output(name, { signal: stop.signal })
    for await (const event of output) {
      if (event.type === 'data') {
        const characters = event.data.length
        // Once it is on the screen: until then the program behind it is held back.
        terminal.write(
          event.data,
          () => void rpc.terminal.taken({ ...name, characters }).catch(() => undefined),
        )
      } else
        options.onEnded(event.signal ? `Ended by signal ${event.signal}` : `Ended with code ${event.code}`)
    }
  }
  const start = (): void => {
    run().catch((error: unknown) => {
      if (stop.signal.aborted) return
      terminalId = null
      dead = true
      waiting = ''
      options.onFailure(error)
    })
  }
  const send = (data: string): void => {
    if (terminalId === null) return
    // A refused key is told by the shell's end or the process's trouble, which are shown where they happen.
    rpc.terminal.write({ terminalId, data }).catch(() => undefined)
  }
  const type = (text: string): void => {
    if (terminalId !== null) send(text)
    else if (!dead) waiting += text
  }
  const resize = (size: { columns: number; rows: number }): void => {
    if (terminalId !== null) rpc.terminal.resize({ terminalId, ...size }).catch(() => undefined)
  }
  // What is typed before the shell has started waits for it.
  terminal.onData(type)
  terminal.onResize(({ cols, rows }) => resize({ columns: cols, rows }))

  return {
    attach(host) {
      host.append(element)
      if (!opened) {
        opened = true
        terminal.open(element)
        fitting.fit()
        start()
      } else fitting.fit()
    },
    detach: () => element.remove(),
    fit() {
      if (element.clientHeight > 0) fitting.fit()
    },
    focus: () => terminal.focus(),
    type,
    shownText: () => textOf(terminal),
    clear: () => terminal.clear(),
    restyle() {
      terminal.options.theme = readTheme()
    },
    dispose() {
      stop.abort()
      if (terminalId !== null) rpc.terminal.close({ terminalId }).catch(() => undefined)
      terminal.dispose()
      element.remove()
    },
  }
}

const LAST_LINES = 200

function textOf({ buffer: { active } }: Terminal): string {
  const lines: string[] = []
  for (let row = Math.max(0, active.length - LAST_LINES); row < active.length; row++)
    lines.push(active.getLine(row)?.translateToString(true) ?? '')
  return lines.join('\n').trimEnd()
}

/** Keys that the window keeps for itself; everything else belongs to the shell. */
function isOurs(event: KeyboardEvent, mac: boolean): boolean {
  if (event.key === 'F6' || event.key === 'F1') return true
  if (mac) return event.metaKey
  return (
    event.ctrlKey &&
    (event.shiftKey || event.key === '`' || event.code === 'Backquote' || event.key === 'Tab')
  )
}

function readToken(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim()
}

function readTheme(): ITheme {
  const theme: Record<string, string> = {
    background: readToken('--ground'),
    foreground: readToken('--text'),
    cursor: readToken('--accent'),
    cursorAccent: readToken('--ground'),
    selectionBackground: readToken('--editor-selection'),
    scrollbarSliderBackground: readToken('--scrollbar'),
    scrollbarSliderHoverBackground: readToken('--scrollbar-hover'),
    scrollbarSliderActiveBackground: readToken('--scrollbar-hover'),
  }
  for (const colour of COLOURS) {
    theme[colour] = readToken(`--ansi-${colour}`)
    theme[`bright${colour[0]?.toUpperCase()}${colour.slice(1)}`] = readToken(`--ansi-bright-${colour}`)
  }
  return theme
}
