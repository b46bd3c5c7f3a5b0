import { accessSync, constants, statSync } from 'node:fs'
import { join } from 'node:path'
import { AppError } from '../../../preload/contract/errors.ts'
import type {
  Eol,
  FileInfo,
  FlushResult,
  HiddenValue,
  NodesCopied,
  PlacedNode,
  TreeChange,
  TreeNode,
} from '../../../preload/contract/files.ts'
import { valuesIn } from '../../../preload/contract/private-files.ts'
import { writeAtomically } from '../disk/atomic-write.ts'
import { joinPath, realPathWithin } from '../disk/safe-path.ts'
import { flushText } from '../documents/flush.ts'
import { LineEnds } from '../documents/line-ends.ts'
import { mendContent } from '../documents/mend-content.ts'
import type { OpenText } from '../documents/open-text.ts'
import type { TextDocuments } from '../documents/text-documents.ts'
import type { FileRow } from '../store/files-table.ts'
import type { Store } from '../store/store.ts'
import type { TreePatch } from '../tree/project-tree.ts'
import { linkTarget, toTreeNode } from '../tree/tree-node.ts'
import { duplicateNodes } from './duplicate-nodes.ts'
import { createNode, moveNodes, type NewPlace, type OperationTarget, renameNode } from './file-operations.ts'
import type { Projects } from './projects.ts'
import { removeNodes, restoreNodes, type TrashTarget } from './trash.ts'

const WRITABLE = 0o222

export interface FilesOptions {
  store: Store
  projects: Projects
  texts: TextDocuments
  trashPath: string
}

/** Nodes of a tree that are sent in one piece: a window takes them in within a small part of a frame. */
const TREE_PART = 1000

/** Everything a window does with a project's files, apart from typing in them. */
export class Files {
  readonly #store: Store
  readonly #projects: Projects
  readonly #texts: TextDocuments
  readonly #trashPath: string
  readonly #lineEnds = new LineEnds()

  constructor({ store, projects, texts, trashPath }: FilesOptions) {
    this.#store = store
    this.#projects = projects
    this.#texts = texts
    this.#trashPath = trashPath
  }

  /** The whole tree, then what changes in it. */
  async *tree(project: string, signal: AbortSignal | undefined): AsyncGenerator<TreeChange> {
    const tree = this.#projects.tree(project)
    // Listening begins before the tree is read: nothing falls in between.
    const patches = this.#projects.patches(project, signal)
    const unwatch = this.#projects.watch(project)
    try {
      const nodes = Array.from(tree.shownRows(), (row) => toTreeNode(tree, row))
      while (nodes.length > TREE_PART) yield { kind: 'part', nodes: nodes.splice(0, TREE_PART) }
      yield { kind: 'reset', nodes }
      for await (const patch of patches) yield this.#toChange(project, patch)
    } finally {
      unwatch()
      await patches.return(undefined)
    }
  }

  /** Values of the environment files that the project ignores, now and after each change. */
  async *hiddenValues(project: string, signal: AbortSignal | undefined): AsyncGenerator<HiddenValue[]> {
    const changes = this.#projects.hiddenEnvironmentChanges(project, signal)
    try {
      yield await this.#hiddenValues(project)
      for await (const _ of changes) yield await this.#hiddenValues(project)
    } finally {
      await changes.return(undefined)
    }
  }

  async #hiddenValues(project: string): Promise<HiddenValue[]> {
    const files = await this.#projects.hiddenEnvironments(project)
    return files.flatMap(({ path, text }) => valuesIn(text).map(([name, value]) => ({ path, name, value })))
  }

  info(project: string, id: string): FileInfo {
    const tree = this.#projects.tree(project)
    const row = tree.shown(id)
    const content = this.#content(project, row)
    const info: FileInfo = {
      id,
      projectId: project,
      path: tree.pathOf(row),
      name: row.name,
      eol: content.eol,
      encoding: content.text === 0 ? 'binary' : content.bom === 1 ? 'utf-8-bom' : 'utf-8',
      size: content.size,
      text: content.text === 1,
      readOnly: this.#isReadOnly(project, row),
    }
    return content.text === 1 ? info : { ...info, whyNotText: whyNotText(row, content) }
  }

  resolve(project: string, path: string): FileInfo {
    const row = this.#projects.tree(project).at(path)
    if (row === undefined) throw new AppError('NOT_FOUND', `There is no “${path}” in this project.`, { path })
    return this.info(project, row.id)
  }

  create(project: string, kind: 'file' | 'folder', place: NewPlace): PlacedNode {
    return createNode(this.#target(project), kind, place)
  }

  /** @param place where it stays without a parent. */
  rename(
    project: string,
    id: string,
    { parent, ...place }: Omit<NewPlace, 'parent'> & { parent?: string | null | undefined },
  ): PlacedNode {
    const target = this.#target(project)
    return renameNode(target, id, {
      ...place,
      parent: parent === undefined ? target.tree.shown(id).parent : parent,
    })
  }

  move(project: string, ids: readonly string[], parent: string | null): TreeNode[] {
    return moveNodes(this.#target(project), ids, parent)
  }

  /** Copies nodes beside themselves (`parent` undefined) or into a folder (null: the top). */
  duplicate(
    project: string,
    ids: readonly string[],
    parent: string | null | undefined,
    signal: AbortSignal | undefined,
  ): AsyncGenerator<NodesCopied> {
    const documentOf = ({ id }: FileRow): OpenText | undefined => {
      const known = this.#texts.peek(project, id) ?? this.#store.log.doc(project, id)
      return known === undefined ? undefined : this.openText(project, id)
    }
    return this.#projects.followInTurn(project, () =>
      duplicateNodes(
        { ...this.#target(project), unfinished: this.#projects.unfinished, documentOf, signal },
        ids,
        parent,
      ),
    )
  }

  /** Windows that have one of the files open are told that it is gone. */
  remove(project: string, ids: readonly string[]): string[] {
    this.#store.committer.flush()
    const removed = removeNodes(this.#target(project), ids)
    for (const id of removed) {
      const text = this.#texts.peek(project, id)
      for (const session of text?.sessions ?? [])
        session.failed(
          new AppError('NOT_FOUND', 'This file was moved to the trash. You can restore it from there.', {
            nodeId: id,
          }),
        )
    }
    return removed
  }

  restore(project: string, ids: readonly string[]): Promise<TreeNode[]> {
    return this.#projects.inTurn(project, async () => {
      const missing: FileRow[] = []
      const nodes = restoreNodes(this.#target(project), ids, (row) => missing.push(row))
      for (const row of missing) await this.#writeBack(project, row)
      return nodes
    })
  }

  /** @throws AppError NOT_FOUND, PERMISSION_DENIED, DISK_FULL, OUTSIDE_PROJECT, CHANGED_ON_DISK: the file is as it was. */
  async flush(project: string, id: string): Promise<FlushResult> {
    const row = this.#content(project, this.#projects.tree(project).shown(id))
    if (row.kind !== 'file' || row.text === 0) return { nodeId: id, outcome: 'unchanged', bytes: row.size }
    if (!this.#texts.hasUnwritten(project, row.id))
      return { nodeId: id, outcome: 'unchanged', bytes: row.size }
    return { ...(await flushText(this.#target(project), this.#texts.load(project, row))), nodeId: id }
  }

  /**
   * Changes how the lines of a file end, and writes it; nothing else of it changes. `mixed`: as they ended before they
   * were made one.
   * @throws AppError NOT_TEXT, PERMISSION_DENIED, NOT_FOUND, and as `flush`: everything is as it was.
   */
  async setLineEnds(project: string, id: string, eol: Eol): Promise<FileInfo> {
    const text = this.openText(project, id)
    const row = this.#projects.tree(project).shown(text.id)
    if (this.#isReadOnly(project, row))
      throw new AppError('PERMISSION_DENIED', `“${row.name}” is read-only.`, { nodeId: id })
    if (eol === 'mixed') await this.#lineEnds.mix(this.#target(project), text)
    else await this.#lineEnds.make(this.#target(project), text, eol)
    return this.info(project, id)
  }

  /** Writes every text that its file does not have. Goes on after one that fails, and fails with the first failure. */
  async flushAll(project: string): Promise<FlushResult[]> {
    const results: FlushResult[] = []
    let failure: unknown
    for (const id of this.unwritten(project)) {
      try {
        results.push(await this.flush(project, id))
      } catch (error) {
        failure ??= error
      }
    }
    if (failure !== undefined) throw failure
    return results
  }

  /** Ids of shown files whose text is not on disk. */
  unwritten(project: string): string[] {
    this.#store.committer.flush()
    const tree = this.#projects.tree(project)
    const stored = this.#store.log.unwritten(project)
    const open = Array.from(this.#texts.inProject(project)).filter((text) => text.dirty)
    return Array.from(new Set([...stored, ...open.map((text) => text.id)])).filter(
      (id) => tree.get(id)?.trashed === 0,
    )
  }

  /** The text of a file (or of the file that a link in the project leads to). */
  openText(project: string, id: string): OpenText {
    const row = this.#content(project, this.#projects.tree(project).shown(id))
    if (row.text === 0) throw new AppError('NOT_TEXT', whyNotText(row, row), { nodeId: id })
    try {
      return this.#texts.load(project, row)
    } catch (error) {
      if (!mendContent(this.#target(project), row, error)) throw error
      return this.#texts.load(project, row)
    }
  }

  /** Someone typed in a file while someone else removed it: the file comes back with what was typed. */
  async revive(text: OpenText): Promise<void> {
    if (this.#projects.tree(text.project).get(text.id)?.trashed !== 1) return
    await this.restore(text.project, [text.id])
  }

  #target(project: string): TrashTarget & OperationTarget {
    const root = this.#projects.row(project).path
    return {
      store: this.#store,
      tree: this.#projects.tree(project),
      root,
      project,
      trashPath: this.#trashPath,
    }
  }

  /** The row that has the content: that of a link in the project is the file it leads to. */
  #content(project: string, row: FileRow): FileRow {
    if (row.kind !== 'symlink') return row
    const target = linkTarget(this.#projects.tree(project), row)
    return target?.kind === 'file' ? target : row
  }

  async #writeBack(project: string, row: FileRow): Promise<void> {
    const { root, tree, store } = this.#target(project)
    if (store.log.doc(project, row.id) !== undefined) {
      await flushText({ root, tree, store }, this.#texts.load(project, row))
      return
    }
    const bytes = row.hash === null ? undefined : store.blobs.get(row.hash)
    if (bytes === undefined)
      throw new AppError(
        'NOT_FOUND',
        `The content of “${row.name}” was only on disk and is gone from there.`,
        { nodeId: row.id },
      )
    const stat = await writeAtomically(realPathWithin(root, tree.diskPathOf(row)), bytes, row.mode, undefined)
    tree.update([{ ...row, ...stat }])
  }

  #isReadOnly(project: string, row: FileRow): boolean {
    const { tree, root } = this.#target(project)
    if (row.linkState === 'outside') return true
    try {
      const path = joinPath(root, tree.diskPathOf(row))
      if ((statSync(path).mode & WRITABLE) === 0) return true
      accessSync(path, constants.W_OK)
      return false
    } catch {
      // Not there: it is written again with the next save, unless the folder forbids that, which the save then says.
      return false
    }
  }

  #toChange(project: string, patch: TreePatch): TreeChange {
    const tree = this.#projects.tree(project)
    const upsert = patch.upserted.filter((row) => row.trashed === 0).map((row) => toTreeNode(tree, row))
    return { kind: 'patch', upsert, remove: patch.removed }
  }
}

function whyNotText(row: FileRow, content: FileRow): string {
  if (row.kind === 'folder') return 'This is a folder.'
  if (row.kind !== 'symlink' || content !== row) return content.why ?? 'This file is not text.'
  if (row.linkState === 'outside')
    return `This link leads out of the project (to “${row.link}”), so OffCoder does not follow it.`
  if (row.linkState === 'broken') return `This link leads to “${row.link}”, which is not there.`
  return `This link leads to “${row.link}”, which is a folder or is left out of the project.`
}

/** Where removed entries wait, in OffCoder's data folder. */
export function trashFolder(dataPath: string): string {
  return join(dataPath, 'trash')
}
