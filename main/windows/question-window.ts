import { join } from 'node:path'
import { app, BrowserWindow, type MessagePortMain } from 'electron'
import type { DataFolderQuestions } from '../platform/data-folder/question.ts'
import type { Log } from '../platform/log.ts'
import { APP_ORIGIN } from '../platform/origin.ts'
import { type RpcPort, serveRouter } from '../process/rpc.ts'
import type { ConnectRequests } from './connect-requests.ts'
import { Connections } from './connections.ts'
import { dataFolderQuestionRouter } from './data-folder-router.ts'
import { groundColour, lockedPage } from './page-window.ts'

/** There is no folder for a log yet. */
const log: Log = {
  write: (level, source, message) => void process.stderr.write(`${level} ${source}: ${message}\n`),
  dispose: async () => undefined,
}

/** Shows what is asked in a small window until it is settled. Electron must be ready. */
export async function askInWindow({
  questions,
  devServer,
  outPath,
  requests,
  onWindow,
}: {
  questions: DataFolderQuestions
  devServer: string | null
  /** The folder of the built main bundle. */
  outPath: string
  requests: ConnectRequests
  /** Called with the window, and with undefined when it is gone. */
  onWindow(window: BrowserWindow | undefined): void
}): Promise<void> {
  const connections = new Connections({
    services: {},
    devServer,
    log,
    requests,
    admission: () => 'open',
    serveDesktop(port: MessagePortMain) {
      serveRouter(dataFolderQuestionRouter(questions), port as RpcPort, (error) =>
        log.write('error', 'main', error.stack ?? error.message),
      )
      port.start()
    },
  })
  connections.start()
  const window = openQuestionWindow(outPath)
  onWindow(window)
  const front = () => {
    if (!window.isDestroyed()) window.focus()
  }
  app.on('second-instance', front)
  window.once('closed', () => {
    onWindow(undefined)
    questions.dispose()
  })
  connections.admit(window.webContents)
  const page = new URL(devServer ?? `${APP_ORIGIN}/index.html`)
  page.searchParams.set('asks', 'data-folder')
  // That it did not load shows as a window that stays white: its process says why.
  window.loadURL(page.href).catch((error: unknown) => log.write('error', 'window', String(error)))
  await questions.settled
  if (!window.isDestroyed()) window.destroy()
  connections.dispose()
  app.off('second-instance', front)
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
