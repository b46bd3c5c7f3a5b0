import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { z } from 'zod'

const bounds = z.object({
  x: z.number().int().optional(),
  y: z.number().int().optional(),
  width: z.number().int().min(800),
  height: z.number().int().min(500),
  maximised: z.boolean(),
})
/** Where a window was, in device-independent pixels. */
export type WindowBounds = z.infer<typeof bounds>

const kept = z.object({
  /** '' is the first window there ever was. */
  id: z.string(),
  bounds,
  /** The folder of the project it showed. */
  folder: z.string().nullable(),
})
/** A window that is brought back at the next start. */
export type KeptWindow = z.infer<typeof kept>

const state = z.object({ windows: z.array(kept).max(64) })

export const defaultBounds: WindowBounds = { width: 1280, height: 800, maximised: false }

/** The windows to bring back, the one used last at the end; one at the default place where nothing is known. */
export async function readWindows(file: string): Promise<KeptWindow[]> {
  try {
    const found: unknown = JSON.parse(await readFile(file, 'utf8'))
    const windows = state.safeParse(found).data?.windows
    // An older OffCoder kept the place of its only window.
    return windows?.length ? windows : [{ id: '', bounds: bounds.parse(found), folder: null }]
  } catch {
    return [{ id: '', bounds: defaultBounds, folder: null }]
  }
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
