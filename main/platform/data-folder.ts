import { constants, mkdirSync, mkdtempSync } from 'node:fs'
import { access } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { app } from 'electron'

export interface DataFolder {
  /** Where the database, the settings and the logs are. */
  path: string
  /** False when nothing can be kept there: the app then opens to read, and says so. */
  writable: boolean
}

/**
 * The app's data folder. Chromium keeps its own files apart from it, and in a temporary folder when the data folder
 * cannot be written, since it does not start without a writable one.
 */
export async function prepareDataFolder(): Promise<DataFolder> {
  const userData = app.getPath('userData')
  const path = join(userData, 'data')
  try {
    mkdirSync(path, { recursive: true })
    await access(path, constants.W_OK | constants.X_OK)
    await access(userData, constants.W_OK | constants.X_OK)
    app.setPath('sessionData', join(userData, 'chromium'))
    return { path, writable: true }
  } catch {
    app.setPath('sessionData', mkdtempSync(join(tmpdir(), 'offcoder-session-')))
    return { path, writable: false }
  }
}
