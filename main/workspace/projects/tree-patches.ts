import { EventPublisher } from '@orpc/server'
import type { FileRow } from '../store/files-table.ts'
import type { TreePatch } from '../tree/project-tree.ts'

/** No window waits longer than this for a part of what is being gathered. */
const LONGEST_MS = 1_000

/** What changes in each project's tree, for windows. Thousands of files that change at once are one patch. */
export class TreePatches {
  readonly #events = new EventPublisher<Record<string, TreePatch>>()
  readonly #any = new EventPublisher<{ any: null }>()
  readonly #gathered = new Map<string, { rows: Map<string, FileRow>; removed: Set<string>; since: number }>()

  follow(project: string, signal: AbortSignal | undefined): AsyncGenerator<TreePatch> {
    return this.#events.subscribe(project, signal === undefined ? {} : { signal })
  }

  /** Says that there is a change, in whichever project. */
  followAny(signal: AbortSignal | undefined): AsyncGenerator<null> {
    return this.#any.subscribe('any', signal === undefined ? {} : { signal })
  }

  /** From now until `release`, patches are put together. */
  gather(project: string): void {
    if (!this.#gathered.has(project))
      this.#gathered.set(project, { rows: new Map(), removed: new Set(), since: performance.now() })
  }

  /** @param asked somebody at a window asked for this change and waits for it. */
  publish(project: string, patch: TreePatch, asked: boolean): void {
    this.#any.publish('any', null)
    const gathered = this.#gathered.get(project)
    if (gathered === undefined) {
      this.#events.publish(project, patch)
      return
    }
    for (const row of patch.upserted) {
      gathered.rows.set(row.id, row)
      if (row.trashed === 0) gathered.removed.delete(row.id)
    }
    for (const id of patch.removed) gathered.removed.add(id)
    if (!asked && performance.now() - gathered.since < LONGEST_MS) return
    this.release(project)
    this.gather(project)
  }

  release(project: string): void {
    const gathered = this.#gathered.get(project)
    this.#gathered.delete(project)
    if (gathered === undefined || gathered.rows.size + gathered.removed.size === 0) return
    this.#events.publish(project, {
      upserted: Array.from(gathered.rows.values()),
      removed: Array.from(gathered.removed),
    })
  }
}
