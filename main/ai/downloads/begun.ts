import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { writeFileAtomically } from '../../durable/atomic-file.ts'

const begunDownload = z.object({
  id: z.string(),
  sources: z.array(z.string()).min(1),
  /** What it is and how large, so that it can be told without the catalogue. */
  name: z.string(),
  bytes: z.number().int().positive(),
  /** Name of the file that it becomes, in the folder of models. */
  file: z.string().regex(/^[\w.-]+\.gguf$/),
})
/** A download that was begun and is not over. */
export type BegunDownload = z.infer<typeof begunDownload>

/** @throws an error for a list that cannot be read; there being none is no error. */
export async function readBegun(path: string): Promise<BegunDownload[]> {
  try {
    return z.array(begunDownload).parse(JSON.parse(await readFile(path, 'utf8')))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}

export function writeBegun(path: string, list: readonly BegunDownload[]): Promise<void> {
  return writeFileAtomically(path, JSON.stringify(list, null, 2))
}
