import { foldName } from '../../../preload/contract/file-names.ts'
import type { FileRow } from '../store/files-table.ts'
import type { DiskEntry } from './scan.ts'

/** A node that the disk no longer has where it was, by its key there. */
export interface Missing {
  row: FileRow
  key: string
}

export interface DiskMove {
  row: FileRow
  entry: DiskEntry
}

export interface MoveClues {
  /** What the node's entry was when it was last seen, in this run of the program. */
  identity(id: string): string | undefined
  /** SHA-256 of an entry that is new; undefined when it cannot be read. */
  hash(entry: DiskEntry): Buffer | undefined
}

function folderOf(key: string): string {
  return key.slice(0, Math.max(key.lastIndexOf('/'), 0))
}

/** Keeps what comes once: two candidates for one clue prove nothing. */
function once<T>(items: readonly T[], clue: (item: T) => string | undefined): Map<string, T> {
  const found = new Map<string, T>()
  const twice = new Set<string>()
  for (const item of items) {
    const key = clue(item)
    if (key === undefined || twice.has(key)) continue
    if (found.delete(key)) twice.add(key)
    else found.set(key, item)
  }
  return found
}

/** Pairs of a clue that each side has once; those are taken out of both lists. */
function pair(
  missing: Set<Missing>,
  fresh: Set<DiskEntry>,
  of: (one: Missing) => string | undefined,
  at: (entry: DiskEntry) => string | undefined,
): DiskMove[] {
  const moves: DiskMove[] = []
  const entries = once(Array.from(fresh), at)
  for (const [clue, one] of once(Array.from(missing), of)) {
    const entry = entries.get(clue)
    if (entry === undefined || entry.kind !== one.row.kind) continue
    moves.push({ row: one.row, entry })
    missing.delete(one)
    fresh.delete(entry)
  }
  return moves
}

/**
 * Which of the new entries are nodes that went missing, renamed or moved by another program. In this order: another
 * case in the same folder; the same entry of the disk; for files the same content and name, then the same content.
 */
export function findMoves(
  missing: readonly Missing[],
  fresh: readonly DiskEntry[],
  { identity, hash }: MoveClues,
): DiskMove[] {
  const from = new Set(missing)
  const to = new Set(fresh)
  const moves = pair(
    from,
    to,
    ({ row, key }) => `${folderOf(key)}/${foldName(row.realName)}`,
    (entry) => `${entry.parentKey}/${foldName(entry.name)}`,
  )
  moves.push(
    ...pair(
      from,
      to,
      ({ row }) => identity(row.id),
      (entry) => entry.identity,
    ),
  )
  const sizes = new Set(Array.from(from, ({ row }) => (row.kind === 'file' && row.hash ? row.size : 0)))
  const content = (entry: DiskEntry): string | undefined =>
    entry.kind === 'file' && entry.stat.size > 0 && sizes.has(entry.stat.size)
      ? hash(entry)?.toString('base64')
      : undefined
  const was = ({ row }: Missing): string | undefined =>
    row.kind === 'file' && row.size > 0 ? row.hash?.toString('base64') : undefined
  const named = (clue: string | undefined, name: string): string | undefined =>
    clue === undefined ? undefined : `${clue}/${name}`
  moves.push(
    ...pair(
      from,
      to,
      (one) => named(was(one), one.row.realName),
      (entry) => named(content(entry), entry.name),
    ),
  )
  return moves.concat(pair(from, to, was, content))
}
