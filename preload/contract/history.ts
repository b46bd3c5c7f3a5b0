import { eventIterator, oc } from '@orpc/contract'
import { z } from 'zod'
import { eol, nodeId } from './files.ts'
import { projectId } from './projects.ts'

/** Who changed something; `model:NAME` wrote text that a person accepted. */
export const actor = z.union([
  z.enum(['human', 'disk', 'replace', 'restore', 'agent', 'import', 'system']),
  z.templateLiteral(['model:', z.string()]),
])
export type HistoryActor = z.infer<typeof actor>

/**
 * The name of the device that something was done on, where that was another than this; '' where it is not known which.
 * Null: this device.
 */
const device = z.string().nullable()

/** Somebody on a device. */
export const hand = z.object({ actor, device })
export type Hand = z.infer<typeof hand>

/** `named`: by a person. The others are made before the thing they name. */
export const momentReason = z.enum(['named', 'restore', 'replace', 'agent'])
export type MomentReason = z.infer<typeof momentReason>

/**
 * A point of a project's history. Points only grow; every stream of changes has them in order, whatever the clock
 * said. A file at a point is what it was just before whatever came after.
 */
export const point = z.number().int().nonnegative()

const lines = z.object({ added: z.number().int(), removed: z.number().int() })

export const historyItem = z.discriminatedUnion('kind', [
  /** Edits of one file by the same hands without a pause of ten minutes. */
  z.object({
    kind: z.literal('edits'),
    nodeId,
    path: z.string(),
    /** The file is in the trash now. */
    trashed: z.boolean(),
    hands: z.array(hand),
    from: z.number(),
    until: z.number(),
    /** The file before the edits is at `before`, after them at `after`; null: as it is now. */
    before: point,
    after: point.nullable(),
    /** Null for bytes that are no text, and for very large ones. */
    lines: lines.nullable(),
  }),
  /** A file or folder was made, named, moved, removed or brought back. */
  z.object({
    kind: z.literal('place'),
    nodeId,
    at: z.number(),
    change: z.enum(['created', 'renamed', 'moved', 'removed', 'restored']),
    folder: z.boolean(),
    actor,
    device,
    path: z.string(),
    /** Its name before, where that is another. */
    was: z.string().nullable(),
    before: point,
  }),
  /** What one program or command did to many files in one go. */
  z.object({
    kind: z.literal('many'),
    actor,
    device,
    from: z.number(),
    until: z.number(),
    /** As edits: the project before all of it is at `before`, after it at `after`; null: as it is now. */
    before: point,
    after: point.nullable(),
    /** The newest of its changes, and how many there are; a file can have several. */
    last: point,
    changes: z.number().int(),
    /** How many files it left so, each counted once. */
    files: z.object({
      made: z.number().int(),
      changed: z.number().int(),
      moved: z.number().int(),
      removed: z.number().int(),
    }),
    folders: z.number().int(),
  }),
  z.object({
    kind: z.literal('moment'),
    at: z.number(),
    name: z.string().nullable(),
    reason: momentReason,
    device,
    before: point,
  }),
])
export type HistoryItem = z.infer<typeof historyItem>

/** A file at a point. */
export const fileState = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('text'),
    path: z.string(),
    /** Line ends are LF here; `eol` says what they are in the file. */
    text: z.string(),
    eol,
    bom: z.boolean(),
    size: z.number().int(),
  }),
  /** Bytes that are no text, or too many to show (more than 4 MB). They can be restored all the same. */
  z.object({ kind: z.literal('bytes'), path: z.string(), size: z.number().int(), why: z.string() }),
  z.object({ kind: z.literal('absent'), path: z.string() }),
])
export type FileState = z.infer<typeof fileState>

/** What would have to change for the project to be as it was at a point. */
export const restoreStep = z.object({
  nodeId,
  path: z.string(),
  /** `back`: from the trash. `away`: to the trash. `move`: to `to`. */
  change: z.enum(['content', 'back', 'away', 'move']),
  to: z.string().nullable(),
})
export type RestoreStep = z.infer<typeof restoreStep>

/** What is different at a later point from what it was at an earlier one. */
export const historyDifference = z.object({
  nodeId,
  folder: z.boolean(),
  /** Where it is at the later point, or was last. */
  path: z.string(),
  /** Where it was at the earlier point, when that was elsewhere. */
  was: z.string().nullable(),
  change: z.enum(['content', 'added', 'removed', 'moved']),
})
export type HistoryDifference = z.infer<typeof historyDifference>

export const restoreResult = z.object({
  restored: z.number().int(),
  failed: z.array(z.object({ path: z.string(), reason: z.string() })),
  /** Restoring this point takes it all back. */
  undo: point,
})
export type RestoreResult = z.infer<typeof restoreResult>

export const historyUsage = z.object({
  /** Bytes that earlier states take in the database, and how many they may. */
  used: z.number().int(),
  limit: z.number().int(),
  /** When the oldest state was put by that can still be gone back to. */
  oldest: z.number().nullable(),
  named: z.number().int(),
})
export type HistoryUsage = z.infer<typeof historyUsage>

export const trashedNode = z.object({
  nodeId,
  /** Where it was. */
  path: z.string(),
  kind: z.enum(['file', 'folder', 'symlink']),
  /** When it was removed; null when that was not noted. */
  at: z.number().nullable(),
  /** Files in it, itself included, and their bytes as of their last writing. */
  files: z.number().int(),
  bytes: z.number().int(),
})
export type TrashedNode = z.infer<typeof trashedNode>

/** A part of a file's text that one hand wrote. */
export const authoredRange = z.object({
  /** UTF-16 units; each range begins where the one before ends. */
  length: z.number().int(),
  /** `import`: as the file was when it came in. Null: not known any more. */
  actor: actor.nullable(),
  device,
  /** When the last of it was written; null where that is not known. */
  at: z.number().nullable(),
})
export type AuthoredRange = z.infer<typeof authoredRange>

const inProject = z.object({ projectId })
/** Null: the whole project. A folder stands for all that is or was in it. */
const scope = z.object({ projectId, point, nodeId: nodeId.nullable() })

export const history = {
  /**
   * Newest first; `before` is the `before` of the last item of the page above. With `within`, each change by itself,
   * none older than that point: what a `many` item holds is from its `last` to its `before`.
   */
  timeline: oc
    .input(
      z.object({ projectId, nodeId: nodeId.nullable(), before: point.optional(), within: point.optional() }),
    )
    .output(z.object({ items: z.array(historyItem), more: z.boolean() })),
  /** Emits whenever the project's timeline has become another, at most every half second. */
  changed: oc.input(inProject).output(eventIterator(z.object({ projectId }))),
  /** A file at a point; null: now. */
  state: oc.input(z.object({ projectId, nodeId, point: point.nullable() })).output(fileState),
  /** Who wrote each part of a file's text; empty for a file that was never edited here. */
  authors: oc.input(z.object({ projectId, nodeId })).output(z.array(authoredRange)),
  /** What differs between two points, in the project or what `nodeId` names; `to` null: now. */
  between: oc
    .input(z.object({ projectId, nodeId: nodeId.nullable(), from: point, to: point.nullable() }))
    .output(z.array(historyDifference)),
  /** What `restore` would do. */
  preview: oc.input(scope).output(z.array(restoreStep)),
  /**
   * Makes a file, a folder or the project what it was at a point. Texts are edited (each open editor can undo it),
   * files on disk are written. Goes on after one that fails.
   */
  restore: oc.input(scope).output(restoreResult),
  nameMoment: oc
    .input(z.object({ projectId, name: z.string().trim().min(1).max(200) }))
    .output(z.object({ point })),
  renameMoment: oc
    .input(z.object({ projectId, point, name: z.string().trim().min(1).max(200) }))
    .output(z.void()),
  /** The moment loses its name, and so its right to be kept for ever. */
  unnameMoment: oc.input(z.object({ projectId, point })).output(z.void()),
  usage: oc.output(historyUsage),
  setLimit: oc
    .input(
      z.object({
        limit: z
          .number()
          .int()
          .min(16 * 1024 * 1024)
          .max(1024 ** 4),
      }),
    )
    .output(historyUsage),
  /** Most recently removed first. `files.restore` brings them back. */
  trash: oc.input(inProject).output(z.array(trashedNode)),
  /** Deletes for ever: files, their texts and their history. Ids that are not in the trash are left out. */
  purge: oc
    .input(z.object({ projectId, nodeIds: z.array(nodeId).min(1) }))
    .output(z.object({ purged: z.array(nodeId) })),
}
