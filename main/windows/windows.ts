import { type BrowserWindow, nativeTheme, type WebContents } from 'electron'
import { openMainWindow } from './main-window.ts'
import { defaultBounds, readWindowState, type WindowBounds } from './window-state.ts'

export interface Appearance {
  theme: 'system' | 'light' | 'dark'
  /** 1 is 100 %. */
  zoom: number
}

export interface WindowsSettings {
  preload: string
  stateFile: string
  devServer: string | null
  /** Given one line for each trouble with a window. */
  report(line: string): void
}

/** The open windows, and how they look. */
export class Windows {
  readonly #settings: WindowsSettings
  readonly #open = new Map<WebContents, BrowserWindow>()
  #appearance: Appearance = { theme: 'system', zoom: 1 }
  /** Where the next window opens. */
  #bounds: WindowBounds = defaultBounds

  constructor(settings: WindowsSettings) {
    this.#settings = settings
  }

  /** Reads where the window was. Electron need not be ready. */
  async start(): Promise<void> {
    this.#bounds = await readWindowState(this.#settings.stateFile)
  }

  get count(): number {
    return this.#open.size
  }

  get first(): BrowserWindow | undefined {
    return [...this.#open.values()][0]
  }

  /** The window that a page is in. */
  of(contents: WebContents): BrowserWindow | undefined {
    return this.#open.get(contents)
  }

  set appearance(next: Appearance) {
    if (nativeTheme.themeSource !== next.theme) nativeTheme.themeSource = next.theme
    if (this.#appearance.zoom !== next.zoom)
      for (const contents of this.#open.keys()) contents.setZoomFactor(next.zoom)
    this.#appearance = next
  }

  /** Opens a window; `admit` is called before its page loads. */
  async open(admit: (window: BrowserWindow) => void): Promise<void> {
    await openMainWindow({
      ...this.#settings,
      ...this.#appearance,
      bounds: this.#bounds,
      onBounds: (bounds) => {
        this.#bounds = bounds
      },
      onCreated: (window) => {
        const contents = window.webContents
        this.#open.set(contents, window)
        window.once('closed', () => this.#open.delete(contents))
        admit(window)
      },
    })
  }

  focus(): void {
    const window = this.first
    if (!window) return
    if (window.isMinimized()) window.restore()
    window.focus()
  }
}
