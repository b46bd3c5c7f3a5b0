import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { modelRole } from '../../../preload/contract/models.ts'

const sha256 = z.string().regex(/^[0-9a-f]{64}$/)

const offer = z.object({
  id: z.string(),
  name: z.string(),
  parameters: z.string(),
  quantisation: z.string(),
  licence: z.string(),
  contextLength: z.number().int().positive(),
  fim: z.boolean(),
  roles: z.array(modelRole).min(1),
  goodFor: z.string(),
  /** Below the hub's address, with the revision in it; its last part names the file on disk. */
  path: z.string().regex(/^[^/].*\/[\w.-]+\.gguf$/),
  bytes: z.number().int().positive(),
  /** Null where it is not known for certain: such a file is never downloaded. */
  sha256: sha256.nullable(),
  /** What the header would say, to predict the need for memory before there is a file. */
  cacheBytesPerToken: z.number().int(),
  vocabulary: z.number().int(),
})

const catalogue = z.object({
  starter: z.string(),
  models: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      file: z.string(),
      bytes: z.number().int(),
      sha256,
      licence: z.string(),
    }),
  ),
  /** Where `path` begins by default, and the further hosts that it redirects downloads to, as rules of the egress. */
  hub: z.object({ address: z.string(), hosts: z.array(z.string()) }).optional(),
  downloads: z.array(offer).default([]),
})

/** A model that can be had: what the catalogue says of it. */
export type Offer = z.infer<typeof offer>
/** An offer whose checksum is known, and so one that may be downloaded. */
export type PinnedOffer = Offer & { sha256: string }

/** The model that ships with the app, as `resources/models/catalogue.json` describes it. */
export interface StarterModel {
  id: string
  name: string
  path: string
  bytes: number
  sha256: string
  licence: string
}

export interface Catalogue {
  starter: StarterModel | undefined
  offers: readonly Offer[]
  hub: { address: string; hosts: string[] }
}

const NOTHING: Catalogue = { starter: undefined, offers: [], hub: { address: '', hosts: [] } }

/** Reads the catalogue; an empty one where none ships or it is damaged, so that the user's own models still work. */
export async function readCatalogue(modelsPath: string, report: (line: string) => void): Promise<Catalogue> {
  try {
    const { starter, models, hub, downloads } = catalogue.parse(
      JSON.parse(await readFile(join(modelsPath, 'catalogue.json'), 'utf8')),
    )
    const found = models.find((model) => model.id === starter)
    return {
      starter: found && { ...found, path: join(modelsPath, found.file) },
      offers: downloads,
      hub: hub ?? NOTHING.hub,
    }
  } catch (error) {
    report(`The model catalogue cannot be read: ${(error as Error).message}`)
    return NOTHING
  }
}

/** The file of the model that ships with the app, where it is there. */
export async function starterFile(modelsPath: string): Promise<string | undefined> {
  const { starter } = await readCatalogue(modelsPath, () => {})
  return starter !== undefined && existsSync(starter.path) ? starter.path : undefined
}

export function isPinned(entry: Offer): entry is PinnedOffer {
  return entry.sha256 !== null
}

/** Name of an offer's file on disk. */
export function fileOf({ path }: Offer): string {
  return path.slice(path.lastIndexOf('/') + 1)
}
