import { randomUUID } from 'node:crypto'
import { existsSync, rmSync } from 'node:fs'
import { basename, join } from 'node:path'
import { EventPublisher } from '@orpc/server'
import { AppError } from '../../../preload/contract/errors.ts'
import type { CopyProgress, ImportProgress, Project } from '../../../preload/contract/projects.ts'
import type { WatchEnvironment } from '../disk/folder-watch.ts'
import type { HiddenEnvironment } from '../disk/hidden-environments.ts'
import type { TextDocuments } from '../documents/text-documents.ts'
import { fileError, storageError } from '../store/failures.ts'
import { newProjectRow, type ProjectRow } from '../store/projects-table.ts'
import type { Store } from '../store/store.ts'
import { assertUsableName } from '../tree/names.ts'
import { ProjectTree, type TreeJournal, type TreePatch } from '../tree/project-tree.ts'
import type { Unfinished } from '../unfinished.ts'
import type { DiskEvents } from './disk-events.ts'
import { duplicateProject } from './duplicate.ts'
import { ImportJobs } from './import-jobs.ts'
import { createFolder } from './new-folder.ts'
import { Placements } from './placements.ts'
import { ProjectFolders } from './project-folders.ts'
import { readableFolder, realFolder, refuseOwnData } from './readable-folder.ts'
import { Shelf } from './shelf.ts'
import type { Templates } from './templates.ts'
import { TotalsCounter } from './totals.ts'
import { TreePatches } from './tree-patches.ts'

export interface ProjectsOptions {
  store: Store
  /** OffCoder's own data, which is never part of a project. */
  dataPath: string
  /** Where removed files wait. */
  trashPath: string
  unfinished: Unfinished
  journal: TreeJournal
  templates: Templates
  /** Writes text that is only in the store to the files of a project. */
  writeFiles: (project: string) => Promise<unknown>
  /** Damaged parts of a project's tree were put right from what else is known of it. */
  onHealed: (name: string) => void
  /** What is told of projects changed. */
  onChanged: () => void
  /** A project goes into the trash, or is about to be forgotten. */
  onGone: (id: string) => void
  watching: WatchEnvironment
}

/** The projects of this device, their trees and their folders. */
export class Projects {
  readonly shelf: Shelf
  readonly totals: TotalsCounter
  readonly templates: Templates
  readonly placements: Placements
  readonly #store: Store
  readonly #dataPath: string
  readonly #trashPath: string
  readonly unfinished: Unfinished
  readonly #journal: TreeJournal
  readonly #trees = new Map<string, ProjectTree>()
  readonly #imports: ImportJobs
  readonly #writeFiles: ProjectsOptions['writeFiles']
  readonly #events = new EventPublisher<{ projects: Project[] }>()
  readonly #patches = new TreePatches()
  readonly #folders: ProjectFolders
  readonly #onHealed: (name: string) => void
  readonly #onChanged: () => void
  readonly #onGone: (id: string) => void
  #texts: TextDocuments | undefined
  #disposed = false

  constructor(options: ProjectsOptions) {
    const { store, dataPath, trashPath, watching, journal, onHealed } = options
    this.#onHealed = onHealed
    this.#onChanged = options.onChanged
    this.#onGone = options.onGone
    this.#writeFiles = options.writeFiles
    this.templates = options.templates
    this.#store = store
    this.placements = new Placements(store, trashPath)
    this.#dataPath = dataPath
    this.#trashPath = trashPath
    this.unfinished = options.unfinished
    this.#journal = journal
    this.#folders = new ProjectFolders({
      store,
      watching,
      patches: this.#patches,
      row: (id) => this.row(id),
      tree: (id) => this.tree(id),
      texts: () => this.#documents(),
      ownFolder: () => realFolder(this.#dataPath),
      onFolder: () => this.#disposed || this.#announce(),
    })
    const put = (row: ProjectRow): void => this.#put(row)
    this.totals = new TotalsCounter(store, put)
    this.#imports = new ImportJobs({ store, folders: this.#folders, put })
    this.shelf = new Shelf({
      store,
      row: (id) => this.row(id),
      put,
      forget: async (id) => {
        await this.#writeFiles(id)
        await this.forget(id)
      },
    })
  }

  /** What other programs do in projects' folders, in words. */
  get diskEvents(): DiskEvents {
    return this.#folders.events
  }

  /** Documents know trees, and trees' imports merge into documents: the second of the two is given here. */
  attach(texts: TextDocuments): void {
    this.#texts = texts
  }

  list(): Project[] {
    return this.#store.projects.list().map((row) => this.#toProject(row))
  }

  /** @throws AppError NOT_FOUND */
  row(id: string): ProjectRow {
    const row = this.#store.projects.get(id)
    if (row === undefined)
      throw new AppError(
        'NOT_FOUND',
        'OffCoder does not know this project any more. Open its folder again.',
        { projectId: id },
      )
    return row
  }

  get(id: string): Project {
    return this.#toProject(this.row(id))
  }

  tree(id: string): ProjectTree {
    const known = this.#trees.get(id)
    if (known !== undefined) return known
    this.row(id)
    const tree = new ProjectTree(
      this.#store,
      id,
      (patch, actor) => this.#treeChanged(id, patch, actor === 'human'),
      this.#journal,
      () => this.#onHealed(this.row(id).name),
    )
    this.#trees.set(id, tree)
    return tree
  }

  openFolder(path: string): Project {
    const real = readableFolder(path)
    refuseOwnData(real, realFolder(this.#dataPath))
    const known = this.#store.projects.byPath(real)
    if (known !== undefined) {
      // Whoever opens its folder wants it back.
      if (known.trashedAt !== null) this.shelf.restore(known.id)
      return this.open(known.id)
    }
    return this.#begin(newRow(real, {}))
  }

  /**
   * Makes a project of a folder that OffCoder made, and gives the folder its place.
   * @throws AppError ALREADY_EXISTS; the folder is where it was then.
   */
  place(folder: string, path: string, like: Partial<ProjectRow>): Project {
    refuseOwnData(path, realFolder(this.#dataPath))
    this.assertFree(path)
    const row = newRow(path, like)
    this.placements.place({ project: row.id, folder, trash: null }, () => this.#store.projects.put(row))
    this.#announce()
    this.#imports.start(row)
    return this.#toProject(row)
  }

  /** @throws AppError ALREADY_EXISTS when something is there, or a project is that cannot be found just now. */
  assertFree(path: string): void {
    if (existsSync(path)) throw fileError(Object.assign(new Error('taken'), { code: 'EEXIST' }), path, '')
    const known = this.#store.projects.byPath(path)
    if (known === undefined) return
    throw new AppError(
      'ALREADY_EXISTS',
      `“${path}” is the folder of your project “${known.name}”, though it is not there now. Choose another name, or forget that project first.`,
      { path },
    )
  }

  /** Registers projects that another database knew, and imports them. */
  adopt(rows: readonly ProjectRow[]): void {
    for (const row of rows) if (this.#store.projects.byPath(row.path) === undefined) this.#begin(row)
  }

  /** @throws AppError INVALID_NAME, ALREADY_EXISTS, PERMISSION_DENIED, NOT_FOUND for a template nobody knows. */
  async create(name: string, parent: string, template: string | null): Promise<Project> {
    assertUsableName(name)
    if (template !== null) await this.templates.get(template)
    const path = join(readableFolder(parent), name)
    this.assertFree(path)
    const { id } = await createFolder(path, this.unfinished, async (folder) => {
      if (template !== null) await this.templates.copyInto(template, folder, name)
      return this.place(folder, path, {})
    })
    // As it is by now: its import may have ended, and whoever asked has heard of that already.
    return this.#toProject(this.row(id))
  }

  /** Copies the project's folder; what is told of the project goes with it, its history does not. */
  async *duplicate(
    id: string,
    name: string,
    parent: string,
    signal: AbortSignal | undefined,
  ): AsyncGenerator<CopyProgress> {
    const row = this.row(id)
    refuseOwnData(readableFolder(parent), realFolder(this.#dataPath))
    // What is only in the store is part of the project too.
    await this.#writeFiles(id)
    const { description, tags, language, aiEnabled } = row
    yield* duplicateProject({
      row,
      name,
      parent,
      assertFree: (path) => this.assertFree(path),
      place: (folder, path) => this.place(folder, path, { description, tags, language, aiEnabled }),
      unfinished: this.unfinished,
      signal,
    })
  }

  /** @throws AppError NOT_FOUND, also for a project in the trash. */
  open(id: string): Project {
    const known = this.row(id)
    this.shelf.assertNotTrashed(known)
    const row = { ...known, openedAt: Date.now() }
    try {
      this.#put(row)
    } catch (error) {
      // Where nothing can be stored, what is stored can still be read: the store's health says what that means.
      if (storageError(error).code === 'READ_ONLY') return this.#toProject(row)
      throw error
    }
    if (row.state !== 'cancelled' && existsSync(row.path)) this.#imports.start(row)
    return this.#toProject(row)
  }

  /** Resolves when the project's folder has been looked through, or cannot be. */
  async lookThrough(id: string): Promise<void> {
    const row = this.row(id)
    if (row.state !== 'cancelled' && existsSync(row.path)) this.#imports.start(row)
    await this.#imports.ended(id)
  }

  /** The environment files that the project ignores; its folder is looked into first. None where that is not there. */
  async hiddenEnvironments(id: string): Promise<readonly HiddenEnvironment[]> {
    const { environments } = this.#folders
    if (environments.of(id) === undefined) {
      const seen = environments.changes(id, undefined)
      // Files are read after the folder was looked into, which may take much longer.
      await Promise.race([seen.next(), this.lookThrough(id)])
      await seen.return(undefined)
    }
    await environments.searched(id)
    return environments.of(id) ?? []
  }

  /** Says that the environment files that a project ignores may be others now; without a project, those of any. */
  hiddenEnvironmentChanges(id: string | null, signal: AbortSignal | undefined): AsyncGenerator<null> {
    return this.#folders.environments.changes(id, signal)
  }

  /** Projects were put into the store by other means: whoever lists them hears of it. */
  taken(): void {
    this.#announce()
  }

  cancelImport(id: string): void {
    this.row(id)
    this.#imports.cancelFirst(id)
  }

  /** Reads what a cancelled import left. @throws AppError NOT_FOUND, PERMISSION_DENIED for the folder. */
  async resumeImport(id: string): Promise<Project> {
    const row = this.row(id)
    readableFolder(row.path)
    // A cancelled job may still be ending its last batch.
    await this.#imports.ended(id)
    const current = this.row(id)
    return current.state === 'ready'
      ? this.#toProject(current)
      : this.#begin({ ...current, state: 'importing' })
  }

  importProgress(id: string, signal: AbortSignal | undefined): AsyncGenerator<ImportProgress> {
    return this.#imports.follow(this.row(id), signal)
  }

  /** Forgets a project. What was typed has been written to its files before (`flushAll`). */
  async forget(id: string): Promise<void> {
    this.row(id)
    this.#onGone(id)
    await Promise.all([this.#imports.forget(id), this.#folders.forget(id)])
    this.#store.committer.flush()
    this.#texts?.drop(id)
    this.#store.committer.run(() => {
      this.#store.projects.remove(id)
      this.#store.contents.sweep()
      this.#store.blobs.sweep()
      this.#store.devices.sweep()
    })
    this.#trees.delete(id)
    rmSync(join(this.#trashPath, id), { recursive: true, force: true })
    this.#announce()
  }

  setAiEnabled(id: string, enabled: boolean): Project {
    const row = { ...this.row(id), aiEnabled: enabled ? 1 : 0 }
    this.#put(row)
    return this.#toProject(row)
  }

  changed(signal: AbortSignal | undefined): AsyncGenerator<Project[]> {
    return this.#events.subscribe('projects', signal === undefined ? {} : { signal })
  }

  patches(id: string, signal: AbortSignal | undefined): AsyncGenerator<TreePatch> {
    return this.#patches.follow(id, signal)
  }

  /** Says that a tree has changed, in whichever project. */
  anyPatch(signal: AbortSignal | undefined): AsyncGenerator<null> {
    return this.#patches.followAny(signal)
  }

  /** Watches the project's folder until what is returned is called. @throws AppError NOT_FOUND. */
  watch(id: string): () => void {
    this.row(id)
    return this.#folders.watch(id)
  }

  /** Runs work that puts things into the folder one by one, while nobody looks at what is in it. */
  inTurn<T>(id: string, work: () => Promise<T>): Promise<T> {
    return this.#folders.inTurn(id, work)
  }

  /** Like `inTurn`, for work that tells how far it is. */
  followInTurn<T>(id: string, work: () => AsyncGenerator<T>): AsyncGenerator<T> {
    return this.#folders.followInTurn(id, work)
  }

  /** Ends imports (they go on at the next opening) and counts what is left to count. */
  async dispose(): Promise<void> {
    this.#disposed = true
    await Promise.all([this.#folders.dispose(), this.#imports.dispose()])
    this.totals.dispose()
  }

  #begin(row: ProjectRow): Project {
    this.#put(row)
    this.#imports.start(row)
    return this.#toProject(row)
  }

  #put(row: ProjectRow): void {
    this.#store.committer.run(() => this.#store.projects.put(row))
    if (row.trashedAt !== null) this.#onGone(row.id)
    this.#announce()
  }

  #announce(): void {
    this.#events.publish('projects', this.list())
    this.#onChanged()
  }

  #documents(): TextDocuments {
    if (this.#texts === undefined) throw new Error('Projects are used before they know the documents.')
    return this.#texts
  }

  #toProject(row: ProjectRow): Project {
    const { key: _key, trashedAt: _at, trashedAge: _age, aiEnabled, tags, language, ...rest } = row
    return {
      ...rest,
      aiEnabled: aiEnabled === 1,
      tags: JSON.parse(tags),
      language: language || null,
      trash: this.shelf.trashOf(row),
      folderFound: !this.#folders.isLost(row.id) && existsSync(row.path),
    }
  }

  #treeChanged(id: string, patch: TreePatch, asked: boolean): void {
    this.#patches.publish(id, patch, asked)
    this.totals.later(id)
  }
}

function newRow(path: string, like: Partial<ProjectRow>): ProjectRow {
  const now = Date.now()
  const id = randomUUID()
  return {
    ...newProjectRow,
    ...like,
    ...{ id, key: id, name: basename(path) || path, path, createdAt: now, openedAt: now },
  }
}
