import { app, dialog } from 'electron'
import { installNetworkGuard } from './guard/network-guard.ts'
import { registerAppScheme } from './platform/app-protocol.ts'
import { prepareDataFolder } from './platform/data-folder.ts'
import { electronNet } from './platform/electron-net.ts'
import { lockDown, silenceChromium } from './platform/lockdown.ts'

// Electron begins nothing, not even its process for graphics, until this module has been evaluated: here is only what
// must be done before, and it brings no more than that along.

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
  // Not awaited: see above.
  import('./run.ts')
    .then(({ run }) => run({ data, guard, devServer, outPath: import.meta.dirname }))
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
