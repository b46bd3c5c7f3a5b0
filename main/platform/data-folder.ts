import { constants, existsSync, mkdirSync, mkdtempSync } from 'node:fs'
import { access } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { app } from 'electron'
import { type ChosenFolder, chooseFolder, withDataSwitch } from './data-folder/choose.ts'
import { isWritable, kindOf, LOCK } from './data-folder/inspect.ts'

export interface DataFolder {
  /** Where the database, the settings and the logs are. */
  path: string
  /** False when nothing can be kept there: the app then opens to read, and says so. */
  writable: boolean
  chosen: ChosenFolder
}

/**
 * Says which data folder this start is to use, and gives Chromium a place for its own files apart from it: a
 * temporary one when the app's own cannot be written, since it does not start without a writable one.
 */
export async function prepareDataFolder(): Promise<DataFolder> {
  const chosen = await chooseFolder(app.getPath('userData'), process.argv.slice(1), process.cwd())
  const { path, profile } = chosen
  try {
    mkdirSync(profile, { recursive: true })
    if (isTakenAsItIs(chosen)) mkdirSync(path, { recursive: true })
    await access(profile, constants.W_OK | constants.X_OK)
    if (isTakenAsItIs(chosen)) await access(path, constants.W_OK | constants.X_OK)
    app.setPath('userData', profile)
    app.setPath('sessionData', join(profile, 'chromium'))
    return { path, writable: true, chosen }
  } catch {
    app.setPath('sessionData', mkdtempSync(join(tmpdir(), 'offcoder-session-')))
    return { path, writable: false, chosen }
  }
}

/**
 * Whether, as far as a first look can tell, nothing will be asked before the data folder is used: it is there, and
 * nobody has it open or left it in a hurry.
 */
export async function isAtHand({ path, writable, chosen }: DataFolder): Promise<boolean> {
  if (!writable || chosen.move !== null || chosen.unknown || existsSync(join(path, LOCK))) return false
  return isTakenAsItIs(chosen) || ((await kindOf(path)) === 'data' && (await isWritable(path)))
}

/** The standard folder, where none was named: it is made at the first start, and read when it cannot be written. */
function isTakenAsItIs({ namedBy, move, unknown }: ChosenFolder): boolean {
  return namedBy === 'default' && move === null && !unknown
}

/** Ends the app and starts it again with a data folder; null: the one that the pointer names. */
export function restartWith(data: string | null): void {
  app.relaunch({ args: withDataSwitch(process.argv.slice(1), data) })
  app.quit()
}
