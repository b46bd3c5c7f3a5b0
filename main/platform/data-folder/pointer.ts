import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { writeFileAtomically } from '../../durable/atomic-file.ts'

const pointer = z.object({
  /** The data folder; null is the standard one. */
  folder: z.string().nullable(),
  /** Data that the next start moves before anything else; `bySwitch`: the next that names `to` with the switch. */
  move: z.object({ from: z.string(), to: z.string(), bySwitch: z.boolean() }).nullable().default(null),
  /** Folders that were in use before, the latest first. */
  others: z.array(z.string()).default([]),
})
export type Pointer = z.infer<typeof pointer>

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
    return pointer.parse(JSON.parse(text))
  } catch {
    return null
  }
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
