import { diffLines } from 'diff'
import type { HistoryActor, HistoryItem } from '../../../preload/contract/history.ts'
import { createPacer } from '../pacer.ts'
import type { FileRow } from '../store/files-table.ts'
import type { Store } from '../store/store.ts'
import { classify, decodeText } from '../text/bytes.ts'
import type { ProjectTree } from '../tree/project-tree.ts'
import type { Moment, PlaceEntry } from './history-table.ts'
import type { Past } from './past.ts'
import type { EditSession } from './sessions-table.ts'

const PAGE = 60
/** Larger texts are not counted: the list would wait for them. */
const COUNTED = 512 * 1024
const COUNT_LIMIT_MS = 60
const REMEMBERED = 2_000

interface Lines {
  added: number
  removed: number
}

export interface TimelineOptions {
  store: Store
  past: Past
  tree: (project: string) => ProjectTree
}

/** What happened in a project, or to one of its files, newest first. */
export class Timeline {
  readonly #store: Store
  readonly #past: Past
  readonly #tree: (project: string) => ProjectTree
  /** Lines between two contents, by their ids. */
  readonly #counts = new Map<string, Lines | null>()

  constructor({ store, past, tree }: TimelineOptions) {
    this.#store = store
    this.#past = past
    this.#tree = tree
  }

  /**
   * @param nodeId a file, a folder (with all that is below it now), or null for the project.
   * @param before items before this point only.
   */
  async page(
    project: string,
    nodeId: string | null,
    before = Number.MAX_SAFE_INTEGER,
  ): Promise<{ items: HistoryItem[]; more: boolean }> {
    const row = nodeId === null ? undefined : this.#tree(project).get(nodeId)
    const folder =
      row?.kind === 'folder'
        ? new Set(
            this.#tree(project)
              .below(row.id)
              .map(({ id }) => id),
          )
        : null
    const isWanted = (id: string): boolean => nodeId === null || id === nodeId || folder?.has(id) === true
    const file = folder === null && nodeId !== null ? nodeId : undefined
    const found: (() => HistoryItem | undefined)[] = []
    let cursor = before
    let more = true
    while (found.length < PAGE && more) {
      const page = this.#entries(project, file, cursor)
      more = page.length === PAGE
      for (const entry of page) {
        cursor = entry.id
        if (entry.node === null || isWanted(entry.node)) found.push(entry.item)
      }
    }
    const items: HistoryItem[] = []
    const pacer = createPacer()
    for (const make of found) {
      if (pacer.due()) await pacer.rest()
      const item = make()
      if (item !== undefined) items.push(item)
    }
    return { items, more }
  }

  /** The next entries of each kind, merged by their points. */
  #entries(
    project: string,
    file: string | undefined,
    before: number,
  ): { id: number; node: string | null; item: () => HistoryItem | undefined }[] {
    const { editSessions, history } = this.#store
    const purged = history.purged(project)
    const sessions = editSessions.before(project, file, before, PAGE).map((session) => ({
      id: session.start,
      node: session.node,
      item: () => (purged.has(session.node) ? undefined : this.#edits(project, session)),
    }))
    const places = history.places(project, before, PAGE).map((entry) => ({
      id: entry.id,
      node: entry.node,
      item: () => (purged.has(entry.node) ? undefined : this.#place(project, entry)),
    }))
    const moments = history.moments(project, before, PAGE).map((moment) => ({
      id: moment.id,
      node: null,
      item: () => momentItem(moment),
    }))
    return [...sessions, ...places, ...moments].toSorted((a, b) => b.id - a.id).slice(0, PAGE)
  }

  #edits(project: string, session: EditSession): HistoryItem | undefined {
    const row = this.#tree(project).get(session.node)
    if (row === undefined) return undefined
    const after = this.#store.history.contentAt(project, session.node, session.upto + 1)
    return {
      kind: 'edits',
      nodeId: row.id,
      path: this.#past.path(project, row, null),
      trashed: row.trashed === 1,
      actors: session.actors.split(',') as HistoryActor[],
      from: session.began,
      until: session.ended,
      before: session.start,
      after: after === undefined ? null : session.upto + 1,
      lines: this.#lines(project, row, session.start, after?.content),
    }
  }

  #place(project: string, entry: PlaceEntry): HistoryItem | undefined {
    const row = this.#tree(project).get(entry.node)
    if (row === undefined) return undefined
    const then = this.#past.place(project, row, entry.id + 1)
    const was = this.#past.path(project, row, entry.id)
    const path = this.#past.path(project, row, entry.id + 1)
    return {
      kind: 'place',
      nodeId: row.id,
      at: entry.at,
      change: changeOf(entry, then),
      folder: row.kind === 'folder',
      actor: entry.reason as HistoryActor,
      path,
      was: entry.state === 'absent' || was === path ? null : was,
      before: entry.id,
    }
  }

  #lines(project: string, row: FileRow, before: number, after: number | undefined): Lines | null {
    const from = this.#store.history.contentAt(project, row.id, before)
    if (from === undefined) return null
    const key = `${from.content}:${after}`
    const known = after === undefined ? undefined : this.#counts.get(key)
    if (known !== undefined) return known
    if ((this.#store.contents.describe(from.content)?.size ?? 0) > COUNTED) return null
    const to = after === undefined ? this.#past.bytes(project, row, null) : this.#store.contents.get(after)
    const lines = to === undefined ? null : countLines(this.#store.contents.get(from.content), to)
    if (after !== undefined) this.#remember(key, lines)
    return lines
  }

  #remember(key: string, lines: Lines | null): void {
    this.#counts.set(key, lines)
    const [oldest] = this.#counts.keys()
    if (this.#counts.size > REMEMBERED && oldest !== undefined) this.#counts.delete(oldest)
  }
}

function momentItem({ id, at, name, reason }: Moment): HistoryItem {
  return { kind: 'moment', at, name, reason, before: id }
}

function changeOf(
  before: { state: string; parent: string | null; name: string },
  after: { state: string; parent: string | null; name: string },
): Extract<HistoryItem, { kind: 'place' }>['change'] {
  if (before.state === 'absent') return 'created'
  if (after.state !== 'shown') return 'removed'
  if (before.state === 'trashed') return 'restored'
  return before.parent === after.parent ? 'renamed' : 'moved'
}

/** Lines that came and went; null when one of the two is no text, or it takes too long to say. */
export function countLines(before: Buffer, after: Buffer): Lines | null {
  if (before.length > COUNTED || after.length > COUNTED) return null
  const texts = [before, after].map((bytes) => {
    const format = classify(bytes)
    return format.text ? decodeText(bytes, format).text : undefined
  })
  const [from, to] = texts
  if (from === undefined || to === undefined) return null
  const parts = diffLines(from, to, { timeout: COUNT_LIMIT_MS })
  if (parts === undefined) return null
  const lines = { added: 0, removed: 0 }
  for (const part of parts) {
    if (part.added) lines.added += part.count
    else if (part.removed) lines.removed += part.count
  }
  return lines
}
