import type { WatchEnvironment } from '../disk/folder-watch.ts'
import { HiddenEnvironments } from '../disk/hidden-environments.ts'
import type { TextDocuments } from '../documents/text-documents.ts'
import { createPacer } from '../pacer.ts'
import type { ProjectRow } from '../store/projects-table.ts'
import type { Store } from '../store/store.ts'
import { compactTree } from '../tree/compact-tree.ts'
import type { ProjectTree } from '../tree/project-tree.ts'
import { DiskEvents } from './disk-events.ts'
import { FolderMerge } from './folder-merge.ts'
import type { TreePatches } from './tree-patches.ts'
import { Turns } from './turns.ts'
import { WorkingCopies } from './working-copies.ts'
import type { WorkingCopyOptions } from './working-copy.ts'

export interface ProjectFoldersOptions {
  store: Store
  watching: WatchEnvironment
  patches: TreePatches
  row: (project: string) => ProjectRow
  tree: (project: string) => ProjectTree
  texts: () => TextDocuments
  /** OffCoder's own data, which is never part of a project. */
  ownFolder: () => string
  /** A project's folder was lost or found. */
  onFolder: () => void
}

/** The folders of all projects: who looks at one when, what is known of its entries, and whether it is watched. */
export class ProjectFolders {
  readonly events = new DiskEvents()
  readonly environments = new HiddenEnvironments()
  readonly #options: ProjectFoldersOptions
  readonly #turns = new Turns()
  readonly #merges = new Map<string, FolderMerge>()
  readonly #identities = new Map<string, Map<string, string>>()
  readonly #lost = new Set<string>()
  readonly #copies: WorkingCopies

  constructor(options: ProjectFoldersOptions) {
    this.#options = options
    this.#copies = new WorkingCopies((project) => this.#copyOptions(project))
  }

  /** True while the project's folder is not usable, though something may be at its path. */
  isLost(project: string): boolean {
    return this.#lost.has(project)
  }

  /** Watches the project's folder until what is returned is called. */
  watch(project: string): () => void {
    return this.#copies.hold(project)
  }

  /** Looks through a watched folder soon. */
  lookAgain(project: string): void {
    this.#copies.lookAgain(project)
  }

  /** Runs work on the folder when no other is under way. */
  inTurn<T>(project: string, work: () => Promise<T>): Promise<T> {
    return this.#turns.take(project, work)
  }

  /** Like `inTurn`, for work that tells how far it is. */
  followInTurn<T>(project: string, work: () => AsyncGenerator<T>): AsyncGenerator<T> {
    return this.#turns.follow(project, work)
  }

  /** In turn, and what changes in the tree meanwhile is one patch. */
  gathered<T>(project: string, work: () => Promise<T>): Promise<T> {
    const { patches } = this.#options
    return this.inTurn(project, async () => {
      patches.gather(project)
      try {
        return await work()
      } finally {
        patches.release(project)
      }
    })
  }

  /** What every look at the folder needs. */
  looking(row: ProjectRow): WorkingCopyOptions['reconcile'] {
    const { store, tree, ownFolder } = this.#options
    const identities = this.#identities.get(row.id) ?? new Map<string, string>()
    this.#identities.set(row.id, identities)
    return {
      store,
      tree: tree(row.id),
      root: row.path,
      projectKey: row.key,
      exclude: ownFolder(),
      identities,
      onIgnored: (seen) => this.environments.seen(row.id, row.path, seen),
      merge: this.#mergeInto(row.id),
    }
  }

  /** Shortens the log of the project's tree when that is due. What cannot be compacted now can be at the next opening. */
  async compact(project: string): Promise<void> {
    const { store } = this.#options
    await this.inTurn(project, () => compactTree(store, project, createPacer())).catch(() => undefined)
  }

  /** Ends what goes on in the project's folder, and forgets what is known of it. */
  async forget(project: string): Promise<void> {
    await this.#copies.end(project)
    await this.environments.forget(project)
    for (const known of [this.#merges, this.#identities, this.#lost]) known.delete(project)
  }

  async dispose(): Promise<void> {
    await this.#copies.dispose()
    await this.#turns.ended()
    await this.environments.dispose()
  }

  #copyOptions(project: string): WorkingCopyOptions {
    const { row, watching, store, onFolder } = this.#options
    const { name } = row(project)
    return {
      project,
      name,
      environment: watching,
      events: this.events,
      reconcile: this.looking(row(project)),
      inTurn: (work) => this.gathered(project, work),
      isReady: () => store.projects.get(project)?.state === 'ready',
      onFolder: (found) => {
        if (found) this.#lost.delete(project)
        else this.#lost.add(project)
        onFolder()
      },
    }
  }

  #mergeInto(project: string): FolderMerge {
    const { store, tree, texts } = this.#options
    const known = this.#merges.get(project)
    if (known !== undefined) return known
    const merge = new FolderMerge({ store, tree: tree(project), texts: texts(), events: this.events })
    this.#merges.set(project, merge)
    return merge
  }
}
