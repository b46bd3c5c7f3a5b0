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

export const defaultBounds: WindowBounds = { width: 1280, height: 800, maximised: false }

/** The remembered bounds; the default where there are none or they make no sense. */
export async function readWindowState(file: string): Promise<WindowBounds> {
  try {
    return bounds.parse(JSON.parse(await readFile(file, 'utf8')))
  } catch {
    return defaultBounds
  }
}

/** Remembers the bounds. Losing them is no harm, so a failure is only reported back as false. */
export async function writeWindowState(file: string, state: WindowBounds): Promise<boolean> {
  try {
    await mkdir(dirname(file), { recursive: true })
    await writeFile(`${file}.new`, JSON.stringify(state))
    await rename(`${file}.new`, file)
    return true
  } catch {
    return false
  }
}
