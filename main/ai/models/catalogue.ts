import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'

const catalogue = z.object({
  starter: z.string(),
  models: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      file: z.string(),
      bytes: z.number().int(),
      sha256: z.string().length(64),
      licence: z.string(),
    }),
  ),
})

/** The model that ships with the app, as `resources/models/catalogue.json` describes it. */
export interface StarterModel {
  id: string
  name: string
  path: string
  bytes: number
  sha256: string
  licence: string
}

/** Reads the catalogue; undefined where none ships, so that the user's own models still work. */
export async function readStarterModel(
  modelsPath: string,
  report: (line: string) => void,
): Promise<StarterModel | undefined> {
  try {
    const { starter, models } = catalogue.parse(
      JSON.parse(await readFile(join(modelsPath, 'catalogue.json'), 'utf8')),
    )
    const found = models.find((model) => model.id === starter)
    if (found === undefined) return undefined
    const { id, name, file, bytes, sha256, licence } = found
    return { id, name, path: join(modelsPath, file), bytes, sha256, licence }
  } catch (error) {
    report(`The model catalogue cannot be read: ${(error as Error).message}`)
    return undefined
  }
}
