import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isRecord } from '../../../preload/contract/is-record.ts'
import { writeFileAtomically } from '../../durable/atomic-file.ts'

export interface Pointer {
  /** The data folder; null is the standard one. */
  folder: string | null
  /** Data that the next start moves before anything else; `bySwitch`: the next that names `to` with the switch. */
  move: { from: string; to: string; bySwitch: boolean } | null
  /** Folders that were in use before, the latest first. */
  others: string[]
}

/** So many folders of earlier times are remembered. */
const REMEMBERED = 8

/** What a pointer says that is not there. */
export const noPointer: Pointer = { folder: null, move: null, others: [] }

/** The file that names the data folder. It is never in that folder, which may be on a disk that is not there. */
export function pointerFile(userData: string): string {
  return join(userData, 'data-folder.json')
}

/**
 * What names the data folder; null when there is something that cannot be read, so that nobody takes the standard
 * folder for the one with the user's projects.
 */
export function readPointer(userData: string): Pointer | null {
  let text: string
  try {
    text = readFileSync(pointerFile(userData), 'utf8')
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? noPointer : null
  }
  try {
    return pointerIn(JSON.parse(text))
  } catch {
    return null
  }
}

/** By hand: Electron waits for this file, and would for a library of schemas. */
function pointerIn(found: unknown): Pointer | null {
  if (!isRecord(found)) return null
  const { folder, move = null, others = [] } = found
  if (folder !== null && typeof folder !== 'string') return null
  if (!Array.isArray(others) || !others.every((each) => typeof each === 'string')) return null
  if (move === null) return { folder, move, others }
  if (!isRecord(move)) return null
  const { from, to, bySwitch } = move
  if (typeof from !== 'string' || typeof to !== 'string' || typeof bySwitch !== 'boolean') return null
  return { folder, move: { from, to, bySwitch }, others }
}

/** @throws AppError that says why it could not be written. */
export async function writePointer(userData: string, value: Pointer): Promise<void> {
  await writeFileAtomically(pointerFile(userData), `${JSON.stringify(value, null, 2)}\n`)
}

/** The pointer with another folder in use; the one before is remembered. */
export function pointedTo(before: Pointer, standard: string, from: string, to: string): Pointer {
  const others = [from, ...before.others].filter((path, at, all) => path !== to && all.indexOf(path) === at)
  return { folder: to === standard ? null : to, move: null, others: others.slice(0, REMEMBERED) }
}
