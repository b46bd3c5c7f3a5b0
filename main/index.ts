import { join } from 'node:path'
import { app, dialog } from 'electron'
import { installNetworkGuard } from './guard/network-guard.ts'
import { registerAppScheme, serveApp } from './platform/app-protocol.ts'
import { isAtHand, prepareDataFolder } from './platform/data-folder.ts'
import { electronNet } from './platform/electron-net.ts'
import { graphicsToTry } from './platform/graphics.ts'
import { lockDown, silenceChromium } from './platform/lockdown.ts'
import { run } from './run.ts'
import { appearanceOf, readKeptSettings } from './settings/kept-settings.ts'
import { ConnectRequests } from './windows/connect-requests.ts'
import { PageStarts } from './windows/page-starts.ts'
import { Windows } from './windows/windows.ts'

// Electron begins nothing, not even its process for graphics, until this module has been evaluated: here is only what
// must be done before, and what the first window needs. Everything else is read while the process of its page starts.

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
  const outPath = import.meta.dirname
  const windows = new Windows({
    preload: join(outPath, '../preload/index.cjs'),
    stateFile: join(data.path, 'window.json'),
    devServer,
  })
  const pages = new PageStarts()
  const requests = new ConnectRequests()
  const keptIn = { dataPath: data.path, version: app.getVersion() }
  const [atHand, settings, tried] = await Promise.all([
    isAtHand(data),
    readKeptSettings(keptIn),
    graphicsToTry(app.getPath('sessionData')),
    windows.start(),
  ])
  if (tried === 'none') app.disableHardwareAcceleration()
  // Not awaited: see above.
  app
    .whenReady()
    .then(() => {
      if (!devServer) serveApp(join(outPath, '../renderer'), (page) => pages.of(page))
      if (settings) windows.appearance = appearanceOf(settings)
      if (atHand) windows.openFront()
      return run({ data, guard, devServer, outPath, windows, pages, requests, keptIn, settings, tried })
    })
    .catch((error: unknown) => {
      const detail = error instanceof Error ? (error.stack ?? error.message) : String(error)
      process.stderr.write(`OffCoder could not start: ${detail}\n`)
      dialog.showErrorBox(
        'OffCoder could not start',
        `Your projects are untouched in ${data.path}.\n\n${detail}`,
      )
      app.exit(1)
    })
}
