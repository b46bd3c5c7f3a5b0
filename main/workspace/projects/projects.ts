import { randomUUID } from 'node:crypto'
import { existsSync, mkdirSync, opendirSync, realpathSync, rmSync, statSync } from 'node:fs'
import { basename, join, sep } from 'node:path'
import { EventPublisher } from '@orpc/server'
import { AppError } from '../../../preload/contract/errors.ts'
import type { ImportProgress, Project } from '../../../preload/contract/projects.ts'
import type { WatchEnvironment } from '../disk/folder-watch.ts'
import type { TextDocuments } from '../documents/text-documents.ts'
import { fileError, storageError } from '../store/failures.ts'
import type { ProjectRow } from '../store/projects-table.ts'
import type { Store } from '../store/store.ts'
import { assertUsableName } from '../tree/names.ts'
import { ProjectTree, type TreeJournal, type TreePatch } from '../tree/project-tree.ts'
import type { DiskEvents } from './disk-events.ts'
import { ImportJob } from './imports.ts'
import { ProjectFolders } from './project-folders.ts'
import { TreePatches } from './tree-patches.ts'

/** Totals are counted again at most this often. */
const TOTALS_MS = 300

export interface ProjectsOptions {
  store: Store
  /** OffCoder's own data, which is never part of a project. */
  dataPath: string
  /** Where removed files wait. */
  trashPath: string
  journal: TreeJournal
  /** Damaged parts of a project's tree were put right from what else is known of it. */
  onHealed: (name: string) => void
  watching: WatchEnvironment
}

/** The projects of this device: their trees, and the imports that are under way. */
export class Projects {
  readonly #store: Store
  readonly #dataPath: string
  readonly #trashPath: string
  readonly #journal: TreeJournal
  readonly #trees = new Map<string, ProjectTree>()
  readonly #jobs = new Map<string, ImportJob>()
  /** How the last job of each project ended, for who asks afterwards. */
  readonly #results = new Map<string, ImportProgress>()
  readonly #timers = new Map<string, NodeJS.Timeout>()
  readonly #events = new EventPublisher<{ projects: Project[] }>()
  readonly #patches = new TreePatches()
  readonly #folders: ProjectFolders
  readonly #onHealed: (name: string) => void
  #texts: TextDocuments | undefined
  #disposed = false

  constructor({ store, dataPath, trashPath, watching, journal, onHealed }: ProjectsOptions) {
    this.#onHealed = onHealed
    this.#store = store
    this.#dataPath = dataPath
    this.#trashPath = trashPath
    this.#journal = journal
    this.#folders = new ProjectFolders({
      store,
      watching,
      patches: this.#patches,
      row: (id) => this.row(id),
      tree: (id) => this.tree(id),
      texts: () => this.#documents(),
      ownFolder: () => this.#ownFolder(),
      onFolder: () => this.#disposed || this.#announce(),
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
    this.#refuseOwnData(real)
    const known = this.#store.projects.byPath(real)
    if (known !== undefined) return this.open(known.id)
    const now = Date.now()
    const id = randomUUID()
    return this.#begin({
      id,
      key: id,
      name: basename(real) || real,
      path: real,
      createdAt: now,
      openedAt: now,
      state: 'importing',
      aiEnabled: 1,
      files: 0,
      bytes: 0,
    })
  }

  /** Registers projects that another database knew, and imports them. */
  adopt(rows: readonly ProjectRow[]): void {
    for (const row of rows) if (this.#store.projects.byPath(row.path) === undefined) this.#begin(row)
  }

  /** @throws AppError INVALID_NAME, ALREADY_EXISTS, PERMISSION_DENIED. */
  create(name: string, parent: string): Project {
    assertUsableName(name)
    const path = join(readableFolder(parent), name)
    try {
      mkdirSync(path)
    } catch (error) {
      throw fileError(error, path, 'make this folder')
    }
    return this.openFolder(path)
  }

  open(id: string): Project {
    const row = { ...this.row(id), openedAt: Date.now() }
    try {
      this.#put(row)
    } catch (error) {
      // Where nothing can be stored, what is stored can still be read: the store's health says what that means.
      if (storageError(error).code === 'READ_ONLY') return this.#toProject(row)
      throw error
    }
    if (row.state !== 'cancelled' && existsSync(row.path)) this.#start(row)
    return this.#toProject(row)
  }

  /** Resolves when the project's folder has been looked through, or cannot be. */
  async lookThrough(id: string): Promise<void> {
    const row = this.row(id)
    if (row.state !== 'cancelled' && existsSync(row.path)) this.#start(row)
    await this.#jobs.get(id)?.ended
  }

  /** Projects were put into the store by other means: whoever lists them hears of it. */
  taken(): void {
    this.#announce()
  }

  cancelImport(id: string): void {
    this.row(id)
    const job = this.#jobs.get(id)
    if (job?.first) job.cancel()
  }

  /** Reads what a cancelled import left. @throws AppError NOT_FOUND, PERMISSION_DENIED for the folder. */
  async resumeImport(id: string): Promise<Project> {
    const row = this.row(id)
    readableFolder(row.path)
    // A cancelled job may still be ending its last batch.
    const job = this.#jobs.get(id)
    if (job !== undefined) await job.ended
    const current = this.row(id)
    return current.state === 'ready'
      ? this.#toProject(current)
      : this.#begin({ ...current, state: 'importing' })
  }

  /** Progress of the import or look for changes that is under way, or one item that says how it ended. */
  async *importProgress(id: string, signal: AbortSignal | undefined): AsyncGenerator<ImportProgress> {
    const row = this.row(id)
    const job = this.#jobs.get(id)
    if (job !== undefined) {
      yield* job.follow(signal)
      return
    }
    yield this.#results.get(id) ?? {
      projectId: id,
      phase: row.state === 'cancelled' ? 'cancelled' : 'done',
      filesDone: row.files,
      filesTotal: row.files,
      bytesDone: row.bytes,
      bytesTotal: row.bytes,
      issues: [],
    }
  }

  /** Forgets a project. What was typed has been written to its files before (`flushAll`). */
  async forget(id: string): Promise<void> {
    this.row(id)
    const job = this.#jobs.get(id)
    job?.cancel()
    await Promise.all([job?.ended, this.#folders.forget(id)])
    this.#store.committer.flush()
    this.#texts?.drop(id)
    this.#store.committer.run(() => {
      this.#store.projects.remove(id)
      this.#store.contents.sweep()
      this.#store.blobs.sweep()
    })
    this.#trees.delete(id)
    this.#results.delete(id)
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

  /** Watches the project's folder until what is returned is called. @throws AppError NOT_FOUND. */
  watch(id: string): () => void {
    this.row(id)
    return this.#folders.watch(id)
  }

  /** Runs work that puts things into the folder one by one, while nobody looks at what is in it. */
  inTurn<T>(id: string, work: () => Promise<T>): Promise<T> {
    return this.#folders.inTurn(id, work)
  }

  /** Ends imports (they go on at the next opening) and counts what is left to count. */
  async dispose(): Promise<void> {
    const jobs = Array.from(this.#jobs.values())
    this.#disposed = true
    for (const job of jobs) job.cancel()
    await Promise.all([this.#folders.dispose(), ...jobs.map((job) => job.ended)])
    for (const [id, timer] of this.#timers) {
      clearTimeout(timer)
      this.#count(id)
    }
  }

  #ownFolder(): string {
    return existsSync(this.#dataPath) ? realpathSync(this.#dataPath) : this.#dataPath
  }

  /** A project in our own data would take in the database that it is kept in. */
  #refuseOwnData(path: string): void {
    const own = this.#ownFolder()
    if (path !== own && !path.startsWith(own + sep)) return
    throw new AppError(
      'INVALID_INPUT',
      `“${path}” is where OffCoder keeps its own data. Open another folder.`,
      { path },
    )
  }

  #begin(row: ProjectRow): Project {
    this.#put(row)
    this.#start(row)
    return this.#toProject(row)
  }

  #put(row: ProjectRow): void {
    this.#store.committer.run(() => this.#store.projects.put(row))
    this.#announce()
  }

  #announce(): void {
    this.#events.publish('projects', this.list())
  }

  #start(row: ProjectRow): void {
    if (this.#jobs.has(row.id)) return
    const job = new ImportJob({
      projectId: row.id,
      first: row.state !== 'ready',
      inTurn: (work) =>
        row.state === 'ready' ? this.#folders.gathered(row.id, work) : this.#folders.inTurn(row.id, work),
      ...this.#folders.looking(row),
    })
    this.#jobs.set(row.id, job)
    void job.ended.then((outcome) => {
      this.#jobs.delete(row.id)
      this.#results.set(row.id, job.latest)
      if (job.first && outcome.state !== 'failed') this.#ended(row.id, outcome.state)
      if (!this.#disposed && outcome.state === 'done') void this.#folders.compact(row.id)
    })
  }

  #ended(id: string, state: 'done' | 'cancelled'): void {
    const row = this.#store.projects.get(id)
    // An import that only the end of the process stopped goes on when the project is opened again.
    if (row === undefined || (state === 'cancelled' && this.#disposed)) return
    this.#put({ ...row, ...this.#store.files.totals(id), state: state === 'done' ? 'ready' : 'cancelled' })
    if (state === 'done') this.#folders.lookAgain(id)
  }

  #documents(): TextDocuments {
    if (this.#texts === undefined) throw new Error('Projects are used before they know the documents.')
    return this.#texts
  }

  #toProject({ key: _key, aiEnabled, ...row }: ProjectRow): Project {
    return {
      ...row,
      aiEnabled: aiEnabled === 1,
      folderFound: !this.#folders.isLost(row.id) && existsSync(row.path),
    }
  }

  #treeChanged(id: string, patch: TreePatch, asked: boolean): void {
    this.#patches.publish(id, patch, asked)
    if (this.#disposed || this.#timers.has(id)) return
    this.#timers.set(
      id,
      setTimeout(() => this.#count(id), TOTALS_MS),
    )
  }

  #count(id: string): void {
    this.#timers.delete(id)
    const row = this.#store.projects.get(id)
    if (row === undefined || this.#store.committer.trouble !== undefined) return
    const totals = this.#store.files.totals(id)
    if (totals.files !== row.files || totals.bytes !== row.bytes) this.#put({ ...row, ...totals })
  }
}

/** The folder's real path. @throws AppError NOT_FOUND, INVALID_INPUT (a file), PERMISSION_DENIED. */
function readableFolder(path: string): string {
  try {
    const real = realpathSync(path)
    if (!statSync(real).isDirectory())
      throw new AppError('INVALID_INPUT', `“${path}” is a file. Open the folder it is in.`, { path })
    opendirSync(real).closeSync()
    return real
  } catch (error) {
    throw fileError(error, path, 'open this folder')
  }
}
