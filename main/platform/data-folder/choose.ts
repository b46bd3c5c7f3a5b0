import { createHash } from 'node:crypto'
import { join, resolve } from 'node:path'
import type { DataFolderInfo } from '../../../preload/contract/data-folder.ts'
import { canonical } from './inspect.ts'
import { noPointer, readPointer } from './pointer.ts'

/** Which folder this start is to use, and how that is known. */
export interface ChosenFolder {
  path: string
  namedBy: DataFolderInfo['namedBy']
  /** The app's own place in the user's account, with the pointer and the standard data folder. */
  userData: string
  standard: string
  /**
   * Where Chromium keeps its files for this data folder. Two starts that share it are one app, so each data folder
   * has its own: no two ever write to one database.
   */
  profile: string
  /** Data that is to be moved to `path` before anything else. */
  move: { from: string; to: string } | null
  /** The pointer is there and cannot be read: nobody knows which folder it named. */
  unknown: boolean
}

const SWITCH = '--data'

/** The value of `--data DIR` or `--data=DIR`, and the command line without it. */
export function takeDataSwitch(argv: readonly string[]): { data: string | null; rest: string[] } {
  const rest: string[] = []
  let data: string | null = null
  for (let at = 0; at < argv.length; at++) {
    const argument = argv[at] ?? ''
    if (argument.startsWith(`${SWITCH}=`)) data = argument.slice(SWITCH.length + 1)
    else if (argument === SWITCH) data = argv[++at] ?? null
    else rest.push(argument)
  }
  return { data: data === '' ? null : data, rest }
}

/** The command line of a start that uses `data`, or what the pointer says. */
export function withDataSwitch(argv: readonly string[], data: string | null): string[] {
  const { rest } = takeDataSwitch(argv)
  return data === null ? rest : [...rest, `${SWITCH}=${data}`]
}

/** Says which data folder a start is to use. Nothing is made or changed. */
export async function chooseFolder(
  userData: string,
  argv: readonly string[],
  cwd: string,
): Promise<ChosenFolder> {
  const standard = join(userData, 'data')
  const found = readPointer(userData)
  const { folder, move } = found ?? noPointer
  const { data } = takeDataSwitch(argv)
  const named = data === null ? folder : await canonical(resolve(cwd, data))
  // What a start with the switch was moving, no other start goes on with.
  const isMoving = move !== null && (data === null ? !move.bySwitch : move.bySwitch && move.to === named)
  const wanted = isMoving ? move.to : (named ?? standard)
  const path = wanted === (await canonical(standard)) ? standard : wanted
  return {
    path,
    namedBy: data !== null ? 'switch' : folder === null && !isMoving ? 'default' : 'settings',
    userData,
    standard,
    profile: profileOf(userData, standard, path),
    move: isMoving ? { from: move.from, to: move.to } : null,
    unknown: found === null && data === null,
  }
}

function profileOf(userData: string, standard: string, path: string): string {
  if (path === standard) return userData
  return join(userData, 'folders', createHash('sha256').update(path).digest('hex').slice(0, 16))
}
