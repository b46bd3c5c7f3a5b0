import { foldName } from '../../../preload/contract/file-names.ts'
import { metaOf } from '../disk/content-state.ts'
import type { FileRow } from '../store/files-table.ts'
import type { Actor } from '../store/log-table.ts'
import type { Store } from '../store/store.ts'
import { type DerivedNode, deriveTree } from './derive.ts'
import { healTree } from './heal-tree.ts'
import { loadTree } from './load-tree.ts'
import { rebuildRows } from './rebuild-rows.ts'
import type { Birth, TreeDocument } from './tree-document.ts'
import { TreeIndex } from './tree-index.ts'

/** Rows that changed together. `removed` are ids that are no longer shown. */
export interface TreePatch {
  upserted: FileRow[]
  removed: string[]
}

/** The columns of a row that say how the file is on this disk. */
export type LocalState = Partial<
  Pick<
    FileRow,
    | 'diskName'
    | 'size'
    | 'mtime'
    | 'mode'
    | 'hash'
    | 'text'
    | 'eol'
    | 'mainEol'
    | 'bom'
    | 'why'
    | 'link'
    | 'linkState'
  >
>

export interface NewNode {
  id: string
  birth: Birth
  local: LocalState
}

const TREE = 'tree'

/** Hears of each change in the transaction that stores it: the row before (undefined: there was none) and after. */
export type TreeJournal = (
  project: string,
  changes: readonly (readonly [FileRow | undefined, FileRow])[],
  actor: Actor,
) => void

export function emptyRow(id: string, birth: Birth, local: LocalState): FileRow {
  const fresh = {
    parent: birth.parent === '' ? null : birth.parent,
    kind: birth.kind,
    name: birth.name,
    realName: birth.name,
    diskName: null,
  }
  const plain = {
    trashed: 0,
    size: 0,
    mtime: 0,
    mode: 0,
    hash: null,
    text: 0,
    eol: 'lf',
    mainEol: 'lf',
    bom: 0,
    why: null,
    link: null,
    linkState: null,
  } as const
  return { id, ...fresh, ...plain, ...local }
}

/**
 * A project's tree in memory: the rows of the `files` table, indexed, and the tree document they are derived from,
 * which is loaded when something is to change. Every change is one transaction: document update, rows, blobs.
 */
export class ProjectTree extends TreeIndex {
  readonly project: string
  readonly #store: Store
  readonly #changed: (patch: TreePatch, actor: Actor) => void
  readonly #journal: TreeJournal
  readonly #onHealed: () => void
  #document: TreeDocument | undefined

  constructor(
    store: Store,
    project: string,
    changed: (patch: TreePatch, actor: Actor) => void,
    journal: TreeJournal = () => undefined,
    onHealed: () => void = () => undefined,
  ) {
    const damaged: string[] = []
    super(store.files.all(project, (id) => damaged.push(id)))
    this.#store = store
    this.project = project
    this.#changed = changed
    this.#journal = journal
    this.#onHealed = onHealed
    if (damaged.length > 0) this.#mend(damaged)
  }

  /** Puts rows that are not as they were written right from the tree document. The next look at the folder reads the files. */
  #mend(damaged: readonly string[]): void {
    const missing = Array.from(rebuildRows(this.document()).values()).filter(({ id }) => !this.rows.has(id))
    this.#store.committer.run(() => {
      for (const id of damaged) this.#store.files.remove(this.project, id)
      for (const row of missing) this.#store.files.put(this.project, row)
    })
    this.rearrange(missing)
    this.#onHealed()
  }

  document(): TreeDocument {
    this.#document ??= this.#load()
    return this.#document
  }

  #load(): TreeDocument {
    const { tree, hasLost } = loadTree(this.#store, this.project)
    if (!hasLost) return tree
    const updates = changesOf(tree, () => healTree(tree, this.rows))
    if (updates.length === 0) return tree
    this.#store.committer.run(() => this.#append(updates, 'system'))
    this.#onHealed()
    return tree
  }

  #append(updates: readonly Uint8Array[], actor: Actor): void {
    const { log } = this.#store
    const doc = log.doc(this.project, TREE) ?? log.createDoc(this.project, TREE, null, 0)
    for (const update of updates) log.append(doc.id, update, actor, 'tree')
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
  change(
    mutate: (tree: TreeDocument) => void,
    actor: Actor,
    local: ReadonlyMap<string, LocalState> = new Map(),
    also?: () => void,
  ): TreePatch {
    return this.#commit(mutate, actor, (tree) => this.#difference(tree, local), also)
  }

  /** Stores new disk state of nodes whose place in the tree stays; what other devices must know goes into the document. */
  update(rows: readonly FileRow[], also?: () => void): void {
    const told = rows.filter((row) => this.hasNewMeta(row))
    if (told.length > 0) {
      const mutate = (tree: TreeDocument): void => {
        for (const row of told) tree.setMeta(row.id, metaOf(row))
      }
      this.#commit(mutate, 'disk', () => ({ upserted: [...rows], removed: [] }), also)
      return
    }
    this.#store.committer.run(() => {
      also?.()
      this.#note(rows, 'disk')
      for (const row of rows) this.#store.files.put(this.project, row)
    })
    this.adopt(rows)
  }

  /** Does the row say something of its file that the document does not? */
  hasNewMeta(row: FileRow): boolean {
    const before = this.get(row.id)
    return before === undefined || JSON.stringify(metaOf(before)) !== JSON.stringify(metaOf(row))
  }

  /** Takes over rows that are stored already. */
  adopt(rows: readonly FileRow[]): void {
    this.replace(rows)
    this.#changed({ upserted: [...rows], removed: [] }, 'disk')
  }

  #commit(
    mutate: (tree: TreeDocument) => void,
    actor: Actor,
    difference: (tree: TreeDocument) => TreePatch,
    also?: () => void,
  ): TreePatch {
    const tree = this.document()
    try {
      let patch: TreePatch = { upserted: [], removed: [] }
      const updates = changesOf(tree, () => {
        tree.doc.transact(() => mutate(tree))
        patch = difference(tree)
      })
      this.#store.committer.run(() => {
        also?.()
        this.#note(patch.upserted, actor)
        this.#append(updates, actor)
        for (const row of patch.upserted) this.#store.files.put(this.project, row)
      })
      this.rearrange(patch.upserted)
      this.#changed(patch, actor)
      return patch
    } catch (error) {
      // The document is ahead of the store now: read it again when it is next needed.
      this.#document = undefined
      throw error
    }
  }

  #note(rows: readonly FileRow[], actor: Actor): void {
    this.#journal(
      this.project,
      rows.map((row) => [this.get(row.id), row] as const),
      actor,
    )
  }

  #difference(tree: TreeDocument, local: ReadonlyMap<string, LocalState>): TreePatch {
    const patch: TreePatch = { upserted: [], removed: [] }
    for (const node of deriveTree(tree.facts()).values()) {
      const before = this.get(node.id)
      const disk = local.get(node.id)
      const birth = tree.birth(node.id)
      if (birth === undefined || (before !== undefined && disk === undefined && isSame(before, node)))
        continue
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
}

/** The updates that `change` makes to the document. */
function changesOf({ doc }: TreeDocument, change: () => void): Uint8Array[] {
  const updates: Uint8Array[] = []
  const collect = (update: Uint8Array): number => updates.push(update)
  doc.on('update', collect)
  try {
    change()
  } finally {
    doc.off('update', collect)
  }
  return updates
}

function isSame(row: FileRow, node: DerivedNode): boolean {
  return (
    row.parent === node.parent &&
    row.name === node.name &&
    row.realName === node.realName &&
    row.trashed === (node.trashed ? 1 : 0)
  )
}
