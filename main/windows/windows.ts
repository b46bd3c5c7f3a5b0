import { randomUUID } from 'node:crypto'
import { type BrowserWindow, nativeTheme, type WebContents } from 'electron'
import { createTopic, type Topic } from '../process/topic.ts'
import { openMainWindow } from './main-window.ts'
import { groundColour } from './page-window.ts'
import { placeFor } from './place-for.ts'
import {
  defaultBounds,
  type KeptWindow,
  readWindows,
  type WindowBounds,
  writeWindows,
} from './window-state.ts'

export interface Appearance {
  theme: 'system' | 'light' | 'dark'
  /** 1 is 100 %. */
  zoom: number
}

export interface WindowsSettings {
  preload: string
  stateFile: string
  devServer: string | null
}

/** Who follows what happens to the windows. */
export interface WindowsFollower {
  /** Given one line for each trouble with a window. */
  report(line: string): void
  /** Called for each window: before its page loads, but for one that was there already. */
  admit(window: BrowserWindow): void
}

interface OpenWindow {
  id: string
  window: BrowserWindow
  /** Resolves when its page is loaded; rejects when it cannot be. */
  loaded: Promise<void>
}

/** How far a new window stands off the one it was opened from. */
const STEP = 28
/** Milliseconds that the rest of a start waits for its first page at most. */
const LONGEST = 1_000

/** The open windows: how they look, what each shows, and which come back at the next start. */
export class Windows {
  readonly #settings: WindowsSettings
  readonly #open = new Map<WebContents, OpenWindow>()
  /** What comes back at the next start, by id; the window used last is at the end. */
  #kept = new Map<string, KeptWindow>()
  readonly #requests = new Map<string, Topic<string[]>>()
  /** Set anew whenever a window comes to show another folder, opens or closes. */
  readonly shown: Topic<null> = createTopic(null)
  #appearance: Appearance = { theme: 'system', zoom: 1 }
  /** Troubles that nobody has been told of yet. */
  #troubles: string[] = []
  #follower: WindowsFollower = { report: (line) => this.#troubles.push(line), admit: () => undefined }
  /** The windows of last time have been asked for: from then on nobody's project is taken from the screen. */
  #restored = false
  #quitting = false
  #writing: Promise<unknown> = Promise.resolve()

  constructor(settings: WindowsSettings) {
    this.#settings = settings
  }

  /** Reads which windows there were. Electron need not be ready. */
  async start(): Promise<void> {
    this.#kept = new Map((await readWindows(this.#settings.stateFile)).map((each) => [each.id, each]))
  }

  /** From now on `follower` hears of what happens, and at once of what happened before. */
  followedBy(follower: WindowsFollower): void {
    this.#follower = follower
    for (const line of this.#troubles.splice(0)) follower.report(line)
    for (const { window } of this.#open.values()) follower.admit(window)
  }

  /** The windows that come back at the next start, by id. */
  get known(): string[] {
    return [...this.#kept.keys()]
  }

  /** Opens the window used last, which is what a start waits for. Its page may load before anybody follows. */
  openFront(): void {
    const last = [...this.#kept.keys()].at(-1)
    if (last !== undefined) void this.#show(last, false)
  }

  /** Resolves when the page of the window in front has had its time to draw, when it has none, or when it went. */
  async frontIsDone(): Promise<void> {
    const contents = this.front?.webContents
    if (!contents) return
    await new Promise<void>((resolve) => {
      const limit = setTimeout(resolve, LONGEST)
      for (const event of ['render-process-gone', 'destroyed'] as const)
        contents.once(event as 'destroyed', () => {
          clearTimeout(limit)
          resolve()
        })
    })
  }

  /** Opens the windows of last time that are not there yet, the one used last in front. */
  async restore(): Promise<void> {
    this.#restored = true
    if (this.#quitting) return
    const ids = [...this.#kept.keys()]
    // The one in front first: the others are not what the start waits for.
    await Promise.all(ids.reverse().map((id, index) => this.#loadedOf(id) ?? this.#show(id, index > 0)))
  }

  /** Closes those that were opened too early, as if they had never been there. */
  discard(): void {
    for (const { window } of this.#open.values()) window.destroy()
  }

  get count(): number {
    return this.#open.size
  }

  /** The window that was used last. */
  get front(): BrowserWindow | undefined {
    const last = [...this.#kept.keys()].findLast((id) => this.#windowOf(id))
    return last === undefined ? undefined : this.#windowOf(last)
  }

  /** The window that a page is in. */
  of(contents: WebContents): BrowserWindow | undefined {
    return this.#open.get(contents)?.window
  }

  set appearance(next: Appearance) {
    if (nativeTheme.themeSource !== next.theme) {
      nativeTheme.themeSource = next.theme
      for (const { window } of this.#open.values()) window.setBackgroundColor(groundColour())
    }
    if (this.#appearance.zoom !== next.zoom) {
      for (const contents of this.#open.keys()) {
        contents.setZoomFactor(next.zoom)
        // A window whose page is still on its way has nothing to zoom yet.
        if (contents.isLoading())
          contents.once('did-navigate', () => contents.setZoomFactor(this.#appearance.zoom))
      }
    }
    this.#appearance = next
  }

  /** Opens another window, beside the one used last. */
  async open(id: string = randomUUID()): Promise<void> {
    if (this.#windowOf(id)) return
    const { front } = this
    const last = [...this.#kept.values()].at(-1)?.bounds ?? defaultBounds
    const { x, y, ...size } = front ? { ...front.getNormalBounds(), maximised: false } : last
    const bounds: WindowBounds =
      front && x !== undefined && y !== undefined ? { ...size, x: x + STEP, y: y + STEP } : { ...size }
    this.#kept.set(id, { id, bounds, folder: null })
    this.#write()
    await this.#show(id, false)
  }

  /** Folders and files that a window was asked to open and its page has not taken yet; emptied by who takes them. */
  requestsOf(window: BrowserWindow): Topic<string[]> {
    return this.#requestsOf(this.#open.get(window.webContents)?.id ?? '')
  }

  /**
   * Hands paths to the window that shows their project; else to the one used last, or, once it shows another project,
   * to a new one.
   */
  async openPaths(paths: string[], wanted: 'new' | 'fitting' = 'fitting'): Promise<void> {
    const runs = this.#restored && this.count > 0
    const windows = [...this.#kept.values()].filter(({ id }) => !runs || this.#windowOf(id))
    const id = wanted === 'new' ? null : placeFor(paths[0], windows, runs)
    const target = id ?? randomUUID()
    const topic = this.#requestsOf(target)
    if (paths.length) topic.set([...topic.value, ...paths])
    if (id === null) return this.open(target)
    const window = this.#windowOf(id)
    if (!window || !runs) return
    if (window.isMinimized()) window.restore()
    window.focus()
  }

  /** A window says which folder it shows. */
  showing(window: BrowserWindow, folder: string | null): void {
    const kept = this.#kept.get(this.#open.get(window.webContents)?.id ?? '')
    if (kept) this.#keep({ ...kept, folder })
    this.shown.set(null)
  }

  /** The folder of the project that a window shows, or is about to show; null while that is none. */
  folderOf(contents: WebContents): string | null {
    return this.#kept.get(this.#open.get(contents)?.id ?? '')?.folder ?? null
  }

  /** The app ends: windows that close from now on come back at the next start. */
  quit(): void {
    this.#quitting = true
  }

  async dispose(): Promise<void> {
    await this.#writing
  }

  #windowOf(id: string): BrowserWindow | undefined {
    return [...this.#open.values()].find((each) => each.id === id)?.window
  }

  #loadedOf(id: string): Promise<void> | undefined {
    return [...this.#open.values()].find((each) => each.id === id)?.loaded
  }

  #requestsOf(id: string): Topic<string[]> {
    const topic = this.#requests.get(id) ?? createTopic<string[]>([])
    this.#requests.set(id, topic)
    return topic
  }

  /** @returns when its page is loaded; rejects when it cannot be. */
  #show(id: string, behind: boolean): Promise<void> {
    const { window, loaded } = openMainWindow({
      ...this.#settings,
      ...this.#appearance,
      report: (line) => this.#follower.report(line),
      id,
      behind,
      bounds: this.#kept.get(id)?.bounds ?? defaultBounds,
      onBounds: (bounds) => {
        const kept = this.#kept.get(id)
        if (kept) this.#keep({ ...kept, bounds })
      },
    })
    const contents = window.webContents
    this.#open.set(contents, { id, window, loaded })
    window.on('focus', () => this.#used(id))
    window.once('closed', () => this.#closed(id, contents))
    this.#follower.admit(window)
    return loaded
  }

  #used(id: string): void {
    const kept = this.#kept.get(id)
    if (!kept || [...this.#kept.keys()].at(-1) === id) return
    this.#kept.delete(id)
    this.#keep(kept)
  }

  #closed(id: string, contents: WebContents): void {
    this.#open.delete(contents)
    this.#requests.delete(id)
    this.shown.set(null)
    // The last one to close is what the next start begins with.
    if (this.#quitting || this.#open.size === 0) return
    this.#kept.delete(id)
    this.#write()
  }

  #keep(window: KeptWindow): void {
    this.#kept.set(window.id, window)
    this.#write()
  }

  #write(): void {
    const write = () => writeWindows(this.#settings.stateFile, [...this.#kept.values()])
    this.#writing = this.#writing.then(write)
  }
}
