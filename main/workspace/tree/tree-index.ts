import { AppError } from '../../../preload/contract/errors.ts'
import { foldName } from '../../../preload/contract/file-names.ts'
import type { FileRow } from '../store/files-table.ts'

function latin1(bytes: Buffer): string {
  return bytes.toString('latin1')
}

/** A name's bytes as a string with one character a byte: a key that every name has, UTF-8 or not. */
export function diskKey(row: Pick<FileRow, 'realName' | 'diskName'>): string {
  return latin1(row.diskName ?? Buffer.from(row.realName))
}

/** The rows of a project, found by id, by parent, by name and by path. */
export class TreeIndex {
  readonly #rows = new Map<string, FileRow>()
  /** Shown nodes by parent ('' is the top): name's disk key → id. */
  readonly #children = new Map<string, Map<string, string>>()
  /** Folded names in use, by parent. */
  readonly #folded = new Map<string, Map<string, number>>()

  #version = 0

  constructor(rows: readonly FileRow[]) {
    for (const row of rows) this.#rows.set(row.id, row)
    for (const row of rows) if (row.trashed === 0) this.#index(row)
  }

  /** Counts changes of names and places. */
  get version(): number {
    return this.#version
  }

  get(id: string): FileRow | undefined {
    return this.#rows.get(id)
  }

  /** @throws AppError NOT_FOUND, also for a node in the trash. */
  shown(id: string): FileRow {
    const row = this.#rows.get(id)
    if (row === undefined || row.trashed === 1)
      throw new AppError(
        'NOT_FOUND',
        'This file is not in the project any more. It may have been moved to the trash.',
        { nodeId: id },
      )
    return row
  }

  protected get rows(): ReadonlyMap<string, FileRow> {
    return this.#rows
  }

  *shownRows(): IterableIterator<FileRow> {
    for (const row of this.#rows.values()) if (row.trashed === 0) yield row
  }

  *trashedRows(): IterableIterator<FileRow> {
    for (const row of this.#rows.values()) if (row.trashed === 1) yield row
  }

  childrenOf(parent: string | null): FileRow[] {
    const ids = this.#children.get(parent ?? '')?.values() ?? []
    return Array.from(ids, (id) => this.#rows.get(id)).filter((row) => row !== undefined)
  }

  /** The nodes above `row`, from the top, and `row` itself. */
  lineage(row: FileRow): FileRow[] {
    const chain = [row]
    for (let at = row; at.parent !== null; ) {
      const above = this.#rows.get(at.parent)
      if (above === undefined || chain.includes(above)) break
      chain.unshift(above)
      at = above
    }
    return chain
  }

  /** Everything below `row`, trashed or not, folders before what is in them. */
  below(id: string): FileRow[] {
    const found: FileRow[] = []
    const byParent = new Map<string, FileRow[]>()
    for (const row of this.#rows.values()) {
      if (row.parent === null) continue
      const siblings = byParent.get(row.parent)
      if (siblings === undefined) byParent.set(row.parent, [row])
      else siblings.push(row)
    }
    for (const queue = [id]; queue.length > 0; ) {
      const children = byParent.get(queue.shift() ?? '') ?? []
      found.push(...children)
      queue.push(...children.filter((row) => row.kind === 'folder').map((row) => row.id))
    }
    return found
  }

  /** What is shown below `id`, folders before what is in them. */
  shownBelow(id: string): FileRow[] {
    const found = this.childrenOf(id)
    for (let at = 0; at < found.length; at++) {
      const row = found[at]
      if (row?.kind === 'folder') found.push(...this.childrenOf(row.id))
    }
    return found
  }

  /** Path in the project with `/` between names, for people. */
  pathOf(row: FileRow): string {
    return this.lineage(row)
      .map((at) => (at.diskName === null ? at.realName : at.diskName.toString()))
      .join('/')
  }

  /** Path in the project in the disk's own bytes. */
  diskPathOf(row: FileRow): Buffer {
    return Buffer.from(this.lineage(row).map(diskKey).join('/'), 'latin1')
  }

  get hasShown(): boolean {
    return (this.#children.get('')?.size ?? 0) > 0
  }

  /** The shown node at a disk path (one character a byte). */
  atKey(key: string): FileRow | undefined {
    let id: string | undefined = ''
    for (const name of key.split('/')) {
      id = this.#children.get(id)?.get(name)
      if (id === undefined) return undefined
    }
    return this.#rows.get(id)
  }

  /** Finds a shown node by a path of disk names or of shown names. */
  at(path: string): FileRow | undefined {
    let row: FileRow | undefined
    for (const name of path.split('/')) {
      if (name === '' || name === '.') continue
      const parent: string = row?.id ?? ''
      const id = this.#children.get(parent)?.get(latin1(Buffer.from(name)))
      row =
        id === undefined
          ? this.childrenOf(parent === '' ? null : parent).find((child) => child.name === name)
          : this.#rows.get(id)
      if (row === undefined) return undefined
    }
    return row
  }

  hasFolded(parent: string | null, name: string): boolean {
    return (this.#folded.get(parent ?? '')?.get(foldName(name)) ?? 0) > 0
  }

  /** Takes rows whose place among the others stays. */
  protected replace(rows: readonly FileRow[]): void {
    for (const row of rows) this.#rows.set(row.id, row)
  }

  /** Takes rows that are new, or whose parent, name or trash mark is. */
  protected rearrange(rows: readonly FileRow[]): void {
    this.#version += 1
    for (const row of rows) {
      const before = this.#rows.get(row.id)
      if (before?.trashed === 0) this.#unindex(before)
    }
    for (const row of rows) {
      this.#rows.set(row.id, row)
      if (row.trashed === 0) this.#index(row)
    }
  }

  #index(row: FileRow): void {
    const parent = row.parent ?? ''
    const children = this.#children.get(parent) ?? new Map<string, string>()
    const key = diskKey(row)
    const holder = children.get(key)
    // Two nodes of one name cannot both have it on disk: the one with a suffix is called by that.
    if (holder !== undefined && holder !== row.id && row.name !== row.realName)
      row.diskName = Buffer.from(row.name)
    this.#children.set(parent, children.set(diskKey(row), row.id))
    const folded = this.#folded.get(parent) ?? new Map<string, number>()
    const fold = foldName(row.realName)
    this.#folded.set(parent, folded.set(fold, (folded.get(fold) ?? 0) + 1))
  }

  #unindex(row: FileRow): void {
    const children = this.#children.get(row.parent ?? '')
    if (children?.get(diskKey(row)) === row.id) children.delete(diskKey(row))
    const folded = this.#folded.get(row.parent ?? '')
    const fold = foldName(row.realName)
    folded?.set(fold, (folded.get(fold) ?? 1) - 1)
  }
}
