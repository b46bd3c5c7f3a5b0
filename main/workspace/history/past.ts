import type { RestoreStep } from '../../../preload/contract/history.ts'
import { formatOf } from '../documents/load-text.ts'
import type { TextDocuments } from '../documents/text-documents.ts'
import { createPacer } from '../pacer.ts'
import { contentHash } from '../store/blobs-table.ts'
import type { FileRow } from '../store/files-table.ts'
import type { Store } from '../store/store.ts'
import { bytesOf } from '../text/text-document.ts'
import type { ProjectTree } from '../tree/project-tree.ts'
import type { ContentEntry, Place, PlaceEntry } from './history-table.ts'
import type { Content } from './recorder.ts'

export interface PastOptions {
  store: Store
  texts: TextDocuments
  tree: (project: string) => ProjectTree
}

interface Changed {
  content?: ContentEntry
  place?: PlaceEntry
}

/** Reads a project as it was at a point, and says what is different now. */
export class Past {
  readonly #store: Store
  readonly #texts: TextDocuments
  readonly #tree: (project: string) => ProjectTree

  constructor({ store, texts, tree }: PastOptions) {
    this.#store = store
    this.#texts = texts
    this.#tree = tree
  }

  /** A file's content as the store has it now; undefined for what has none, or has it on disk only. */
  now(project: string, row: FileRow): Content | undefined {
    if (row.kind !== 'file') return undefined
    const opened =
      this.#texts.peek(project, row.id) !== undefined || this.#store.log.doc(project, row.id) !== undefined
    if (row.text === 1 && opened) return { bytes: bytesOf(this.#texts.load(project, row).doc, formatOf(row)) }
    return row.hash === null ? undefined : { hash: row.hash }
  }

  /** @returns the bytes at `point` (null: now); undefined when there are none in the store. */
  bytes(project: string, row: FileRow, point: number | null): Buffer | undefined {
    const entry = point === null ? undefined : this.#store.history.contentAt(project, row.id, point)
    if (entry !== undefined) return this.#store.contents.get(entry.content)
    const now = this.now(project, row)
    if (now === undefined) return undefined
    return 'bytes' in now ? now.bytes : this.#store.blobs.get(now.hash)
  }

  place(project: string, row: FileRow, point: number | null): Place {
    const entry = point === null ? undefined : this.#store.history.placeAt(project, row.id, point)
    return entry ?? { state: row.trashed === 1 ? 'trashed' : 'shown', parent: row.parent, name: row.realName }
  }

  /** The path a node had at `point`; null: has now, in the trash or not. */
  path(project: string, row: FileRow, point: number | null): string {
    const names: string[] = []
    const seen = new Set<string>()
    const tree = this.#tree(project)
    for (let at: FileRow | undefined = row; at !== undefined && !seen.has(at.id); ) {
      seen.add(at.id)
      const { name, parent } = this.place(project, at, point)
      names.unshift(name)
      at = parent === null ? undefined : tree.get(parent)
    }
    return names.join('/')
  }

  /**
   * What is to be done for the project, or what `scope` names, to be as it was at `point`. For a file that is its
   * content, and that it is there; for a folder also the names and places of all that is or was in it. Others get their
   * turn in between.
   */
  async steps(project: string, point: number, scope: string | null): Promise<RestoreStep[]> {
    const pacer = createPacer()
    const tree = this.#tree(project)
    const purged = this.#store.history.purged(project)
    const whole = scope === null || tree.get(scope)?.kind === 'folder'
    const steps: RestoreStep[] = []
    for (const [id, changed] of this.#changedSince(project, point)) {
      const row = tree.get(id)
      if (row === undefined || purged.has(id) || !this.#isIn(project, row, point, scope)) continue
      steps.push(...this.#stepsOf(project, row, point, changed, whole))
      if (pacer.due()) await pacer.rest()
    }
    return steps.toSorted((a, b) => depth(a.path) - depth(b.path) || (a.path < b.path ? -1 : 1))
  }

  #stepsOf(
    project: string,
    row: FileRow,
    point: number,
    { place, content }: Changed,
    whole: boolean,
  ): RestoreStep[] {
    const path = this.path(project, row, null)
    const step = (change: RestoreStep['change'], to: string | null = null): RestoreStep => ({
      nodeId: row.id,
      path,
      change,
      to,
    })
    const wasThere = place === undefined ? row.trashed === 0 : place.state === 'shown'
    const isThere = row.trashed === 0
    if (!wasThere) return isThere && whole ? [step('away')] : []
    const steps: RestoreStep[] = []
    if (!isThere) steps.push(step('back'))
    const moved = place !== undefined && (place.parent !== row.parent || place.name !== row.realName)
    if (moved && whole) steps.push(step('move', this.path(project, row, point)))
    if (content !== undefined && !this.#isNow(project, row, content)) steps.push(step('content'))
    return steps
  }

  /** SHA-256 of a file's content at `point` (null: now); undefined when the store has none. */
  contentHash(project: string, row: FileRow, point: number | null): Buffer | undefined {
    const entry = point === null ? undefined : this.#store.history.contentAt(project, row.id, point)
    if (entry !== undefined) return this.#store.contents.describe(entry.content)?.hash
    const now = this.now(project, row)
    if (now === undefined) return undefined
    return 'bytes' in now ? contentHash(now.bytes) : now.hash
  }

  /** Everything in `scope` (null: the project), at one of the points, that was put by since `point`. */
  touchedSince(
    project: string,
    point: number,
    points: readonly (number | null)[],
    scope: string | null,
  ): FileRow[] {
    const purged = this.#store.history.purged(project)
    const tree = this.#tree(project)
    return [...this.#changedSince(project, point).keys()].flatMap((id) => {
      const row = tree.get(id)
      if (row === undefined || purged.has(id)) return []
      return points.some((one) => this.#isAt(project, row, one, scope)) ? [row] : []
    })
  }

  #isNow(project: string, row: FileRow, entry: ContentEntry): boolean {
    const now = this.contentHash(project, row, null)
    const then = this.#store.contents.describe(entry.content)
    return now !== undefined && then !== undefined && now.equals(then.hash)
  }

  /** The first row of each node and kind from `point` on: what it was at the point. */
  #changedSince(project: string, point: number): Map<string, Changed> {
    const found = new Map<string, Changed>()
    const take = (id: string, changed: Changed): unknown => found.set(id, { ...changed, ...found.get(id) })
    for (const content of this.#store.history.contentsAfter(project, point)) take(content.node, { content })
    for (const place of this.#store.history.placesAfter(project, point)) take(place.node, { place })
    return found
  }

  #isIn(project: string, row: FileRow, point: number, scope: string | null): boolean {
    return this.#isAt(project, row, null, scope) || this.#isAt(project, row, point, scope)
  }

  #isAt(project: string, row: FileRow, point: number | null, scope: string | null): boolean {
    return scope === null || row.id === scope || this.#isBelow(project, row, point, scope)
  }

  #isBelow(project: string, row: FileRow, point: number | null, scope: string): boolean {
    const seen = new Set<string>()
    for (let at: FileRow | undefined = row; at !== undefined && !seen.has(at.id); ) {
      seen.add(at.id)
      const { parent } = this.place(project, at, point)
      if (parent === scope) return true
      at = parent === null ? undefined : this.#tree(project).get(parent)
    }
    return false
  }
}

function depth(path: string): number {
  return path.split('/').length
}
