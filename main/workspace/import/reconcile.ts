import type { ImportIssue } from '../../../preload/contract/projects.ts'
import type { SeenIgnored } from '../disk/hidden-environments.ts'
import { joinPath } from '../disk/safe-path.ts'
import { FolderScan, type Scan } from './scan.ts'
import { type SettledPlaces, settlePlaces } from './settle-places.ts'
import { TakeEntries, type TakeOptions } from './take-entries.ts'

export interface ReconcileProgress {
  phase: 'scanning' | 'reading'
  filesDone: number
  filesTotal: number
  bytesDone: number
  bytesTotal: number
}

export interface ReconcileOptions extends TakeOptions {
  /** A folder that is never taken in: OffCoder's own data. */
  exclude: string
  /** Told of what the project ignores where it was looked. */
  onIgnored: (seen: SeenIgnored) => void
  onProgress: (progress: ReconcileProgress) => void
}

/** Where to look: folders as `ScanScope` has them, and files whose size and time are not to be trusted. */
export interface ChangedKeys {
  folders: ReadonlyMap<string, 'alone' | 'below'>
  files: ReadonlySet<string>
}

export interface ReconcileResult extends SettledPlaces {
  issues: ImportIssue[]
  /** The folder has nothing in it, though the project has files: nothing was removed. */
  isEmptied: boolean
  /** Folders with folders in them are new, or folders were moved: a watcher may not know them. */
  hasNewFolders: boolean
  /** Ids of nodes whose file could not be read. */
  unreadable: string[]
  /** Absolute paths of the ignored folders that were seen. */
  ignoredFolders: string[]
}

const EMPTIED =
  'The folder is empty, though the project has files. OffCoder keeps them; if the folder is on a disk that is not connected, connect it and open the project again.'

/**
 * Makes the store agree with the project's folder: the first import, its continuation, a later look for what other
 * programs changed, and a look at where a watcher saw something are all this.
 */
export class Reconcile {
  readonly #options: ReconcileOptions
  readonly #take: TakeEntries
  readonly #progress: ReconcileProgress = {
    phase: 'scanning',
    filesDone: 0,
    filesTotal: 0,
    bytesDone: 0,
    bytesTotal: 0,
  }

  constructor(options: ReconcileOptions) {
    this.#options = options
    this.#take = new TakeEntries(options)
  }

  /** @param changed where to look; the whole folder without it. */
  async run(changed?: ChangedKeys): Promise<ReconcileResult> {
    const { root, tree } = this.#options
    const scan = await this.#scan(changed)
    this.#options.onIgnored(scan)
    const isEmptied = scan.isBare && tree.hasShown
    const places = isEmptied ? { moved: [], removed: [], kept: [] } : this.#settle(scan)
    if (!isEmptied) await this.#read(scan, changed?.files)
    return {
      ...places,
      issues: [...scan.issues, ...this.#take.issues, ...(isEmptied ? [{ path: '', reason: EMPTIED }] : [])],
      isEmptied,
      hasNewFolders: this.#take.hasNewFolders || places.moved.some(({ row }) => row.kind === 'folder'),
      unreadable: this.#take.unreadable,
      ignoredFolders: scan.ignoredFolders.map((key) => joinPath(root, Buffer.from(key, 'latin1')).toString()),
    }
  }

  #scan(changed: ChangedKeys | undefined): Promise<Scan> {
    const { root, signal, pacer, tree, exclude } = this.#options
    const scan = new FolderScan({ root, exclude, signal, pacer, onFound: (found) => this.#found(found) })
    if (changed === undefined) return scan.run()
    return scan.run({
      folders: changed.folders,
      isKnown: (key) => tree.atKey(key)?.kind === 'folder',
    })
  }

  #found(scan: Scan): void {
    this.#progress.filesTotal = scan.entries.length
    this.#options.onProgress({ ...this.#progress })
  }

  #settle(scan: Scan): SettledPlaces {
    const { root, tree, store, identities, merge } = this.#options
    const hashes = new Map<string, Buffer | undefined>()
    const places = settlePlaces({
      store,
      tree,
      root,
      scan,
      clues: {
        identity: (id) => identities.get(id),
        hash: (entry) => {
          if (!hashes.has(entry.key)) hashes.set(entry.key, this.#take.hashOf(entry))
          return hashes.get(entry.key)
        },
      },
      unwritten: () => merge.unwritten(),
      addFolders: (entries) => this.#take.addFolders(entries),
    })
    for (const row of places.removed) identities.delete(row.id)
    merge.gone(places.removed, places.kept)
    return places
  }

  async #read(scan: Scan, touched: ReadonlySet<string> | undefined): Promise<void> {
    const progress = this.#progress
    progress.phase = 'reading'
    for (const { kind, stat } of scan.entries) if (kind === 'file') progress.bytesTotal += stat.size
    await this.#take.take(scan.entries, touched, (entry) => {
      if (entry === undefined) {
        this.#options.onProgress({ ...progress })
        return
      }
      progress.filesDone += 1
      if (entry.kind === 'file') progress.bytesDone += entry.stat.size
    })
    this.#options.onProgress({ ...progress })
  }
}
