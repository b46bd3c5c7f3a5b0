import { constants } from 'node:fs'
import { access, readdir, realpath, writeFile } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import type { FolderKind } from '../../../preload/contract/data-folder.ts'
import { writeFailure } from '../../durable/atomic-file.ts'

/** Either makes a folder one of ours: the database, or the file that a begun folder holds before there is one. */
const DATABASE = 'offcoder.db'
const MARKER = 'offcoder-data.txt'
/** Lies in a data folder for as long as an OffCoder has it open. */
export const LOCK = 'offcoder.lock'
/** Left in a folder that data is being copied to, until all of it is there. */
export const MOVING = 'offcoder-moving.json'

/** What systems put into every disk or folder: a folder with nothing else is empty. */
const OF_THE_SYSTEM = new Set([
  '.DS_Store',
  '.Spotlight-V100',
  '.Trashes',
  '.fseventsd',
  '$RECYCLE.BIN',
  'System Volume Information',
  'Thumbs.db',
  'desktop.ini',
  'lost+found',
])

/** What a folder is to OffCoder. One that cannot be listed is `other`: nothing is begun in it. */
export async function kindOf(path: string): Promise<FolderKind> {
  let names: string[]
  try {
    names = await readdir(path)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'missing' : 'other'
  }
  // A copy that was broken off is not to be taken for the whole.
  if (names.includes(MOVING)) return 'other'
  if (names.includes(DATABASE) || names.includes(MARKER)) return 'data'
  return names.every((name) => OF_THE_SYSTEM.has(name) || name === LOCK) ? 'empty' : 'other'
}

export async function isWritable(path: string): Promise<boolean> {
  try {
    await access(path, constants.W_OK | constants.X_OK)
    return true
  } catch {
    // That it cannot be written to is the answer.
    return false
  }
}

/** Makes an empty folder one of ours. @throws AppError that says why it could not. */
export async function beginIn(path: string): Promise<void> {
  try {
    await writeFile(
      join(path, MARKER),
      'OffCoder keeps its data in this folder: projects, chats, history and settings.\n',
    )
  } catch (error) {
    throw writeFailure(path, error)
  }
}

/** The path with every link resolved, as far as it is there: one folder has one name. */
export async function canonical(path: string): Promise<string> {
  const absolute = resolve(path)
  try {
    return await realpath(absolute)
  } catch {
    // The part that is not there has no links.
    const parent = dirname(absolute)
    return parent === absolute ? absolute : join(await canonical(parent), basename(absolute))
  }
}
