import { rmSync, writeFileSync } from 'node:fs'
import type { AppError } from '../../preload/contract/errors.ts'
import type { BackupFolder } from './backup/backup-folder.ts'
import { Backups } from './backup/backups.ts'
import type { Restoring } from './backup/restoring.ts'
import { Chats } from './chats/chats.ts'
import { CodebaseSource } from './codebase/source.ts'
import { Devices } from './devices/devices.ts'
import { leaveDevice } from './devices/keep-device.ts'
import { MAX_STORED_BYTES } from './disk/content-state.ts'
import type { WatchEnvironment } from './disk/folder-watch.ts'
import { readRegularFile } from './disk/read-file.ts'
import { realPathWithin } from './disk/safe-path.ts'
import { mergeFromDisk } from './documents/disk-merge.ts'
import type { OpenText } from './documents/open-text.ts'
import { TextDocuments } from './documents/text-documents.ts'
import type { Health } from './health.ts'
import { History } from './history/history.ts'
import { LastSeenKeeper } from './last-seen.ts'
import { Ledger } from './ledger.ts'
import { Portability } from './portability/portability.ts'
import { Files, trashFolder } from './projects/files.ts'
import { Projects } from './projects/projects.ts'
import { Templates } from './projects/templates.ts'
import { Search } from './search/search.ts'
import { Committer } from './store/committer.ts'
import { assertSound, assertWhole, damageMark, type OpenedDatabase } from './store/database.ts'
import { storageCode, toFailure } from './store/failures.ts'
import type { FileRow } from './store/files-table.ts'
import { salvageProjects } from './store/salvage.ts'
import { createStore, type Store } from './store/store.ts'
import { SymbolSearch } from './symbols/symbol-search.ts'
import { toTreeNode } from './tree/tree-node.ts'
import { Unfinished } from './unfinished.ts'
import { Usage } from './usage.ts'

export interface EngineOptions {
  opened: OpenedDatabase
  dataPath: string
  /** What new projects can begin with. */
  templatesPath: string | undefined
  backupFolder: BackupFolder
  restoring: Restoring
  health: Health
  watching: WatchEnvironment
  /** The database was found damaged while in use; unwritten text has been put into its files. */
  onDamaged: () => void
}

/** Tables of whole contents under their hash. */
const CONTENTS = new Set(['blobs', 'contents'])

/** Everything that works on one open database. */
export class Engine {
  readonly projects: Projects
  readonly files: Files
  readonly ledger: Ledger
  readonly usage: Usage
  readonly history: History
  readonly backups: Backups
  readonly search: Search
  /** Symbols without an index. */
  readonly symbols: SymbolSearch
  readonly portability: Portability
  readonly chats: Chats
  readonly devices: Devices
  /** What the index of the codebase may see. */
  readonly codebase: CodebaseSource
  readonly #store: Store
  readonly #texts: TextDocuments
  /** None where nothing can be written. */
  readonly #lastSeen: LastSeenKeeper | undefined
  readonly #options: EngineOptions
  #ended = false

  constructor(options: EngineOptions) {
    this.#options = options
    const { opened, dataPath, watching } = options
    const committer = new Committer({
      db: opened.db,
      onTrouble: (error) => this.#trouble(error),
      onRecovered: () => this.#recovered(),
    })
    this.#store = createStore(opened.db, committer)
    this.ledger = new Ledger(opened.db, committer)
    this.usage = new Usage(opened.db, committer)
    const trashPath = trashFolder(dataPath)
    const unfinished = new Unfinished(dataPath)
    this.projects = new Projects({
      store: this.#store,
      dataPath,
      trashPath,
      watching,
      journal: (...change) => this.history.recorder.treeChanging(...change),
      unfinished,
      templates: new Templates(options.templatesPath),
      writeFiles: (project) => this.files.flushAll(project),
      onHealed: (name) => this.#treeHealed(name),
      onChanged: () => this.#lastSeen?.projectsChanged(),
      onGone: (id) => this.#lastSeen?.forget(id),
    })
    this.#texts = new TextDocuments({
      store: this.#store,
      projectKey: (project) => this.projects.row(project).key,
      onDamage: (project, row) => this.#rowDamaged(project, row),
      onLoaded: (text) => {
        this.history.recorder.attach(text)
        text.doc.on('update', () => this.#lastSeen?.textChanged(text.project, text.id))
      },
    })
    this.projects.attach(this.#texts)
    this.files = new Files({ store: this.#store, projects: this.projects, texts: this.#texts, trashPath })
    this.history = new History({
      store: this.#store,
      projects: this.projects,
      texts: this.#texts,
      files: this.files,
      emptyChats: (now) => this.chats.emptyOld(now),
      onError: (error) => this.#options.health.trouble(toFailure(error)),
    })
    this.backups = new Backups({
      store: this.#store,
      folder: options.backupFolder,
      restoring: options.restoring,
      onError: (error) => this.#options.health.trouble(toFailure(error)),
    })
    this.search = new Search({
      store: this.#store,
      projects: this.projects,
      texts: this.#texts,
      files: this.files,
      readOnly: opened.readOnly,
    })
    this.symbols = new SymbolSearch({ search: this.search, database: opened.db.name })
    this.portability = new Portability({
      store: this.#store,
      projects: this.projects,
      dataPath,
      trashPath,
      unfinished,
      onAdopted: (id) => this.history.recorder.momentMade(id, this.#store.history.lastMoment(id)),
    })
    this.chats = new Chats({
      store: this.#store,
      assertProject: (project) => this.projects.row(project),
      onDamage: (title) => this.#chatDamaged(title),
    })
    this.devices = new Devices(this.#store)
    this.codebase = new CodebaseSource({ store: this.#store, projects: this.projects, search: this.search })
    this.search.start()
    this.#lastSeen = opened.readOnly ? undefined : this.#keepLastSeen()
    if (opened.readOnly) return
    // What windows showed of another database.
    if (opened.setAside !== undefined) this.#lastSeen?.forget(null)
    committer
      .enqueue(() => this.#store.projects.rebaseTrash(trashPath))
      .catch((error: unknown) => options.health.trouble(toFailure(error)))
    const onError = (error: unknown): void => options.health.trouble(toFailure(error))
    // Before what is half made is removed: some of it is a project already.
    this.projects.placements.settle(onError)
    void unfinished.sweep((path) => this.projects.placements.isWaiting(path), onError)
    this.history.start()
    this.backups.start()
    void this.projects.totals.countMissing()
  }

  session(window: string, project: string | null): string | null {
    return this.#store.sessions.get(window, project)
  }

  setSession(window: string, project: string | null, state: string): void {
    this.#store.committer.run(() => this.#store.sessions.set(window, project, state))
    this.#lastSeen?.sessionChanged(window)
  }

  /** A window has these files open, and one of them in front. */
  shows(window: string, project: string | null, front: string | null, open: readonly string[]): void {
    this.#lastSeen?.shows(window, project, front, open)
  }

  /** What keeps the store from writing now, if anything does. */
  get trouble(): AppError | undefined {
    return this.#store.committer.trouble
  }

  /** Forgets a project and its chats. Text that is only in the store would go with it: it is written to its files before. */
  async forget(project: string): Promise<void> {
    await this.files.flushAll(project)
    await this.projects.forget(project)
    this.chats.drop(project)
  }

  /** The document of a file. @throws AppError when there is no such text. */
  openText(project: string, id: string): OpenText {
    const text = this.files.openText(project, id)
    this.#rebuild(text)
    return text
  }

  /** An edit arrived for a file that is in the trash: it comes back. */
  revive(text: OpenText): void {
    this.files.revive(text).catch((error: unknown) => this.#options.health.trouble(toFailure(error)))
  }

  /** Takes over the projects of a database that was set aside: each is read again from its folder. */
  salvage(setAside: string): void {
    this.projects.adopt(salvageProjects(setAside))
  }

  /**
   * Checks the database table by table, without holding anyone up. Contents, which are checked whenever they are read,
   * are left out unless the last use did not end in order.
   */
  async checkInBackground(suspicious: boolean): Promise<void> {
    if (this.#options.opened.readOnly) return
    this.#tellDamagedProjects()
    // Damage in what this reads is found with that of the other tables.
    await this.ledger.verify().catch(() => undefined)
    const tables = this.#store.db
      .prepare<[], { name: string }>(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND sql NOT LIKE 'CREATE VIRTUAL%'",
      )
      .all()
    for (const { name } of tables) {
      if (CONTENTS.has(name) && !suspicious) continue
      await new Promise((resolve) => setTimeout(resolve, 50))
      if (this.#ended) return
      try {
        if (CONTENTS.has(name)) assertSound(this.#store.db, name)
        else assertWhole(this.#store.db, name)
      } catch (error) {
        if (storageCode(error) === 'DATABASE_DAMAGED') await this.#damaged()
        return
      }
    }
  }

  /** Commits what is pending, writes text that differs from its file if `writeFiles`, and closes the database. */
  async dispose(writeFiles = false): Promise<void> {
    this.#ended = true
    await this.backups.dispose()
    await this.history.dispose()
    if (this.#options.restoring.backup !== undefined) await this.#writeAll()
    await this.projects.dispose()
    await this.symbols.dispose()
    await this.search.dispose()
    this.chats.dispose()
    const flushed = this.#store.committer.flush()
    if (this.#options.restoring.backup === undefined) this.#lastSeen?.dispose()
    else this.#lastSeen?.forget(null)
    // What the store cannot take, the files may: nothing typed is only in this memory then.
    if (!flushed || writeFiles) await this.#writeDirty()
    this.#store.committer.dispose()
    // The folder stays the device that it is, whichever database was backed up there.
    if (this.#options.restoring.backup !== undefined)
      leaveDevice(this.#options.dataPath, this.#store.devices.thisDevice())
    this.#store.db.close()
    this.#options.restoring.finish()
    const { scratch } = this.#options.opened
    if (scratch !== undefined) rmSync(scratch, { recursive: true, force: true })
  }

  #trouble(error: AppError): void {
    this.#options.health.trouble(toFailure(error))
    for (const text of this.#documents()) for (const session of text.sessions) session.trouble(error)
    if (error.code === 'DATABASE_DAMAGED') void this.#damaged()
  }

  #recovered(): void {
    this.#options.health.recovered()
    for (const text of this.#documents()) for (const session of text.sessions) session.recovered()
  }

  *#documents(): Iterable<OpenText> {
    yield* this.#texts.all()
    yield* this.chats.all()
  }

  #keepLastSeen(): LastSeenKeeper {
    return new LastSeenKeeper({
      dataPath: this.#options.dataPath,
      project: (id) => this.projects.get(id),
      session: (window, project) => this.session(window, project),
      nodes: (project, ids) => {
        const tree = this.projects.tree(project)
        const rows = new Map<string, FileRow>()
        for (const id of ids)
          for (let at = tree.get(id); at !== undefined && !rows.has(at.id); at = tree.get(at.parent ?? ''))
            if (at.trashed === 0) rows.set(at.id, at)
        return Array.from(rows.values(), (row) => toTreeNode(tree, row))
      },
      info: (project, id) => this.files.info(project, id),
      openText: (project, id) => this.files.openText(project, id),
    })
  }

  #chatDamaged(title: string): void {
    this.#options.health.settle('trouble', {
      code: 'DATABASE_DAMAGED',
      message: `Part of what was stored of the chat “${title}” was damaged. It was put aside, and the rest of the chat is shown. Look it over.`,
    })
  }

  #treeHealed(name: string): void {
    this.#options.health.settle('trouble', {
      code: 'DATABASE_DAMAGED',
      message: `Part of what was stored of the folders of “${name}” was damaged. It was put aside, and the tree was put right from what else is known of it. Look it over.`,
    })
  }

  /** Nothing else knows what such a row said, so it stays, and the user looks it over. */
  #tellDamagedProjects(): void {
    const damaged = this.#store.projects.damaged()
    if (damaged.length === 0) return
    this.#options.health.settle('trouble', {
      code: 'DATABASE_DAMAGED',
      message: `Part of what was stored about ${damaged.map(({ name }) => `“${name}”`).join(', ')} in the list of projects was damaged: the name, folder, description, tags or settings may be other than they were. Look them over. The files are not touched by this.`,
    })
    for (const row of damaged)
      this.#store.committer.enqueue(() => this.#store.projects.put(row)).catch(() => undefined)
  }

  #rowDamaged(project: string, row: FileRow): void {
    this.search.invalidate(project, row.id)
    this.#options.health.settle('trouble', {
      code: 'DATABASE_DAMAGED',
      message: `Part of what was stored of “${row.name}” was damaged. It was put aside, and the text was rebuilt from the rest and from the file in your folder. Look it over.`,
      data: { nodeId: row.id },
    })
  }

  /** A document that lost rows takes what its file has, if that was written after them. */
  #rebuild(text: OpenText): void {
    if (text.rebuiltFrom === undefined || text.flushed < text.rebuiltFrom) return
    const { project, id } = text
    text.rebuiltFrom = undefined
    const tree = this.projects.tree(project)
    const row = tree.shown(id)
    try {
      const { bytes, stat } = readRegularFile(
        realPathWithin(this.projects.row(project).path, tree.diskPathOf(row)),
        MAX_STORED_BYTES,
      )
      mergeFromDisk(this.#store, tree, text, row, bytes, stat)
    } catch (error) {
      this.#options.health.trouble(toFailure(error))
    }
  }

  /** Text that the restored database would not know goes to its files, which are merged into that one. */
  async #writeAll(): Promise<void> {
    for (const { id } of this.#store.projects.list())
      await this.files.flushAll(id).catch((error: unknown) => this.#options.health.trouble(toFailure(error)))
  }

  /** Text that only this database has is written to its files; the next start sets the database aside. */
  async #damaged(): Promise<void> {
    if (this.#ended) return
    this.#ended = true
    const { dataPath, onDamaged } = this.#options
    await this.#writeDirty()
    writeFileSync(damageMark(dataPath), `Found damaged on ${new Date().toISOString()}.\n`)
    onDamaged()
  }

  async #writeDirty(): Promise<void> {
    // A list of its own, as writing moves a document to the end of those in memory.
    for (const text of Array.from(this.#texts.all()).filter((one) => one.dirty)) {
      await this.files
        .flush(text.project, text.id)
        .catch((error: unknown) => this.#options.health.trouble(toFailure(error)))
    }
  }
}
