import { diffLines } from 'diff'
import type { HistoryActor, HistoryItem } from '../../../preload/contract/history.ts'
import { UNKNOWN } from '../devices/devices-table.ts'
import { createPacer, type Pacer } from '../pacer.ts'
import type { FileRow } from '../store/files-table.ts'
import type { Store } from '../store/store.ts'
import { classify, decodeText } from '../text/bytes.ts'
import type { ProjectTree } from '../tree/project-tree.ts'
import type { Moment, Place, PlaceEntry } from './history-table.ts'
import type { Past } from './past.ts'
import { type EditSession, handsOf } from './sessions-table.ts'

const PAGE = 60
/** Changes of so many files or folders by one program or command, each this soon after the other, are one item. */
const MANY = 6
const SOON_MS = 60_000
/** The most changes that one item stands for. */
const LARGEST = 100_000
/** A page ends after so many changes, however few items they make. */
const LOOKED_AT = 10_000
/** Rows that are read at once: first, and at most. */
const READ_AT_ONCE = { first: PAGE, most: 1_000 }
/** Whose changes are one item. What another program makes comes in by an import. */
const TOGETHER = new Map<string, HistoryActor>([
  ['disk', 'disk'],
  ['import', 'disk'],
  ['replace', 'replace'],
  ['restore', 'restore'],
])
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

/** A row of the timeline before it is told. */
interface Entry {
  id: number
  /** Null for a moment. */
  node: string | null
  /** Whoever can do many at once; null for others. */
  by: HistoryActor | null
  /** The number of the device, where it is one. */
  device: number
  from: number
  until: number
  place?: PlaceEntry
  item: () => HistoryItem | undefined
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
   * @param within each change by itself, down to this point: what an item of many files holds.
   */
  async page(
    project: string,
    nodeId: string | null,
    before = Number.MAX_SAFE_INTEGER,
    within?: number,
  ): Promise<{ items: HistoryItem[]; more: boolean }> {
    const pacer = createPacer()
    const { file, isWanted } = this.#scope(project, nodeId)
    const isApart = file !== undefined || within !== undefined
    const runs: Entry[][] = []
    let run: Entry[] = []
    let shown = 0
    let lookedAt = 0
    let more = false
    for await (const entry of this.#entries(project, file, before, pacer)) {
      if (entry.id < (within ?? 0)) break
      if (entry.node !== null && !isWanted(entry.node)) continue
      if (!isApart && goesOn(run, entry)) {
        run.push(entry)
        continue
      }
      if (run.length > 0) runs.push(run)
      shown += isMany(run) ? 1 : run.length
      lookedAt += run.length
      run = []
      more = shown >= PAGE || lookedAt >= LOOKED_AT
      if (more) break
      run = [entry]
    }
    if (run.length > 0) runs.push(run)
    const items: HistoryItem[] = []
    for (const one of runs) {
      const isLast = before === Number.MAX_SAFE_INTEGER && one === runs[0]
      if (isMany(one)) items.push(await this.#many(project, one, isLast, pacer))
      else
        for (const { item } of one) {
          if (pacer.due()) await pacer.rest()
          const made = item()
          if (made !== undefined) items.push(made)
        }
    }
    return { items, more }
  }

  /** @returns the file, where it is one, and what tells whether a node is in what is looked at. */
  #scope(project: string, nodeId: string | null): { file?: string; isWanted: (id: string) => boolean } {
    const tree = this.#tree(project)
    const purged = this.#store.history.purged(project)
    const isKnown = (id: string): boolean => tree.get(id) !== undefined && !purged.has(id)
    if (nodeId === null) return { isWanted: isKnown }
    if (tree.get(nodeId)?.kind !== 'folder')
      return { file: nodeId, isWanted: (id) => id === nodeId && isKnown(id) }
    const below = new Set(tree.below(nodeId).map(({ id }) => id))
    return { isWanted: (id) => (id === nodeId || below.has(id)) && isKnown(id) }
  }

  /** The entries of each kind before a point, merged by their points, newest first. */
  async *#entries(
    project: string,
    file: string | undefined,
    before: number,
    pacer: Pacer,
  ): AsyncGenerator<Entry> {
    let cursor = before
    let limit = READ_AT_ONCE.first
    for (let more = true; more; ) {
      if (pacer.due()) await pacer.rest()
      const read = this.#read(project, file, cursor, limit)
      yield* read
      more = read.length === limit
      cursor = read.at(-1)?.id ?? cursor
      limit = Math.min(READ_AT_ONCE.most, limit * 2)
    }
  }

  #read(project: string, file: string | undefined, before: number, limit: number): Entry[] {
    const { editSessions, history } = this.#store
    const sessions = editSessions.before(project, file, before, limit).map(
      (session): Entry => ({
        id: session.start,
        node: session.node,
        by: TOGETHER.get(session.actors) ?? null,
        device: handsOf(session)[0]?.device ?? UNKNOWN,
        from: session.began,
        until: session.ended,
        item: () => this.#edits(project, session),
      }),
    )
    const places = history.places(project, before, limit).map(
      (place): Entry => ({
        id: place.id,
        node: place.node,
        by: TOGETHER.get(place.reason) ?? null,
        device: place.device,
        from: place.at,
        until: place.at,
        place,
        item: () => this.#place(project, place),
      }),
    )
    const moments = history.moments(project, before, limit).map(
      (moment): Entry => ({
        id: moment.id,
        node: null,
        by: null,
        device: moment.device,
        from: moment.at,
        until: moment.at,
        item: () => this.#moment(moment),
      }),
    )
    return [...sessions, ...places, ...moments].toSorted((a, b) => b.id - a.id).slice(0, limit)
  }

  /** One item for a run of changes, newest first, with what became of each file in all of it. */
  async #many(
    project: string,
    run: readonly Entry[],
    isLast: boolean,
    pacer: Pacer,
  ): Promise<Extract<HistoryItem, { kind: 'many' }>> {
    const newest = run[0]?.id ?? 0
    let [from, until] = [Number.POSITIVE_INFINITY, 0]
    // The oldest of each says where it was before.
    const places = new Map<string, PlaceEntry | undefined>()
    for (const entry of run) {
      from = Math.min(from, entry.from)
      until = Math.max(until, entry.until)
      if (entry.node !== null) places.set(entry.node, entry.place ?? places.get(entry.node))
    }
    const files = { made: 0, changed: 0, moved: 0, removed: 0 }
    let folders = 0
    for (const [id, place] of places) {
      if (pacer.due()) await pacer.rest()
      const row = this.#tree(project).get(id)
      if (row?.kind === 'folder') folders += 1
      else if (row !== undefined)
        files[
          place === undefined ? 'changed' : becameOf(place, this.#past.place(project, row, newest + 1))
        ] += 1
    }
    return {
      kind: 'many',
      actor: run[0]?.by ?? 'disk',
      device: this.#store.devices.nameOf(run[0]?.device ?? UNKNOWN),
      from,
      until,
      before: run.at(-1)?.id ?? 0,
      last: newest,
      after: isLast ? null : newest + 1,
      changes: run.length,
      files,
      folders,
    }
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
      hands: handsOf(session).map(({ actor, device }) => ({
        actor,
        device: this.#store.devices.nameOf(device),
      })),
      from: session.began,
      until: session.ended,
      before: session.start,
      after: after === undefined ? null : session.upto + 1,
      lines: this.#lines(project, row, session.start, after?.content),
    }
  }

  #moment({ id, at, name, reason, device }: Moment): HistoryItem {
    return { kind: 'moment', at, name, reason, device: this.#store.devices.nameOf(device), before: id }
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
      device: this.#store.devices.nameOf(entry.device),
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

/** Whether an entry was made by the same program or command as those after it, in one go. */
function goesOn(run: readonly Entry[], { by, device, from }: Entry): boolean {
  const last = run.at(-1)
  if (last === undefined || last.by === null || last.by !== by || last.device !== device) return false
  return run.length < LARGEST && Math.abs(last.from - from) <= SOON_MS
}

/** Many files, or a page of changes to a few of them. */
function isMany(run: readonly Entry[]): boolean {
  return run.length >= PAGE || (run.length >= MANY && new Set(run.map(({ node }) => node)).size >= MANY)
}

function becameOf(before: Place, after: Place): 'made' | 'changed' | 'moved' | 'removed' {
  if (after.state !== 'shown') return 'removed'
  if (before.state !== 'shown') return 'made'
  return before.parent === after.parent && before.name === after.name ? 'changed' : 'moved'
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
