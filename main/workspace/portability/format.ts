import { z } from 'zod'
import { actor as knownActor, momentReason } from '../../../preload/contract/history.ts'
import { tidyName } from '../devices/device-name.ts'

// The form of an export; docs/export-format.md tells it to people.

export const FORMAT = 'offcoder-export'
/** Counts up when an older OffCoder would read the new form wrongly. */
export const FORMAT_VERSION = 1
export const MANIFEST = 'offcoder-export.json'
export const SETTINGS = 'settings.json'
export const PROJECTS = 'projects'

/** Read first, and alone: a newer version may have changed anything else. */
export const manifestHead = z.object({ format: z.literal(FORMAT), version: z.number().int().positive() })

export const manifest = manifestHead.extend({
  createdAt: z.number(),
  app: z.string(),
  settings: z.boolean(),
  projects: z.array(
    z.object({
      folder: z.string().min(1),
      name: z.string().min(1),
      files: z.number().int().nonnegative(),
      bytes: z.number().int().nonnegative(),
      outsideLinks: z.number().int().nonnegative(),
    }),
  ),
})
export type Manifest = z.infer<typeof manifest>

/** Also a file's name in the zip and in the trash folder, so no other characters. */
const id = z.string().regex(/^[\w-]{1,64}$/)
const whole = z.number().int()
const flag = z.union([z.literal(0), z.literal(1)])
const base64 = z.base64()
const sha256 = z.string().regex(/^[0-9a-f]{64}$/)
/** The number that a device has in this export. 0, or none as before there were devices: not known which. */
const device = whole.nonnegative().default(0)

/** Who wrote: one that is not known here, of a later OffCoder, counts as the export itself. A model has a name as devices have. */
const oneActor = (said: string): z.infer<typeof knownActor> => {
  const known = knownActor.safeParse(said)
  if (!known.success) return 'import'
  if (!said.startsWith('model:')) return known.data
  return `model:${tidyName(said.slice('model:'.length)).replaceAll(',', ' ')}`
}
const actor = z.string().max(4096).transform(oneActor)
/** Several with commas between. */
const actors = z
  .string()
  .max(65_536)
  .transform((said) => said.split(',').map(oneActor).join(','))

/** A row of the projects table; columns beyond these travel as they are. */
export const projectLine = z.looseObject({
  id: z.uuid(),
  key: z.string().min(1).max(200),
  name: z.string().min(1).max(300),
  created_at: whole,
  opened_at: whole,
  ai_enabled: flag,
})

/** A device that wrote some of the project, by the number that other lines have for it. */
export const deviceLine = z.object({
  n: whole.positive(),
  id: z.uuid().toLowerCase(),
  name: z.string().transform(tidyName),
  /** When it got this name. */
  named: whole,
})

/** A node of the tree. `entry` is its file in the zip; null where it is made from this line alone. */
export const fileLine = z.object({
  id,
  parent: id.nullable(),
  kind: z.enum(['file', 'folder', 'symlink']),
  name: z.string().min(1),
  realName: z.string().min(1),
  diskName: base64.nullable(),
  trashed: flag,
  size: whole.nonnegative(),
  mtime: whole,
  mode: whole.min(0).max(0o7777),
  hash: sha256.nullable(),
  text: flag,
  eol: z.enum(['lf', 'crlf', 'cr', 'mixed']),
  mainEol: z.enum(['lf', 'crlf', 'cr']),
  bom: flag,
  why: z.string().nullable(),
  link: z.string().nullable(),
  linkState: z.enum(['inside', 'outside', 'broken']).nullable(),
  entry: z.string().nullable(),
})
export type FileLine = z.infer<typeof fileLine>

/** A document: the tree, a file's text, a chat. Its state is in the lines of `states` and `updates`. */
export const docLine = z.object({
  name: z.string().min(1).max(200),
  seed: sha256.nullable(),
  seedClient: whole,
  /** Its file had all of it. */
  written: z.boolean(),
})

/** What all updates before it come to, in Yjs's second encoding. */
export const stateLine = z.object({
  doc: z.string(),
  state: base64,
  /** Who wrote what is in it. */
  writers: z
    .array(
      z.object({
        client: whole,
        clock: whole,
        length: whole.positive(),
        actor,
        ts: whole,
        device,
      }),
    )
    .default([]),
})

/** One update of a document, in order. */
export const updateLine = z.object({
  doc: z.string(),
  update: base64,
  actor,
  session: z.string(),
  ts: whole,
  device,
})

/** A row of the history; `content` is the SHA-256 of what a file held until then. */
export const historyLine = z
  .object({
    id: whole,
    kind: z.enum(['content', 'place', 'moment']),
    node: z.string().nullable(),
    at: whole,
    content: sha256.nullable(),
    state: z.enum(['absent', 'shown', 'trashed']).nullable(),
    parent: z.string().nullable(),
    name: z.string().nullable(),
    /** Who changed a place, or why there is a moment. */
    reason: z.string().nullable(),
    device,
  })
  .transform((line) => ({ ...line, reason: reasonOf(line) }))

function reasonOf({ kind, name, reason }: { kind: string; name: string | null; reason: string | null }) {
  if (kind === 'place') return oneActor(reason ?? 'system')
  if (kind !== 'moment') return null
  const known = momentReason.safeParse(reason)
  return known.success ? known.data : name === null ? 'restore' : 'named'
}

export type HistoryLine = z.infer<typeof historyLine>

export const editsLine = z.object({
  start: whole,
  node: z.string(),
  actors,
  /** One for each of the actors, with commas between. */
  devices: z
    .string()
    .regex(/^\d{1,15}(,\d{1,15})*$/)
    .optional(),
  began: whole,
  ended: whole,
  upto: whole,
  edits: whole,
})

/** Something in the trash, and how long it has waited there, in milliseconds. */
export const trashLine = z.object({ node: id, at: whole, waited: whole.nonnegative() })

export const purgedLine = z.object({ node: z.string(), at: whole })

/** The parts of a project that are lines of JSON, in the order in which they are read. */
export const LINES = {
  devices: deviceLine,
  files: fileLine,
  docs: docLine,
  states: stateLine,
  updates: updateLine,
  history: historyLine,
  edits: editsLine,
  trash: trashLine,
  purged: purgedLine,
} as const
export type LinesName = keyof typeof LINES
/** Parts that exports had not from the beginning. */
export const LATER: ReadonlySet<LinesName> = new Set(['devices'])

/** Where the parts of one project are. */
export function placesOf(folder: string) {
  const base = `${PROJECTS}/${folder}`
  return {
    /** The files as they are in the project's folder. */
    files: `${base}/files`,
    /** Files whose names a zip cannot hold, numbered. */
    odd: `${base}/odd-names`,
    /** What waits in the trash folder, by node. */
    trash: `${base}/trash`,
    chats: `${base}/chats`,
    project: `${base}/offcoder/project.json`,
    session: `${base}/offcoder/session.json`,
    lines: (name: LinesName) => `${base}/offcoder/${name}.jsonl`,
    /** Earlier states and what documents began as, by SHA-256. */
    contents: `${base}/offcoder/contents`,
  }
}
