import { join } from 'node:path'
import { app } from 'electron'
import { compose } from './compose.ts'
import type { NetworkGuard } from './guard/network-guard.ts'
import { serveApp } from './platform/app-protocol.ts'
import { type DataFolder, restartWith } from './platform/data-folder.ts'
import { asksForNewWindow, offerNewWindow, openRequestsFrom } from './platform/open-requests.ts'
import { collectWhenIdle } from './process/idle-memory.ts'
import { settleDataFolder } from './windows/question-window.ts'

/** Runs the app until it quits. */
export async function run({
  data,
  guard,
  devServer,
  outPath,
}: {
  data: DataFolder
  guard: NetworkGuard
  /** Origin of the development server, or null. */
  devServer: string | null
  /** The folder of the built main bundle. */
  outPath: string
}): Promise<void> {
  const resourcesPath = app.isPackaged
    ? join(process.resourcesPath, 'resources')
    : join(app.getAppPath(), 'resources')
  const settled = await settleDataFolder({ data, devServer, outPath })
  if (settled.how === 'quit') return app.quit()
  if (settled.how === 'restart') return restartWith(settled.data)
  const offcoder = await compose({
    data,
    lock: settled.lock,
    devServer,
    guard,
    outPath,
    resourcesPath,
    // Checksums are pinned in the models' folder, so a packaged app takes no other.
    modelsPath: (app.isPackaged ? undefined : process.env.OFFCODER_MODELS) ?? join(resourcesPath, 'models'),
  })
  const paths = await openRequestsFrom(process.argv, process.cwd())
  // Before there are windows: the one that fits takes them when it opens.
  if (paths.length) await offcoder.openPaths(paths)
  app.on('second-instance', (_event, sorted, folder, own) => {
    // Chromium puts all switches first, away from what belongs to them; the other start tells its own order.
    const { argv = sorted, cwd = folder } = (own ?? {}) as { argv?: string[]; cwd?: string }
    void openRequestsFrom(argv, cwd).then((more) =>
      offcoder.openPaths(more, asksForNewWindow(argv) ? 'new' : 'fitting'),
    )
  })
  app.on('open-file', (event, path) => {
    event.preventDefault()
    void offcoder.openPaths([path])
  })
  app.on('activate', () => void offcoder.openWindow())
  // A window that waits for the store holds the end back, and closes in a moment by itself.
  let ending = false
  app.on('window-all-closed', () => {
    if (ending || process.platform !== 'darwin') app.quit()
  })
  app.on('before-quit', () => {
    ending = true
    offcoder.quit()
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
    offcoder.dispose().then(
      ({ stuck }) => ended(stuck),
      () => ended(false),
    )
  })
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => app.quit())
  await app.whenReady()
  if (!devServer) serveApp(join(outPath, '../renderer'), offcoder.startOf)
  offerNewWindow(() => void offcoder.newWindow())
  await offcoder.start()
  collectWhenIdle()
}
