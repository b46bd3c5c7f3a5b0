import { eventIterator, oc } from '@orpc/contract'
import { z } from 'zod'
import { projectId } from './projects.ts'

export const nodeId = z.string().min(1).max(64)

/** `mixed`: the document has LF alone all the same; the store puts each line's own end back. */
export const eol = z.enum(['lf', 'crlf', 'cr', 'mixed'])
export type Eol = z.infer<typeof eol>

/** How a file's bytes are read: `binary` (any other encoding, and files too large to edit) has no text document. */
export const encoding = z.enum(['utf-8', 'utf-8-bom', 'binary'])
export type Encoding = z.infer<typeof encoding>

/** One row of the file tree. `name` is what is shown (a clash carries a suffix); parent is null at the top. */
export const treeNode = z.object({
  id: nodeId,
  parent: nodeId.nullable(),
  kind: z.enum(['file', 'folder', 'symlink']),
  name: z.string(),
  /** Size in bytes on disk as of the last flush; 0 for folders. */
  size: z.number().int(),
  /** True when this file opens as text. */
  text: z.boolean(),
  /** Set for symlinks: what the link says, and whether it leaves the project or leads nowhere. */
  link: z.object({ target: z.string(), state: z.enum(['inside', 'outside', 'broken']) }).optional(),
})
export type TreeNode = z.infer<typeof treeNode>

/**
 * A tree begins with all its nodes: in `part`s of a bounded size, each soon read, and what is left in the `reset` that
 * ends them. Then patches follow.
 */
export const treeChange = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('part'), nodes: z.array(treeNode) }),
  z.object({ kind: z.literal('reset'), nodes: z.array(treeNode) }),
  z.object({ kind: z.literal('patch'), upsert: z.array(treeNode), remove: z.array(nodeId) }),
])
export type TreeChange = z.infer<typeof treeChange>

/** What the status bar and an editor need to know of an open file. */
export const fileInfo = z.object({
  id: nodeId,
  projectId,
  path: z.string(),
  name: z.string(),
  eol,
  encoding,
  size: z.number().int(),
  text: z.boolean(),
  /** Why the file does not open as text, in words; absent for text. */
  whyNotText: z.string().optional(),
  readOnly: z.boolean(),
})
export type FileInfo = z.infer<typeof fileInfo>

/** State of a file's way to safety: typed → in the store (durable) → on disk in the working copy. */
export const flushResult = z.object({
  nodeId,
  /** `merged`: the file had changed on disk too; both changes are kept. */
  outcome: z.enum(['written', 'unchanged', 'merged']),
  bytes: z.number().int(),
})
export type FlushResult = z.infer<typeof flushResult>

/**
 * Something other programs did to the project's folder that the person at the window should hear of.
 * `merged`: a file changed while its text was being edited; `kept`: a file was deleted whose text was not saved yet;
 * `not-text`, `unreadable`: what is in a file can not be shown now; `looking`: changes are found by looking every few
 * seconds; `folder-lost`, `folder-back`: the project's folder itself.
 */
export const diskEvent = z.object({
  kind: z.enum([
    'merged',
    'kept',
    'not-text',
    'unreadable',
    'looking',
    'folder-lost',
    'folder-back',
    /** Very many files changed at once, and are being read: `progress` says how many, null when it is over. */
    'reading',
  ]),
  nodeId: nodeId.optional(),
  progress: z.object({ done: z.number().int(), total: z.number().int() }).nullish(),
  /** What happened, what it means and what to do, in words. */
  message: z.string(),
})
export type DiskEvent = z.infer<typeof diskEvent>

/** A value of an environment file that the project ignores, as nearly every .gitignore has them: the tree has not it. */
export const hiddenValue = z.object({ path: z.string(), name: z.string(), value: z.string() })
export type HiddenValue = z.infer<typeof hiddenValue>

const inProject = z.object({ projectId })
const aNode = z.object({ projectId, nodeId })

/**
 * Where something is to stand: in `parent` (null: at the top), and there in folders of these names, each in the one
 * before. Folders that are there are used, the others made.
 */
const newPlace = z.object({
  projectId,
  parent: nodeId.nullable(),
  folders: z.array(z.string()).optional(),
  name: z.string(),
})

/** A node in its new place, and the folders that were made for it, outermost first. */
export const placedNode = treeNode.extend({ made: z.array(treeNode) })
export type PlacedNode = z.infer<typeof placedNode>

/** How far copying nodes is; the last item of a stream has the copies, of the outermost nodes alone. */
export const nodesCopied = z.object({
  filesDone: z.number().int(),
  filesTotal: z.number().int(),
  bytesDone: z.number(),
  bytesTotal: z.number(),
  nodes: z.array(treeNode).optional(),
})
export type NodesCopied = z.infer<typeof nodesCopied>

export const files = {
  /** First item is a `reset` with the whole tree (rows sorted by nothing in particular), then patches. */
  tree: oc.input(inProject).output(eventIterator(treeChange)),
  /** First what holds now (`looking`, `folder-lost`), then each event as it happens. */
  diskEvents: oc.input(inProject).output(eventIterator(diskEvent)),
  /** What of environment files no model may be told, beside those of the tree; again after each change. */
  hiddenValues: oc.input(inProject).output(eventIterator(z.array(hiddenValue))),
  info: oc.input(aNode).output(fileInfo),
  /** Finds a node by its path relative to the project (`/` between names). */
  resolve: oc.input(z.object({ projectId, path: z.string() })).output(fileInfo),
  /**
   * All of it is made, or nothing. Something that has the name already stays as it is: ALREADY_EXISTS. What the project
   * ignores is not made, and nothing is renamed, moved or copied to there: INVALID_INPUT, with the rule in words.
   */
  createFile: oc.input(newPlace).output(placedNode),
  createFolder: oc.input(newPlace).output(placedNode),
  /** Without `parent` it stays in its folder, unless `folders` lead on from there. */
  rename: oc.input(newPlace.extend({ nodeId, parent: nodeId.nullable().optional() })).output(placedNode),
  move: oc
    .input(z.object({ projectId, nodeIds: z.array(nodeId).min(1), parent: nodeId.nullable() }))
    .output(z.array(treeNode)),
  /**
   * Copies nodes and what is in them, as they are now, each under a free name: beside itself, or in `parent` where
   * that is given. Ending the stream early leaves nothing of them.
   */
  duplicate: oc
    .input(z.object({ projectId, nodeIds: z.array(nodeId).min(1), parent: nodeId.nullable().optional() }))
    .output(eventIterator(nodesCopied)),
  /** Moves nodes (and what is in them) to the trash; `restore` brings them back. */
  remove: oc
    .input(z.object({ projectId, nodeIds: z.array(nodeId).min(1) }))
    .output(z.object({ removed: z.array(nodeId) })),
  restore: oc.input(z.object({ projectId, nodeIds: z.array(nodeId).min(1) })).output(z.array(treeNode)),
  /** Writes the file's text to the working copy on disk, atomically. */
  flush: oc.input(aNode).output(flushResult),
  /**
   * Changes how the lines of a file end, and writes it. `mixed` takes back what made them one: NOT_FOUND once that is
   * not known any more.
   */
  setLineEnds: oc.input(z.object({ projectId, nodeId, eol })).output(fileInfo),
  flushAll: oc.input(inProject).output(z.array(flushResult)),
}
