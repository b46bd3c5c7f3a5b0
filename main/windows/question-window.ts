import { join } from 'node:path'
import { app, BrowserWindow, dialog, type MessagePortMain, shell } from 'electron'
import { serveApp } from '../platform/app-protocol.ts'
import { DataFolderQuestions, type Settled } from '../platform/data-folder/question.ts'
import type { DataFolder } from '../platform/data-folder.ts'
import type { Log } from '../platform/log.ts'
import { APP_ORIGIN } from '../platform/origin.ts'
import { type RpcPort, serveRouter } from '../process/rpc.ts'
import { Connections } from './connections.ts'
import { dataFolderQuestionRouter } from './data-folder-router.ts'
import { groundColour, lockedPage } from './page-window.ts'

export interface QuestionSettings {
  data: DataFolder
  devServer: string | null
  /** The folder of the built main bundle. */
  outPath: string
}

/** There is no folder for a log yet. */
const log: Log = {
  write: (level, source, message) => void process.stderr.write(`${level} ${source}: ${message}\n`),
  dispose: async () => undefined,
}

/**
 * Settles which data folder is used before anything is read from it. Asks in a small window when it is not there, and
 * shows in it how far moving is; mostly there is nothing to ask, and no window.
 */
export async function settleDataFolder({ data, devServer, outPath }: QuestionSettings): Promise<Settled> {
  let window: BrowserWindow | undefined
  const questions = new DataFolderQuestions({
    chosen: data.chosen,
    async pickFolder() {
      const options: Electron.OpenDialogOptions = {
        title: 'Open another data folder',
        properties: ['openDirectory'],
      }
      const { canceled, filePaths } = window
        ? await dialog.showOpenDialog(window, options)
        : await dialog.showOpenDialog(options)
      return canceled ? null : (filePaths[0] ?? null)
    },
    reveal: (path) => shell.showItemInFolder(path),
  })
  if (!(await questions.start())) return questions.settled
  await app.whenReady()
  if (!devServer) serveApp(join(outPath, '../renderer'))
  const connections = new Connections({
    services: {},
    devServer,
    log,
    admission: () => 'open',
    serveDesktop(port: MessagePortMain) {
      serveRouter(dataFolderQuestionRouter(questions), port as RpcPort, (error) =>
        log.write('error', 'main', error.stack ?? error.message),
      )
      port.start()
    },
  })
  connections.start()
  const front = () => window?.focus()
  // Closing it must not end the app when it goes on.
  const stay = () => undefined
  app.on('window-all-closed', stay)
  app.on('second-instance', front)
  window = openQuestionWindow(outPath)
  window.once('closed', () => {
    window = undefined
    questions.dispose()
  })
  connections.admit(window.webContents)
  const page = new URL(devServer ?? `${APP_ORIGIN}/index.html`)
  page.searchParams.set('asks', 'data-folder')
  // That it did not load shows as a window that stays white: its process says why.
  window.loadURL(page.href).catch((error: unknown) => log.write('error', 'window', String(error)))
  const settled = await questions.settled
  window?.destroy()
  connections.dispose()
  app.off('second-instance', front)
  return settled
}

function openQuestionWindow(outPath: string): BrowserWindow {
  const window = new BrowserWindow({
    width: 620,
    height: 460,
    minWidth: 480,
    minHeight: 400,
    show: false,
    title: 'OffCoder',
    autoHideMenuBar: true,
    fullscreenable: false,
    backgroundColor: groundColour(),
    webPreferences: lockedPage(join(outPath, '../preload/index.cjs')),
  })
  window.once('ready-to-show', () => window.show())
  return window
}
