import { lstatSync } from 'node:fs'
import { foldName } from '../../../preload/contract/file-names.ts'
import { joinPath } from '../disk/safe-path.ts'
import { systemCode } from '../store/failures.ts'
import type { FileRow } from '../store/files-table.ts'
import type { Store } from '../store/store.ts'
import type { LocalState, ProjectTree } from '../tree/project-tree.ts'
import { diskKey } from '../tree/tree-index.ts'
import { type DiskMove, findMoves, type Missing, type MoveClues } from './moves.ts'
import type { DiskEntry, Scan } from './scan.ts'

export interface PlacesTarget {
  store: Store
  tree: ProjectTree
  root: string
  scan: Scan
  clues: MoveClues
  /** Ids of files with text that is in the store alone. */
  unwritten: () => ReadonlySet<string>
  /** Puts folders that are new, and are now needed, into the tree. */
  addFolders: (entries: readonly DiskEntry[]) => void
}

export interface SettledPlaces {
  moved: DiskMove[]
  removed: FileRow[]
  /** Gone from disk, and still in the project for the sake of text that was never written. */
  kept: FileRow[]
}

/** The entries that no shown node of their kind stands for. */
function freshIn({ tree, scan }: PlacesTarget): DiskEntry[] {
  return scan.entries.filter((entry) => tree.atKey(entry.key)?.kind !== entry.kind)
}

function isGone(root: string, key: string): boolean {
  try {
    return lstatSync(joinPath(root, Buffer.from(key, 'latin1')), { throwIfNoEntry: false }) === undefined
  } catch (error) {
    // Anything else, such as a lost permission, says nothing about the entry.
    return systemCode(error) === 'ENOTDIR'
  }
}

/** Shown nodes whose folder was listed without them, those above others only. */
function missingIn({ tree, scan, root }: PlacesTarget, fresh: readonly DiskEntry[]): Missing[] {
  const kinds = new Map(scan.entries.map((entry) => [entry.key, entry.kind]))
  const recased = new Set(fresh.map((entry) => `${entry.parentKey}/${foldName(entry.name)}`))
  const missing: Missing[] = []
  for (const folder of scan.listed) {
    const above = folder === '' ? undefined : tree.atKey(folder)
    if (folder !== '' && above === undefined) continue
    for (const row of tree.childrenOf(above?.id ?? null)) {
      const key = folder === '' ? diskKey(row) : `${folder}/${diskKey(row)}`
      const kind = kinds.get(key)
      if (kind === row.kind) continue
      // Made since the folder was listed, perhaps: only what is not there now is gone.
      const isOut = kind !== undefined || scan.ignored.has(key) || isGone(root, key)
      if (isOut || recased.has(`${folder}/${foldName(row.realName)}`)) missing.push({ row, key })
    }
  }
  // Of a folder that went away meanwhile, whole, nothing is gone: it was moved, or its disk was taken out.
  return missing.length > 0 && isGone(root, '') ? [] : missing
}

function withThoseBelow(tree: ProjectTree, missing: readonly Missing[]): Missing[] {
  return missing.flatMap((one) => {
    const below = tree.shownBelow(one.row.id)
    return [one, ...below.map((row) => ({ row, key: tree.diskPathOf(row).toString('latin1') }))]
  })
}

function applyMoves({ tree }: PlacesTarget, moves: readonly DiskMove[]): void {
  const local = new Map<string, LocalState>()
  for (const { row, entry } of moves) local.set(row.id, { diskName: entry.diskName })
  tree.change(
    (document) => {
      for (const { row, entry } of moves) {
        const parent = entry.parentKey === '' ? null : (tree.atKey(entry.parentKey)?.id ?? null)
        if (entry.name !== row.realName) document.rename(row.id, entry.name)
        if (parent !== row.parent) document.move(row.id, parent ?? '')
      }
    },
    'disk',
    local,
  )
}

/** Folders first, as what is in them moves along; then files, also into folders that are new. */
function moveNodes(target: PlacesTarget): DiskMove[] {
  const { tree, clues, scan, addFolders } = target
  const moved: DiskMove[] = []
  for (const kind of ['folder', 'file'] as const) {
    const fresh = freshIn(target)
    const missing = fresh.length === 0 ? [] : missingIn(target, fresh)
    if (missing.length === 0) return moved
    const candidates = kind === 'folder' ? missing : withThoseBelow(tree, missing)
    const moves = findMoves(
      candidates.filter(({ row }) => row.kind === kind),
      fresh.filter((entry) => entry.kind === kind),
      clues,
    )
    if (moves.length === 0) continue
    const above = new Set(moves.flatMap(({ entry }) => keysAbove(entry.key)))
    addFolders(scan.entries.filter((entry) => entry.kind === 'folder' && above.has(entry.key)))
    applyMoves(target, moves)
    moved.push(...moves)
  }
  return moved
}

function keysAbove(key: string): string[] {
  const names = key.split('/')
  return names.slice(1).map((_name, index) => names.slice(0, index + 1).join('/'))
}

/** What another program had removed and has put back, such as a branch that is checked out again, is itself again. */
function reviveNodes({ tree, store }: PlacesTarget, fresh: readonly DiskEntry[]): void {
  const trashed = new Map<string, FileRow>()
  for (const row of tree.trashedRows()) trashed.set(tree.diskPathOf(row).toString('latin1'), row)
  if (trashed.size === 0) return
  const purged = store.history.purged(tree.project)
  const inOwnTrash = (row: FileRow): boolean =>
    tree
      .lineage(row)
      .some((one) => purged.has(one.id) || store.projects.trashPath(tree.project, one.id) !== undefined)
  const revived = fresh
    .map((entry) => ({ entry, row: trashed.get(entry.key) }))
    .flatMap(({ entry, row }) =>
      row !== undefined && row.kind === entry.kind && !inOwnTrash(row) ? [{ entry, row }] : [],
    )
  if (revived.length === 0) return
  tree.change(
    (document) => {
      for (const { entry, row } of revived) {
        if (document.isDeleted(row.id)) document.revive(row.id)
        // Its folder was made anew and is another node.
        const parent = entry.parentKey === '' ? null : tree.atKey(entry.parentKey)?.id
        if (parent !== undefined && parent !== row.parent) document.move(row.id, parent ?? '')
      }
    },
    'disk',
    undefined,
    () => {
      for (const { row } of revived) store.projects.forgetTrash(tree.project, row.id)
    },
  )
}

/** Splits what is missing into what goes to the trash whole and what stays for its unwritten text. */
function withoutUnwritten({ tree, unwritten }: PlacesTarget, missing: readonly Missing[]) {
  const kept: FileRow[] = []
  const gone: FileRow[] = []
  const stored = missing.length === 0 ? new Set<string>() : unwritten()
  const take = (row: FileRow): void => {
    if (stored.has(row.id)) kept.push(row)
    else if (tree.shownBelow(row.id).some((one) => stored.has(one.id)))
      for (const one of tree.childrenOf(row.id)) take(one)
    else gone.push(row)
  }
  for (const { row } of missing) take(row)
  return { kept, gone }
}

/** Makes the tree's places those of the disk: nodes move, come back and go. New ones are added by who called. */
export function settlePlaces(target: PlacesTarget): SettledPlaces {
  const { tree, store } = target
  if (!tree.hasShown && tree.trashedRows().next().done === true) return { moved: [], removed: [], kept: [] }
  const appeared = freshIn(target).length > 0
  const moved = appeared ? moveNodes(target) : []
  const fresh = appeared ? freshIn(target) : []
  if (fresh.length > 0) reviveNodes(target, fresh)
  const { kept, gone } = withoutUnwritten(target, missingIn(target, fresh))
  if (gone.length === 0) return { moved, removed: [], kept }
  const removed = gone.flatMap((row) => [row, ...tree.shownBelow(row.id)])
  tree.change(
    (document) => {
      for (const row of gone) document.delete(row.id)
    },
    'disk',
    undefined,
    () => {
      // Nothing of it is in the trash folder; the entry says since when the store alone has it.
      for (const row of gone) store.projects.rememberTrash(tree.project, row.id, '')
    },
  )
  return { moved, removed, kept }
}
