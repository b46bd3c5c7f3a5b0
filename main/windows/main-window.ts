import { BrowserWindow, dialog, nativeTheme, screen } from 'electron'
import { APP_ORIGIN } from '../platform/origin.ts'
import { putHelpersBehind } from './helper-threads.ts'
import { groundColour, lockedPage } from './page-window.ts'
import { recoverWindow, type WindowQuestion } from './window-recovery.ts'
import type { WindowBounds } from './window-state.ts'

export interface MainWindowSettings {
  preload: string
  /** What the page knows itself by; '' is the first window there ever was. */
  id: string
  bounds: WindowBounds
  /** Shown without taking the keyboard. */
  behind: boolean
  theme: 'system' | 'light' | 'dark'
  zoom: number
  devServer: string | null
  /** Given one line for each trouble with the window. */
  report(line: string): void
  /** Called when it was moved or resized. */
  onBounds(bounds: WindowBounds): void
}

/** Opens a window: sandboxed, frameless, shown when its page has something to draw, where it was last time. */
export function openMainWindow(settings: MainWindowSettings): {
  window: BrowserWindow
  /** Resolves when its page is loaded; rejects when it cannot be. */
  loaded: Promise<void>
} {
  nativeTheme.themeSource = settings.theme
  const state = onScreen(settings.bounds)
  const window = new BrowserWindow({
    ...place(state),
    minWidth: 800,
    minHeight: 500,
    show: false,
    // A page that nobody sees waits for no graphics: its scripts run while the process for those starts.
    paintWhenInitiallyHidden: false,
    title: 'OffCoder',
    titleBarStyle: 'hidden',
    ...(process.platform === 'darwin' ? { trafficLightPosition: { x: 12, y: 11 } } : { frame: false }),
    backgroundColor: groundColour(),
    webPreferences: {
      ...lockedPage(settings.preload),
      zoomFactor: settings.zoom,
      v8CacheOptions: 'bypassHeatCheck',
    },
  })
  if (state.maximised) window.maximize()
  window.webContents.once('dom-ready', () => (settings.behind ? window.showInactive() : window.show()))
  rememberBounds(window, settings)
  putHelpersBehind(window)
  const page = new URL(settings.devServer ?? `${APP_ORIGIN}/index.html`)
  if (settings.id !== '') page.searchParams.set('window', settings.id)
  const again = new URL(page)
  again.searchParams.set('again', '')
  recoverWindow(window, {
    // The page says in its own words what happened.
    reload: () => void window.loadURL(again.href).catch((error: unknown) => settings.report(String(error))),
    ask: (question, signal) => askWindowQuestion(window, question, signal),
    report: settings.report,
  })
  const loaded = window.loadURL(page.href)
  // Who opened it may hear of it later, or not at all when it is closed meanwhile.
  loaded.catch(() => undefined)
  return { window, loaded }
}

async function askWindowQuestion(
  window: BrowserWindow,
  question: WindowQuestion,
  signal: AbortSignal,
): Promise<number> {
  const { message, detail, buttons, cancel } = question
  const { response } = await dialog.showMessageBox(window, {
    type: 'warning',
    message,
    detail,
    buttons,
    defaultId: 0,
    cancelId: cancel,
    signal,
  })
  return response
}

function place(state: WindowBounds) {
  const { width, height, x, y } = state
  return x === undefined || y === undefined ? { width, height, center: true } : { width, height, x, y }
}

/** Bounds on a display that is gone fall back to the default place. */
function onScreen(state: WindowBounds): WindowBounds {
  if (state.x === undefined || state.y === undefined) return state
  const { x, y, width, height } = state
  const area = screen.getDisplayMatching({ x, y, width, height }).workArea
  const seen =
    x < area.x + area.width - 100 &&
    x + width > area.x + 100 &&
    y >= area.y - 10 &&
    y < area.y + area.height - 40
  return seen
    ? state
    : {
        width: Math.min(width, area.width),
        height: Math.min(height, area.height),
        maximised: state.maximised,
      }
}

function rememberBounds(window: BrowserWindow, { onBounds }: MainWindowSettings): void {
  let timer: NodeJS.Timeout | undefined
  const remember = () => {
    if (window.isDestroyed() || window.isMinimized() || window.isFullScreen()) return
    onBounds({ ...window.getNormalBounds(), maximised: window.isMaximized() })
  }
  const later = () => {
    clearTimeout(timer)
    timer = setTimeout(remember, 500)
  }
  window.on('resize', later)
  window.on('move', later)
  window.on('maximize', later)
  window.on('unmaximize', later)
  window.on('close', remember)
  window.on('closed', () => clearTimeout(timer))
}
