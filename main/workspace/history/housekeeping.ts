import { createPacer } from '../pacer.ts'
import type { Store } from '../store/store.ts'
import type { ContentEntry } from './history-table.ts'
import { type EditSession, type Hand, handsOf, ofHands } from './sessions-table.ts'
import { DAILY_FOR, MOMENTS_FOR, toThin } from './thinning.ts'

const EVERY_MS = 60 * 60_000
const FIRST_MS = 60_000
/** When there is too much, so many of the oldest states go at a time. */
const STEP = 200

export interface HousekeepingOptions {
  store: Store
  /** Empties the trash of what has waited long enough. */
  emptyTrash: (now: number) => Promise<void>
  onChanged: (project: string) => void
  onError: (error: unknown) => void
}

/** Keeps the history within its bounds: thins it with age, and to the room it may take. */
export class Housekeeping {
  readonly #options: HousekeepingOptions
  #timer: NodeJS.Timeout | undefined
  #running: Promise<void> | undefined
  #disposed = false

  constructor(options: HousekeepingOptions) {
    this.#options = options
  }

  start(): void {
    this.#schedule(FIRST_MS)
  }

  async dispose(): Promise<void> {
    this.#disposed = true
    clearTimeout(this.#timer)
    await this.#running
  }

  /** One round now, or the one that is under way. */
  run(now = Date.now()): Promise<void> {
    this.#running ??= this.#round(now).finally(() => {
      this.#running = undefined
    })
    return this.#running
  }

  #schedule(delay: number): void {
    this.#timer = setTimeout(() => {
      this.run()
        .catch(this.#options.onError)
        .finally(() => this.#disposed || this.#schedule(EVERY_MS))
    }, delay)
    // Nobody waits for it to end.
    this.#timer.unref()
  }

  async #round(now: number): Promise<void> {
    const { store, emptyTrash } = this.#options
    const pacer = createPacer()
    const write = (run: () => void): void => store.committer.run(run)
    if (store.db.readonly || store.committer.trouble !== undefined) return
    while (!this.#disposed && (await store.contents.packOne(write))) await pacer.rest()
    for (const { id } of store.projects.list()) {
      if (this.#disposed) return
      this.#thin(id, now)
      await pacer.rest()
    }
    while (!this.#disposed && this.#shrink()) await pacer.rest()
    if (!this.#disposed) await emptyTrash(now)
  }

  #thin(project: string, now: number): void {
    const { store, onChanged } = this.#options
    const moments = store.history.moments(project, Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER)
    const ended = moments.filter(({ name, at }) => name === null && now - at > MOMENTS_FOR)
    const kept = moments.filter((moment) => !ended.includes(moment)).map(({ id }) => id)
    const all = store.history.contentsAfter(project, 0)
    const gone = Array.from(byNode(all).values()).flatMap((entries) =>
      toThin(entries, kept.toReversed(), now),
    )
    const ids = new Set(gone.map(({ id }) => id))
    const first = all.find(({ id }) => !ids.has(id))?.id
    const oldest = Math.min(first ?? Number.MAX_SAFE_INTEGER, kept.at(-1) ?? Number.MAX_SAFE_INTEGER)
    store.committer.run(() => {
      for (const { id } of ended) store.history.remove(id)
      this.#drop(project, ids)
      store.history.removePlaces(project, oldest, now - DAILY_FOR)
      if (gone.length > 0) store.contents.sweep()
    })
    if (gone.length > 0 || ended.length > 0) onChanged(project)
  }

  /** Drops some of the oldest states that no named moment refers to. @returns whether there is more to drop. */
  #shrink(): boolean {
    const { store, onChanged } = this.#options
    if (store.contents.used() <= store.history.limit()) return false
    const free = store.projects
      .list()
      .flatMap(({ id }) => this.#unreferred(id).map((entry) => ({ project: id, entry })))
      .toSorted((a, b) => a.entry.id - b.entry.id)
      .slice(0, STEP)
    if (free.length === 0) return false
    const projects = new Set(free.map(({ project }) => project))
    store.committer.run(() => {
      for (const project of projects)
        this.#drop(
          project,
          new Set(free.filter((one) => one.project === project).map(({ entry }) => entry.id)),
        )
      store.contents.sweep()
    })
    for (const project of projects) onChanged(project)
    return true
  }

  #unreferred(project: string): ContentEntry[] {
    const { history } = this.#options.store
    const named = history
      .moments(project, Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER)
      .filter(({ name }) => name !== null)
      .map(({ id }) => id)
      .toReversed()
    return Array.from(byNode(history.contentsAfter(project, 0)).values()).flatMap((entries) => {
      // With every entry too old, only what a moment refers to is left.
      const gone = new Set(toThin(entries, named, Number.MAX_SAFE_INTEGER).map(({ id }) => id))
      return entries.filter(({ id }) => gone.has(id))
    })
  }

  /** Deletes states; the edits after each are told with those before it. */
  #drop(project: string, ids: ReadonlySet<number>): void {
    if (ids.size === 0) return
    const { store } = this.#options
    const previous = new Map<string, EditSession>()
    for (const session of store.editSessions.all(project)) {
      const before = previous.get(session.node)
      if (!ids.has(session.start)) previous.set(session.node, session)
      else {
        if (before !== undefined) {
          const joined = join(before, session)
          store.editSessions.put(project, joined)
          previous.set(session.node, joined)
        }
        store.editSessions.remove(session.start)
      }
    }
    for (const id of ids) store.history.remove(id)
  }
}

function join(before: EditSession, after: EditSession): EditSession {
  const hands = new Map<string, Hand>()
  for (const hand of [...handsOf(before), ...handsOf(after)]) hands.set(`${hand.device}/${hand.actor}`, hand)
  return {
    ...before,
    ...ofHands(Array.from(hands.values())),
    ended: after.ended,
    upto: after.upto,
    edits: before.edits + after.edits,
  }
}

function byNode(entries: readonly ContentEntry[]): Map<string, ContentEntry[]> {
  const found = new Map<string, ContentEntry[]>()
  for (const entry of entries) {
    const list = found.get(entry.node)
    if (list === undefined) found.set(entry.node, [entry])
    else list.push(entry)
  }
  return found
}
