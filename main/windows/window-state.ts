import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { isRecord } from '../../preload/contract/is-record.ts'

/** Where a window was, in device-independent pixels. */
export interface WindowBounds {
  x?: number | undefined
  y?: number | undefined
  width: number
  height: number
  maximised: boolean
}

/** A window that is brought back at the next start. */
export interface KeptWindow {
  /** '' is the first window there ever was. */
  id: string
  bounds: WindowBounds
  /** The folder of the project it showed. */
  folder: string | null
}

const MOST_WINDOWS = 64
export const defaultBounds: WindowBounds = { width: 1280, height: 800, maximised: false }

/** The windows to bring back, the one used last at the end; one at the default place where nothing is known. */
export async function readWindows(file: string): Promise<KeptWindow[]> {
  let found: unknown
  try {
    found = JSON.parse(await readFile(file, 'utf8'))
  } catch {
    found = null
  }
  const { windows } = isRecord(found) ? found : {}
  const kept = Array.isArray(windows) && windows.every(isKept) ? windows.slice(-MOST_WINDOWS) : []
  // An older OffCoder kept the place of its only window.
  return kept.length ? kept : [{ id: '', bounds: isBounds(found) ? found : defaultBounds, folder: null }]
}

// By hand: the first window waits for this file, and would for a library of schemas.

function isKept(value: unknown): value is KeptWindow {
  if (!isRecord(value)) return false
  const { id, bounds, folder } = value
  return typeof id === 'string' && isBounds(bounds) && (folder === null || typeof folder === 'string')
}

function isBounds(value: unknown): value is WindowBounds {
  if (!isRecord(value)) return false
  const { x, y, width, height, maximised } = value
  const isPlace = [x, y].every((each) => each === undefined || Number.isInteger(each))
  return isPlace && isAtLeast(width, 800) && isAtLeast(height, 500) && typeof maximised === 'boolean'
}

function isAtLeast(value: unknown, least: number): boolean {
  return Number.isInteger(value) && (value as number) >= least
}

/** Remembers the windows. Losing them is no harm, so a failure is only reported back as false. */
export async function writeWindows(file: string, windows: KeptWindow[]): Promise<boolean> {
  try {
    await mkdir(dirname(file), { recursive: true })
    await writeFile(`${file}.new`, JSON.stringify({ windows }))
    await rename(`${file}.new`, file)
    return true
  } catch {
    return false
  }
}
