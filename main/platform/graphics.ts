import { readdir, readFile, unlink } from 'node:fs/promises'
import { release } from 'node:os'
import { join } from 'node:path'
import { isRecord } from '../../preload/contract/is-record.ts'
import { writeFileAtomically } from '../durable/atomic-file.ts'

// On a machine without graphics that Chromium can use, a start has a process for them that fails and a second one that
// draws without. The first of them costs the page a part of its time, so a start that came to that spares the next one.

/** Graphics are tried again after this long, in milliseconds: a driver may have been mended without any other sign. */
const HOLDS = 7 * 24 * 60 * 60 * 1000

/** What graphics a start could have had, as far as a look at the system tells. */
export interface GraphicsPlace {
  /** Where Chromium keeps its own files. */
  folder: string
  /** Electron's version. */
  version: string
  /** Which system, display and devices: graphics are tried again when it is another. */
  system: string
}

interface Kept {
  version: string
  system: string
  /** Milliseconds since the epoch. */
  at: number
}

const keptPath = (folder: string) => join(folder, 'graphics.json')

/**
 * What graphics a start is to try; `none`: an earlier one came to nothing here, not long ago. Only on Linux can they be
 * missing altogether; elsewhere the system has ones of its own: `unasked`.
 */
export async function graphicsToTry(
  folder: string,
  now = Date.now(),
): Promise<GraphicsPlace | 'none' | 'unasked'> {
  if (process.platform !== 'linux') return 'unasked'
  const { DISPLAY, WAYLAND_DISPLAY, XDG_SESSION_TYPE } = process.env
  const devices = await Promise.all(
    ['/dev/dri', '/proc/driver/nvidia/gpus'].map((at) => readdir(at).catch(() => [])),
  )
  const system = [release(), XDG_SESSION_TYPE, DISPLAY, WAYLAND_DISPLAY, ...devices.flat().sort()].join(' ')
  const place = { folder, version: process.versions.electron ?? '', system }
  return (await isWithoutGraphics(place, now)) ? 'none' : place
}

/** Did a start at this place come to nothing with graphics, not long ago? */
export async function isWithoutGraphics(place: GraphicsPlace, now: number): Promise<boolean> {
  try {
    const kept: unknown = JSON.parse(await readFile(keptPath(place.folder), 'utf8'))
    if (!isRecord(kept) || typeof kept.at !== 'number') return false
    const age = now - kept.at
    return kept.version === place.version && kept.system === place.system && age >= 0 && age < HOLDS
  } catch {
    return false
  }
}

/**
 * Remembers what a start that tried graphics came to. Losing it costs the next start a moment, so nobody hears of a
 * failure.
 * @param compositing Chromium's word for it: `app.getGPUFeatureStatus().gpu_compositing`.
 */
export async function rememberGraphics(
  place: GraphicsPlace,
  compositing: string,
  now = Date.now(),
): Promise<void> {
  const path = keptPath(place.folder)
  if (compositing !== 'disabled_software') return unlink(path).catch(() => undefined)
  const kept: Kept = { version: place.version, system: place.system, at: now }
  await writeFileAtomically(path, `${JSON.stringify(kept)}\n`).catch(() => undefined)
}
