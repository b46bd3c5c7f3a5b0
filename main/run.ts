import { join } from 'node:path'
import { app } from 'electron'
import type { SettingsState } from '../preload/contract/settings.ts'
import type { OffCoder } from './compose.ts'
import type { NetworkGuard } from './guard/network-guard.ts'
import type { DataLock } from './platform/data-folder/lock.ts'
import { type DataFolder, restartWith } from './platform/data-folder.ts'
import { type GraphicsPlace, rememberGraphics } from './platform/graphics.ts'
import { asksForNewWindow, offerNewWindow, openRequestsFrom } from './platform/open-requests.ts'
import { collectWhenIdle } from './process/idle-memory.ts'
import { appearanceOf, type KeptPlace, keepSettings, settingsPath } from './settings/kept-settings.ts'
import type { SettingsStore } from './settings/settings-store.ts'
import type { ConnectRequests } from './windows/connect-requests.ts'
import { LastSeenFiles } from './windows/last-seen.ts'
import type { PageStarts } from './windows/page-starts.ts'
import { settleDataFolder } from './windows/settle-data-folder.ts'
import type { Windows } from './windows/windows.ts'

export interface RunSettings {
  data: DataFolder
  guard: NetworkGuard
  /** Origin of the development server, or null. */
  devServer: string | null
  /** The folder of the built main bundle. */
  outPath: string
  /** The first of them may be open already. */
  windows: Windows
  /** Their pages wait here for what they begin with. */
  pages: PageStarts
  requests: ConnectRequests
  keptIn: KeptPlace
  /** As far as they are known without parsing. */
  settings: SettingsState | null
  /** The graphics that this start tries, where what comes of them is remembered. */
  tried: GraphicsPlace | 'none' | 'unasked'
}

/** Milliseconds after a start by which Chromium knows whether it has graphics. */
const GRAPHICS_KNOWN = 2_000

/** Runs the app until it quits. Electron must be ready. */
export async function run(start: RunSettings): Promise<void> {
  const { data, devServer, outPath, windows, requests } = start
  const settled = await settleDataFolder({ data, devServer, outPath, windows, requests })
  if (settled.how === 'quit') return app.quit()
  if (settled.how === 'restart') return restartWith(settled.data)
  const lastSeen = new LastSeenFiles(data)
  await lastSeen.read(windows.known)
  let store = start.settings === null ? await startSettings(start) : undefined
  const settings = () => store?.state ?? (start.settings as SettingsState)
  windows.appearance = appearanceOf(settings())
  start.pages.tell((page) => lastSeen.startOf(page, settings()))
  const composed = composeLater(settled.lock)
  followApp(composed, windows)
  const offcoder = await composed
  const paths = await openRequestsFrom(process.argv, process.cwd())
  // Before its windows are brought back: the one that fits takes them when it opens.
  if (paths.length) await offcoder.openPaths(paths)
  offerNewWindow(() => void offcoder.newWindow())
  await offcoder.start()
  collectWhenIdle()
  if (typeof start.tried === 'object') rememberLater(start.tried)

  async function composeLater(lock: DataLock): Promise<OffCoder> {
    // A page that has something to show comes first: the two would take turns.
    if (!lastSeen.isEmpty) await Promise.race([requests.storeWanted, windows.frontIsDone()])
    store ??= await startSettings(start)
    const { compose } = await import('./compose.ts')
    const resourcesPath = app.isPackaged
      ? join(process.resourcesPath, 'resources')
      : join(app.getAppPath(), 'resources')
    return compose({
      ...start,
      lock,
      settings: store,
      lastSeen,
      resourcesPath,
      devices: app.isPackaged ? undefined : process.env.OFFCODER_DEVICES?.split(','),
      // Checksums are pinned in the models' folder, so a packaged app takes no other.
      modelsPath: (app.isPackaged ? undefined : process.env.OFFCODER_MODELS) ?? join(resourcesPath, 'models'),
    })
  }
}

function rememberLater(tried: GraphicsPlace): void {
  const remember = () => rememberGraphics(tried, app.getGPUFeatureStatus().gpu_compositing)
  setTimeout(() => void remember(), GRAPHICS_KNOWN).unref()
}

/** Reads the settings, and follows them. */
async function startSettings({ keptIn }: RunSettings): Promise<SettingsStore> {
  const { SettingsStore } = await import('./settings/settings-store.ts')
  const settings = new SettingsStore(settingsPath(keptIn.dataPath), (text, parsed) =>
    keepSettings(keptIn, text, parsed),
  )
  await settings.start()
  return settings
}

/** Follows what the system asks of the app. Its services may still be on their way: whoever asks for them waits. */
function followApp(composed: Promise<OffCoder>, windows: Windows): void {
  // That they cannot be had is told where they are awaited.
  const ask = (use: (offcoder: OffCoder) => unknown) => void composed.then(use, () => undefined)
  app.on('second-instance', (_event, sorted, folder, own) => {
    // Chromium puts all switches first, away from what belongs to them; the other start tells its own order.
    const { argv = sorted, cwd = folder } = (own ?? {}) as { argv?: string[]; cwd?: string }
    ask(async (offcoder) => {
      const more = await openRequestsFrom(argv, cwd)
      await offcoder.openPaths(more, asksForNewWindow(argv) ? 'new' : 'fitting')
    })
  })
  app.on('open-file', (event, path) => {
    event.preventDefault()
    ask((offcoder) => offcoder.openPaths([path]))
  })
  app.on('activate', () => ask((offcoder) => offcoder.openWindow()))
  // A window that waits for the store holds the end back, and closes in a moment by itself.
  let ending = false
  app.on('window-all-closed', () => {
    if (ending || process.platform !== 'darwin') app.quit()
  })
  app.on('before-quit', () => {
    ending = true
    windows.quit()
  })
  let disposed = false
  app.on('will-quit', (event) => {
    if (disposed) return
    event.preventDefault()
    const ended = (stuck: boolean) => {
      disposed = true
      if (stuck) process.kill(process.pid, 'SIGKILL')
      else app.quit()
    }
    composed
      .then((offcoder) => offcoder.dispose())
      .then(
        ({ stuck }) => ended(stuck),
        () => ended(false),
      )
  })
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => app.quit())
}
