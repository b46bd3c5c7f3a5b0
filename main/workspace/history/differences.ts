import type { HistoryDifference } from '../../../preload/contract/history.ts'
import { createPacer } from '../pacer.ts'
import type { FileRow } from '../store/files-table.ts'
import type { Past } from './past.ts'

/** Two points of a project's history, the earlier first; `to` null: now. */
export interface Span {
  from: number
  to: number | null
  /** A file or folder; null: the project. */
  scope: string | null
}

/**
 * What is different at the later point from what it was at the earlier one, by path. After a checkout that is thousands
 * of texts to be read: what is typed meanwhile is stored in between.
 */
export async function differencesBetween(
  past: Past,
  project: string,
  { from, to, scope }: Span,
): Promise<HistoryDifference[]> {
  const pacer = createPacer()
  const found: HistoryDifference[] = []
  for (const row of past.touchedSince(project, from, [from, to], scope)) {
    found.push(...differenceOf(past, project, row, from, to))
    if (pacer.due()) await pacer.rest()
  }
  return found.toSorted((a, b) => (a.path < b.path ? -1 : 1))
}

function differenceOf(
  past: Past,
  project: string,
  row: FileRow,
  from: number,
  to: number | null,
): HistoryDifference[] {
  const wasThere = past.place(project, row, from).state === 'shown'
  const isThere = past.place(project, row, to).state === 'shown'
  if (!wasThere && !isThere) return []
  const before = past.path(project, row, from)
  const path = isThere ? past.path(project, row, to) : before
  const found = { nodeId: row.id, folder: row.kind === 'folder', path, was: before === path ? null : before }
  if (!wasThere) return [{ ...found, was: null, change: 'added' }]
  if (!isThere) return [{ ...found, change: 'removed' }]
  const [a, b] = [past.contentHash(project, row, from), past.contentHash(project, row, to)]
  if (a !== undefined && b !== undefined && !a.equals(b)) return [{ ...found, change: 'content' }]
  return found.was === null ? [] : [{ ...found, change: 'moved' }]
}
