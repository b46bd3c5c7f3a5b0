import { join } from 'node:path'
import { app, dialog } from 'electron'
import { compose } from './compose.ts'
import { installNetworkGuard } from './guard/network-guard.ts'
import { registerAppScheme, serveApp } from './platform/app-protocol.ts'
import { prepareDataFolder, restartWith } from './platform/data-folder.ts'
import { electronNet } from './platform/electron-net.ts'
import { lockDown, silenceChromium } from './platform/lockdown.ts'
import { asksForNewWindow, offerNewWindow, openRequestsFrom } from './platform/open-requests.ts'
import { collectWhenIdle } from './process/idle-memory.ts'
import { settleDataFolder } from './windows/question-window.ts'

const guard = installNetworkGuard({ process: 'main', electronNet })
// The development server serves the window with hot reload; a packaged app never has one.
const devServer = app.isPackaged ? null : (process.env.ELECTRON_RENDERER_URL ?? null)

silenceChromium()
registerAppScheme()
lockDown(devServer)

const data = await prepareDataFolder()
if (data.writable && !app.requestSingleInstanceLock({ argv: process.argv, cwd: process.cwd() })) {
  process.stderr.write('OffCoder is already open: its window is brought to the front.\n')
  app.exit(0)
} else {
  run().catch((error: unknown) => {
    const detail = error instanceof Error ? (error.stack ?? error.message) : String(error)
    process.stderr.write(`OffCoder could not start: ${detail}\n`)
    dialog.showErrorBox(
      'OffCoder could not start',
      `Your projects are untouched in ${data.path}.\n\n${detail}`,
    )
    app.exit(1)
  })
}

async function run(): Promise<void> {
  const resourcesPath = app.isPackaged
    ? join(process.resourcesPath, 'resources')
    : join(app.getAppPath(), 'resources')
  const settled = await settleDataFolder({ data, devServer, outPath: import.meta.dirname })
  if (settled.how === 'quit') return app.quit()
  if (settled.how === 'restart') return restartWith(settled.data)
  const offcoder = await compose({
    data,
    lock: settled.lock,
    devServer,
    guard,
    outPath: import.meta.dirname,
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
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit()
  })
  app.on('before-quit', () => offcoder.quit())
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
  if (!devServer) serveApp(join(import.meta.dirname, '../renderer'))
  offerNewWindow(() => void offcoder.newWindow())
  await offcoder.start()
  collectWhenIdle()
}
