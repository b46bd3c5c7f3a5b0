import { eventIterator, oc } from '@orpc/contract'
import { z } from 'zod'
import { failure } from './failure.ts'

/** What a folder is to OffCoder: `data` holds its data, `empty` can, `other` holds something else. */
export const folderKind = z.enum(['data', 'empty', 'other', 'missing'])
export type FolderKind = z.infer<typeof folderKind>

export const dataFolderInfo = z.object({
  /** The data folder in use. */
  path: z.string(),
  /** What named it: nothing (it is where it always is), the user in the settings, or `--data` for this start. */
  namedBy: z.enum(['default', 'settings', 'switch']),
  /** Those that were in use before, with what is there now. */
  others: z.array(z.object({ path: z.string(), kind: folderKind })),
  /** It is on a drive that other computers write to. */
  onNetwork: z.boolean(),
})
export type DataFolderInfo = z.infer<typeof dataFolderInfo>

/** Who has a data folder open. */
export const lockHolder = z.object({
  /** Null where its lock cannot be read. */
  host: z.string().nullable(),
  user: z.string().nullable(),
  /** It runs on this computer. */
  here: z.boolean(),
  since: z.number().nullable(),
  /** It gave no sign for a minute: it may have ended without a word, be asleep, or have lost its connection. */
  silent: z.boolean(),
})
export type LockHolder = z.infer<typeof lockHolder>

/** What moving the data would mean. */
export const movePlan = z.object({
  from: z.string(),
  to: z.string(),
  files: z.number().int(),
  bytes: z.number(),
  /** Bytes free where it goes. */
  free: z.number(),
  /** It goes to a drive that other computers write to. */
  onNetwork: z.boolean(),
})
export type MovePlan = z.infer<typeof movePlan>

const path = z.string().min(1).max(4096)

/** Where the data is, served by main to every window. What changes it ends OffCoder and starts it again. */
export const dataFolder = {
  info: oc.output(dataFolderInfo),
  /**
   * Asks for a folder and judges it. A folder that has something in it gets a new one inside. Null when the person
   * changed their mind. @throws INVALID_INPUT, ALREADY_EXISTS, DISK_FULL, PERMISSION_DENIED, READ_ONLY.
   */
  planMove: oc.output(movePlan.nullable()),
  /** Ends OffCoder; the next start copies the data, compares it, and goes on with the copy. */
  move: oc.input(z.object({ to: path })).output(z.void()),
  /** Asks for a folder and says what it is. Null when the person changed their mind. */
  pick: oc.output(z.object({ path, kind: folderKind }).nullable()),
  /** Takes a folder off those that were in use before. Nothing of it is touched. */
  forget: oc.input(z.object({ path })).output(dataFolderInfo),
  /** Ends OffCoder and starts it with another folder. @throws INVALID_INPUT unless it holds data, or is to begin. */
  open: oc.input(z.object({ path, begin: z.boolean() })).output(z.void()),
}

/** What the small window says that is there before any other. */
export const dataFolderQuestion = z.discriminatedUnion('state', [
  z.object({
    /** The data folder cannot be used as it is. Looked at again every two seconds. */
    state: z.literal('asking'),
    path: z.string(),
    why: z.enum(['missing', 'empty', 'other', 'read-only', 'unknown', 'in-use']),
    /** Who has it open, where it is in use. */
    holder: lockHolder.optional(),
    namedBy: z.enum(['default', 'settings', 'switch']),
    /** The folder that is used where none is named, and what it is. */
    standard: z.object({ path: z.string(), kind: folderKind }),
    /** Why the last answer could not be followed. */
    failure: failure.optional(),
  }),
  z.object({
    state: z.literal('moving'),
    from: z.string(),
    to: z.string(),
    phase: z.enum(['looking', 'copying', 'comparing']),
    bytesDone: z.number(),
    bytesTotal: z.number(),
  }),
  z.object({
    state: z.literal('moved'),
    from: z.string(),
    to: z.string(),
    bytes: z.number(),
    files: z.number().int(),
    /** Entries that are no files, folders or links, and were left out. */
    left: z.array(z.string()),
  }),
  z.object({ state: z.literal('failed'), from: z.string(), to: z.string(), failure }),
  /** It was answered: the window goes. */
  z.object({ state: z.literal('settled') }),
])
export type DataFolderQuestion = z.infer<typeof dataFolderQuestion>

export const dataFolderAnswer = z.enum([
  /** Look again; after a failed move, move again. */
  'again',
  /** Choose another folder in a dialog. */
  'choose',
  /** Begin with nothing in the named folder, which is empty. */
  'begin-here',
  /** Go on with the standard folder, which may begin with nothing. */
  'standard',
  /** Open it though another has it open that gives no sign any more. */
  'take-over',
  /** Open what there is to read it. */
  'read',
  /** Stop moving, or give it up: the old folder stays in use. */
  'keep',
  /** The data was moved: go on. */
  'go-on',
  /** Show the folder the data was moved from. */
  'show-old',
  'quit',
])
export type DataFolderAnswer = z.infer<typeof dataFolderAnswer>

/** What main serves to the small window, in the place of the desktop's contract. */
export const dataFolderQuestionContract = {
  follow: oc.output(eventIterator(dataFolderQuestion)),
  answer: oc.input(z.object({ answer: dataFolderAnswer })).output(z.void()),
}
