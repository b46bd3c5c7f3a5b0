import { app, type BrowserWindow, dialog, shell } from 'electron'
import { DataFolderQuestions, type Settled } from '../platform/data-folder/question.ts'
import type { DataFolder } from '../platform/data-folder.ts'
import type { ConnectRequests } from './connect-requests.ts'
import type { Windows } from './windows.ts'

export interface SettleOptions {
  data: DataFolder
  devServer: string | null
  /** The folder of the built main bundle. */
  outPath: string
  requests: ConnectRequests
  /** Those that were opened already go, when there is something to ask. */
  windows: Windows
}

/**
 * Settles which data folder is used before anything is read from it. Asks in a small window when it is not there, and
 * shows in it how far moving is; mostly there is nothing to ask, and no window.
 */
export async function settleDataFolder({
  data,
  devServer,
  outPath,
  requests,
  windows,
}: SettleOptions): Promise<Settled> {
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
  // That a window goes must not end the app when it goes on.
  app.on('window-all-closed', () => undefined)
  windows.discard()
  const { askInWindow } = await import('./question-window.ts')
  await askInWindow({
    questions,
    devServer,
    outPath,
    requests,
    onWindow(shown) {
      window = shown
    },
  })
  return questions.settled
}
