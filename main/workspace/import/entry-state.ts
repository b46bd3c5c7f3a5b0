import { metaOf } from '../disk/content-state.ts'
import type { FileRow } from '../store/files-table.ts'
import type { LocalState } from '../tree/project-tree.ts'
import type { Birth } from '../tree/tree-document.ts'
import type { DiskEntry } from './scan.ts'

/** Path in the project, for people. */
export function shownKey(entry: DiskEntry): string {
  return Buffer.from(entry.key, 'latin1').toString('utf8')
}

/** What is known of an entry without reading it. */
export function localOf(entry: DiskEntry): LocalState {
  const local: LocalState = { diskName: entry.diskName, ...entry.stat }
  if (entry.kind === 'folder') local.size = 0
  return entry.link === undefined ? local : { ...local, link: entry.link.target, linkState: entry.link.state }
}

export function birthOf(entry: DiskEntry, parent: string, local: LocalState): Birth {
  const birth: Birth = { kind: entry.kind, name: entry.name, parent }
  if (entry.diskName !== null) birth.raw = entry.diskName
  if (entry.kind === 'folder') return birth
  birth.meta = metaOf(local)
  // What a text begins as; later its document says what it is.
  if (local.hash) birth.meta.hash = local.hash.toString('base64url')
  return birth
}

/** Does the row say of the entry what a look at it says? Its content may differ all the same. */
export function isUnchanged(entry: DiskEntry, row: FileRow): boolean {
  if (entry.kind === 'folder') return true
  if (entry.kind === 'symlink') return entry.link?.target === row.link && entry.link?.state === row.linkState
  return entry.stat.size === row.size && entry.stat.mtime === row.mtime && entry.stat.mode === row.mode
}

export function isSameState(row: FileRow, local: LocalState): boolean {
  return row.size === local.size && row.mtime === local.mtime && row.mode === local.mode
}

/** The row as it is to be stored, where someone has renamed or moved its node since it was read. */
export function withPlaceOf(row: FileRow, now: FileRow | undefined): FileRow {
  if (now === undefined) return row
  const { parent, name, realName, diskName, trashed } = now
  return { ...row, parent, name, realName, diskName, trashed }
}
