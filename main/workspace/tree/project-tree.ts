import { AppError } from '../../../preload/contract/errors.ts'
import type { TreeNode } from '../../../preload/contract/files.ts'
import type { FileRow } from '../store/files-table.ts'
import type { Actor } from '../store/log-table.ts'
import type { Store } from '../store/store.ts'
import { deriveTree, type DerivedNode } from './derive.ts'
import { foldName } from './names.ts'
import { loadTree } from './load-tree.ts'
import { type Birth, TreeDocument } from './tree-document.ts'

/** Rows that changed together. `removed` are ids that are no longer shown. */
export interface TreePatch {
  upserted: FileRow[]
  removed: string[]
}

/** The columns of a row that say how the file is on this disk. */
export type LocalState = Partial<Pick<FileRow, 'diskName' | 'size' | 'mtime' | 'mode' | 'hash' | 'text' | 'eol' | 'mainEol' | 'bom' | 'why' | 'link' | 'linkState'>>

export interface NewNode {
  id: string
  birth: Birth
  local: LocalState
}

const TREE = 'tree'

function latin1(bytes: Buffer): string {
  return bytes.toString('latin1')
}

/** A name's bytes as a string with one character a byte: a key that every name has, UTF-8 or not. */
export function diskKey(row: Pick<FileRow, 'realName' | 'diskName'>): string {
  return latin1(row.diskName ?? Buffer.from(row.realName))
}

export function emptyRow(id: string, birth: Birth, local: LocalState): FileRow {
  const fresh = { parent: birth.parent === '' ? null : birth.parent, kind: birth.kind, name: birth.name, realName: birth.name, diskName: null }
  const plain = { trashed: 0, size: 0, mtime: 0, mode: 0, hash: null, text: 0, eol: 'lf', mainEol: 'lf', bom: 0, why: null, link: null, linkState: null } as const
  return { id, ...fresh, ...plain, ...local }
}

/**
 * A project's tree in memory: the rows of the `files` table, indexed, and the tree document they are derived from,
 * which is loaded when something is to change. Every change is one transaction: document update, rows, blobs.
 */
export class ProjectTree {
  readonly project: string
  readonly #store: Store
  readonly #changed: (patch: TreePatch) => void
  readonly #rows = new Map<string, FileRow>()
  /** Shown nodes by parent ('' is the top): name's disk key → id. */
  readonly #children = new Map<string, Map<string, string>>()
  /** Folded names in use, by parent. */
  readonly #folded = new Map<string, Map<string, number>>()
  #document: TreeDocument | undefined

  constructor(store: Store, project: string, changed: (patch: TreePatch) => void) {
    this.#store = store
    this.project = project
    this.#changed = changed
    for (const row of store.files.all(project)) this.#rows.set(row.id, row)
    for (const row of this.#rows.values()) if (row.trashed === 0) this.#index(row)
  }

  get(id: string): FileRow | undefined {
    return this.#rows.get(id)
  }

  /** @throws AppError NOT_FOUND, also for a node in the trash. */
  shown(id: string): FileRow {
    const row = this.#rows.get(id)
    if (row === undefined || row.trashed === 1) throw new AppError('NOT_FOUND', 'This file is not in the project any more. It may have been moved to the trash.', { nodeId: id })
    return row
  }

  *shownRows(): IterableIterator<FileRow> {
    for (const row of this.#rows.values()) if (row.trashed === 0) yield row
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

  /** Path in the project with `/` between names, for people. */
  pathOf(row: FileRow): string {
    return this.lineage(row).map((at) => (at.diskName === null ? at.realName : at.diskName.toString())).join('/')
  }

  /** Path in the project in the disk's own bytes. */
  diskPathOf(row: FileRow): Buffer {
    return Buffer.from(this.lineage(row).map(diskKey).join('/'), 'latin1')
  }

  /** Shown rows by their disk path (one character a byte). */
  byDiskPath(): Map<string, FileRow> {
    const found = new Map<string, FileRow>()
    const visit = (parent: string, prefix: string): void => {
      for (const [name, id] of this.#children.get(parent) ?? []) {
        const row = this.#rows.get(id)
        if (row === undefined) continue
        found.set(prefix + name, row)
        if (row.kind === 'folder') visit(id, `${prefix}${name}/`)
      }
    }
    visit('', '')
    return found
  }

  /** Finds a shown node by a path of disk names or of shown names. */
  at(path: string): FileRow | undefined {
    let row: FileRow | undefined
    for (const name of path.split('/')) {
      if (name === '' || name === '.') continue
      const parent: string = row?.id ?? ''
      const id = this.#children.get(parent)?.get(latin1(Buffer.from(name)))
      row = id === undefined ? this.childrenOf(parent === '' ? null : parent).find((child) => child.name === name) : this.#rows.get(id)
      if (row === undefined) return undefined
    }
    return row
  }

  hasFolded(parent: string | null, name: string): boolean {
    return (this.#folded.get(parent ?? '')?.get(foldName(name)) ?? 0) > 0
  }

  document(): TreeDocument {
    this.#document ??= loadTree(this.#store, this.project)
    return this.#document
  }

  /** Adds nodes whose ids are new and whose parents are there. Cheaper than `change`, for import. */
  add(nodes: readonly NewNode[], actor: Actor, also?: () => void): void {
    const rows = nodes.map(({ id, birth, local }) => emptyRow(id, birth, local))
    const batch = new Set<string>()
    const clashes = rows.some((row) => {
      const key = `${row.parent ?? ''}/${foldName(row.realName)}`
      const clash = batch.has(key) || this.hasFolded(row.parent, row.realName)
      batch.add(key)
      return clash
    })
    const mutate = (tree: TreeDocument): void => {
      for (const { id, birth } of nodes) tree.add(id, birth)
    }
    if (clashes) {
      this.change(mutate, actor, new Map(nodes.map(({ id, local }) => [id, local])), also)
      return
    }
    this.#commit(mutate, actor, () => ({ upserted: rows, removed: [] }), also)
  }

  /** Changes the document, derives the tree again and stores what is different. @throws AppError; nothing changed then. */
  change(mutate: (tree: TreeDocument) => void, actor: Actor, local: ReadonlyMap<string, LocalState> = new Map(), also?: () => void): TreePatch {
    return this.#commit(mutate, actor, (tree) => this.#difference(tree, local), also)
  }

  /** Stores new disk state of nodes whose place in the tree stays. */
  update(rows: readonly FileRow[], also?: () => void): void {
    this.#store.committer.run(() => {
      also?.()
      for (const row of rows) this.#store.files.put(this.project, row)
    })
    this.adopt(rows)
  }

  /** Takes over rows that are stored already. */
  adopt(rows: readonly FileRow[]): void {
    for (const row of rows) this.#rows.set(row.id, row)
    this.#changed({ upserted: [...rows], removed: [] })
  }

  #commit(mutate: (tree: TreeDocument) => void, actor: Actor, difference: (tree: TreeDocument) => TreePatch, also?: () => void): TreePatch {
    const tree = this.document()
    const updates: Uint8Array[] = []
    const collect = (update: Uint8Array): number => updates.push(update)
    tree.doc.on('update', collect)
    try {
      tree.doc.transact(() => mutate(tree))
      const patch = difference(tree)
      this.#store.committer.run(() => {
        also?.()
        const doc = this.#store.log.doc(this.project, TREE) ?? this.#store.log.createDoc(this.project, TREE, null, 0)
        for (const update of updates) this.#store.log.append(doc.id, update, actor, 'tree')
        for (const row of patch.upserted) this.#store.files.put(this.project, row)
      })
      this.#take(patch)
      return patch
    } catch (error) {
      // The document is ahead of the store now: read it again when it is next needed.
      this.#document = undefined
      throw error
    } finally {
      tree.doc.off('update', collect)
    }
  }

  #difference(tree: TreeDocument, local: ReadonlyMap<string, LocalState>): TreePatch {
    const patch: TreePatch = { upserted: [], removed: [] }
    for (const node of deriveTree(tree.facts()).values()) {
      const before = this.#rows.get(node.id)
      const disk = local.get(node.id)
      const birth = tree.birth(node.id)
      if (birth === undefined || (before !== undefined && disk === undefined && isSame(before, node))) continue
      const row = { ...(before ?? emptyRow(node.id, birth, {})), ...disk }
      const renamed = before !== undefined && before.realName !== node.realName
      patch.upserted.push({
        ...row,
        parent: node.parent,
        name: node.name,
        realName: node.realName,
        diskName: renamed && disk?.diskName === undefined ? null : row.diskName,
        trashed: node.trashed ? 1 : 0,
      })
      if (node.trashed && before?.trashed === 0) patch.removed.push(node.id)
    }
    return patch
  }

  #take(patch: TreePatch): void {
    for (const row of patch.upserted) {
      const before = this.#rows.get(row.id)
      if (before?.trashed === 0) this.#unindex(before)
    }
    for (const row of patch.upserted) {
      this.#rows.set(row.id, row)
      if (row.trashed === 0) this.#index(row)
    }
    this.#changed(patch)
  }

  #index(row: FileRow): void {
    const parent = row.parent ?? ''
    const children = this.#children.get(parent) ?? new Map<string, string>()
    const key = diskKey(row)
    const holder = children.get(key)
    // Two nodes of one name cannot both have it on disk: the one with a suffix is called by that.
    if (holder !== undefined && holder !== row.id && row.name !== row.realName) row.diskName = Buffer.from(row.name)
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

function isSame(row: FileRow, node: DerivedNode): boolean {
  return row.parent === node.parent && row.name === node.name && row.realName === node.realName && row.trashed === (node.trashed ? 1 : 0)
}

/** What a window is told of a row. */
export function toTreeNode(tree: ProjectTree, row: FileRow): TreeNode {
  const node: TreeNode = { id: row.id, parent: row.parent, kind: row.kind, name: row.name, size: row.size, text: row.text === 1 }
  if (row.kind !== 'symlink' || row.link === null) return node
  const target = linkTarget(tree, row)
  return { ...node, text: target?.text === 1, link: { target: row.link, state: row.linkState ?? 'broken' } }
}

/** The file in the project that a symlink leads to. */
export function linkTarget(tree: ProjectTree, row: FileRow): FileRow | undefined {
  let at: FileRow | undefined = row
  for (let hops = 0; at?.kind === 'symlink' && hops < 40; hops++) {
    if (at.linkState !== 'inside' || at.link === null || at.link.startsWith('/')) return undefined
    const names = tree.pathOf(at).split('/').slice(0, -1)
    for (const name of at.link.split('/')) {
      if (name === '..') names.pop()
      else if (name !== '.' && name !== '') names.push(name)
    }
    at = tree.at(names.join('/'))
  }
  return at
}

