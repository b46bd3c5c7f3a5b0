import type { DiskEvent } from '../../../preload/contract/files.ts'
import type { ChangedPaths } from '../disk/change-batch.ts'
import { FolderWatch, type WatchEnvironment, type WatchMode } from '../disk/folder-watch.ts'
import {
  Reconcile,
  type ReconcileOptions,
  type ReconcileProgress,
  type ReconcileResult,
} from '../import/reconcile.ts'
import { createPacer } from '../pacer.ts'
import { changedKeys } from './changed-keys.ts'
import type { DiskEvents } from './disk-events.ts'

/** Folders of which no change is of interest, wherever they come to be. */
const NEVER_WATCHED = ['**/.git', '**/.hg', '**/.svn', '**/node_modules']
/** A watcher compares each path with each of these. */
const MOST_IGNORED = 500
/** From so many files on, windows are told how far reading them is, this often. */
const MANY_FILES = 500
const PROGRESS_MS = 150

export interface WorkingCopyOptions {
  project: string
  name: string
  environment: WatchEnvironment
  events: DiskEvents
  reconcile: Omit<ReconcileOptions, 'signal' | 'pacer' | 'onProgress'>
  /** Runs work when no other look at this folder is under way. */
  inTurn: <T>(work: () => Promise<T>) => Promise<T>
  /** False while a first import is under way or was stopped: that is to go on before changes count. */
  isReady: () => boolean
  /** The project's folder was lost or found. */
  onFolder: (found: boolean) => void
}

/** Keeps a project and its folder one while a window shows it. */
export class WorkingCopy {
  readonly #options: WorkingCopyOptions
  readonly #watch: FolderWatch
  readonly #abort = new AbortController()
  /** Ignored folders, as the last look through everything saw them. */
  #ignored: readonly string[] = []
  #isLost = false
  /** When it was last told how far reading is; undefined while there is nothing to tell. */
  #toldProgress: number | undefined

  constructor(options: WorkingCopyOptions) {
    this.#options = options
    const { environment, reconcile } = options
    this.#watch = new FolderWatch({
      path: reconcile.root,
      environment,
      ignored: () => [...NEVER_WATCHED, reconcile.exclude, ...this.#ignored.slice(0, MOST_IGNORED)],
      onChanged: (paths) => this.#look(paths),
      onMode: (mode) => this.#tellMode(mode),
      onLost: (why) => this.#lost(why),
      // What is told waits for the look that finds the folder's files in it.
      onBack: () => undefined,
    })
  }

  /** Resolves when changes from now on are seen. */
  start(): Promise<void> {
    return this.#watch.start()
  }

  /** Looks through the whole folder soon. */
  lookAgain(): void {
    this.#watch.lookAgain()
  }

  async dispose(): Promise<void> {
    this.#abort.abort()
    await this.#watch.dispose()
    for (const kind of ['looking', 'folder-lost'] as const)
      this.#options.events.settle(this.#options.project, kind)
  }

  async #look(paths: ChangedPaths): Promise<void> {
    const { reconcile, inTurn, isReady } = this.#options
    const result = await inTurn(async () => {
      if (!isReady() || this.#abort.signal.aborted) return undefined
      const keys = changedKeys(reconcile.tree, reconcile.root, paths, reconcile.exclude)
      if (keys === undefined) return undefined
      return new Reconcile({
        ...reconcile,
        signal: this.#abort.signal,
        pacer: createPacer(),
        onProgress: (progress) => this.#tellProgress(progress),
      }).run(paths === 'everything' ? undefined : keys)
    }).finally(() => this.#tellProgress(null))
    if (result === undefined || this.#abort.signal.aborted) return
    if (result.isEmptied) this.#lost('emptied')
    else if (this.#isLost) this.#found()
    this.#tellUnreadable(result)
    const isNewlyIgnored = paths === 'everything' && this.#learnIgnored(result)
    if (result.hasNewFolders || isNewlyIgnored) await this.#watch.rewatch()
  }

  /** @returns true when there is a folder that need not be watched and is. */
  #learnIgnored({ ignoredFolders }: ReconcileResult): boolean {
    const known = new Set(this.#ignored)
    this.#ignored = ignoredFolders
    return ignoredFolders.some(
      (path) => !known.has(path) && !/[/\\](\.git|\.hg|\.svn|node_modules)$/.test(path),
    )
  }

  #tellUnreadable({ unreadable, issues }: ReconcileResult): void {
    const { tree } = this.#options.reconcile
    for (const nodeId of unreadable) {
      const row = tree.get(nodeId)
      const issue = row === undefined ? undefined : issues.find(({ path }) => path === tree.pathOf(row))
      if (row === undefined || issue === undefined) continue
      this.#tell({
        kind: 'unreadable',
        nodeId,
        message: `“${row.name}” changed, and could not be read. ${issue.reason} What OffCoder shows is how it was before.`,
      })
    }
  }

  /** What takes no time is not told. */
  #tellProgress(progress: ReconcileProgress | null): void {
    if (progress !== null && (progress.phase !== 'reading' || progress.filesTotal < MANY_FILES)) return
    const now = performance.now()
    const wasTold = this.#toldProgress !== undefined
    if (progress === null ? !wasTold : now - (this.#toldProgress ?? 0) < PROGRESS_MS) return
    this.#toldProgress = progress === null ? undefined : now
    const done = progress === null ? null : { done: progress.filesDone, total: progress.filesTotal }
    this.#tell({ kind: 'reading', message: 'Reading what other programs changed.', progress: done })
  }

  #tell(event: DiskEvent): void {
    this.#options.events.tell(this.#options.project, event)
  }

  #tellMode(mode: WatchMode): void {
    const { events, project, name } = this.#options
    events.settle(project, 'looking')
    if (mode.how === 'told') return
    const every = `OffCoder looks for changes by other programs every ${Math.round(mode.every / 1000)} seconds instead of hearing of them at once.`
    const why = {
      network: `“${name}” is on a network drive, which does not tell what other computers change. ${every}`,
      limit: `“${name}” has more folders than this system lets programs watch. ${every} To raise the limit: sudo sysctl fs.inotify.max_user_watches=524288`,
      unavailable: `This system could not watch the folder of “${name}”. ${every}`,
    }
    events.stand(project, { kind: 'looking', message: why[mode.why] })
  }

  #lost(why: 'missing' | 'forbidden' | 'failing' | 'emptied'): void {
    const { events, project, reconcile, onFolder } = this.#options
    if (this.#isLost) return
    this.#isLost = true
    const what = {
      missing: `The folder “${reconcile.root}” is not there any more. It may have been moved or renamed, or its disk was disconnected.`,
      forbidden: `The system no longer lets OffCoder read the folder “${reconcile.root}”.`,
      failing: `The disk or server that has the folder “${reconcile.root}” does not answer.`,
      emptied: `The folder “${reconcile.root}” is suddenly empty, as it is when its disk was disconnected.`,
    }
    events.stand(project, {
      kind: 'folder-lost',
      message: `${what[why]} You can go on working: everything is kept in OffCoder, and comes together with the folder when it is back.`,
    })
    onFolder(false)
  }

  #found(): void {
    const { events, project, reconcile, onFolder } = this.#options
    this.#isLost = false
    events.settle(project, 'folder-lost')
    this.#tell({
      kind: 'folder-back',
      message: `The folder “${reconcile.root}” is back. What changed in it meanwhile and what you typed are both kept.`,
    })
    onFolder(true)
  }
}
