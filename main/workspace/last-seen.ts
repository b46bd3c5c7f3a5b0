import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import * as Y from 'yjs'
import type { FileInfo, TreeNode } from '../../preload/contract/files.ts'
import type { LastSeen } from '../../preload/contract/last-seen.ts'
import type { Project } from '../../preload/contract/projects.ts'
import { LAST_SEEN, lastSeenPath, packLastSeen, unpackLastSeen } from '../process/last-seen-file.ts'
import type { OpenText } from './documents/open-text.ts'

/** Milliseconds from a change to the file that tells of it; what follows meanwhile goes along. */
const PAUSE = 2_000
/** Bytes of a document; a larger one is shown when the store has it. */
const LARGEST = 512 * 1024

/** What a window shows of a project. */
interface Showing {
  readonly project: string
  readonly front: string | null
  readonly open: readonly string[]
}

export interface LastSeenOptions {
  dataPath: string
  project: (id: string) => Project
  session: (window: string, project: string) => string | null
  /** The rows of these files and of the folders above them; without those that are not there any more. */
  nodes: (project: string, ids: readonly string[]) => TreeNode[]
  info: (project: string, id: string) => FileInfo
  openText: (project: string, id: string) => OpenText
  /** As `PAUSE`. */
  pause?: number
}

/**
 * Keeps on disk what each window shows, for the first frame of its next start. Only what is committed is written, so
 * that a start never shows text that the store lacks; and none is left while the text has gone on, so that it never
 * shows less than the store has, after a crash either. Lost or damaged, the start waits for the store as if it had never
 * been. So no failure here is told.
 */
export class LastSeenKeeper {
  readonly #options: LastSeenOptions
  readonly #windows = new Map<string, Showing>()
  readonly #changed = new Set<string>()
  /** Windows whose text has gone on since what is on disk, or was. */
  readonly #outdated = new Set<string>()
  /** What is on disk was written by this process. */
  #knowsAll = false
  #timer: NodeJS.Timeout | undefined

  constructor(options: LastSeenOptions) {
    this.#options = options
  }

  /** A window shows other files, or none of a project any more. */
  shows(window: string, project: string | null, front: string | null, open: readonly string[]): void {
    if (project === null) {
      this.#windows.delete(window)
      this.#changed.delete(window)
      this.#remove(window)
      return
    }
    const before = this.#windows.get(window)
    // Nobody looks any more whether the text that was in front goes on.
    if (before !== undefined && (before.project !== project || before.front !== front)) this.#outdate(window)
    this.#windows.set(window, { project, front, open })
    this.#later(window)
  }

  /** The state of a window was stored. */
  sessionChanged(window: string): void {
    if (this.#windows.has(window)) this.#later(window)
  }

  /** The text of a file changed. */
  textChanged(project: string, id: string): void {
    for (const [window, { project: shown, front }] of this.#windows)
      if (shown === project && front === id) {
        this.#outdate(window)
        this.#later(window)
      }
    this.#dropUnknown()
  }

  /** What is told of a project changed: its name, whether AI is on. */
  projectsChanged(): void {
    for (const window of this.#windows.keys()) this.#later(window)
  }

  /** Removes all that tells of a project, whichever window showed it; null: of any. */
  forget(project: string | null): void {
    for (const [window, showing] of this.#windows)
      if (project === null || showing.project === project) {
        this.#windows.delete(window)
        this.#changed.delete(window)
      }
    const folder = join(this.#options.dataPath, LAST_SEEN)
    for (const name of names(folder)) {
      const path = join(folder, name)
      if (project === null || unpackLastSeen(read(path))?.project === project) rmSync(path, { force: true })
    }
  }

  /** Writes what is pending. */
  dispose(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#write()
    this.#windows.clear()
  }

  /** What is on disk of a window is not what it shows any more. */
  #outdate(window: string): void {
    if (!this.#outdated.has(window)) this.#remove(window)
    this.#outdated.add(window)
  }

  /** A text goes on before all windows have said whether it is theirs: nothing of an earlier process stays. */
  #dropUnknown(): void {
    if (this.#knowsAll) return
    this.#knowsAll = true
    const known = new Set(
      Array.from(this.#windows.keys(), (window) => lastSeenPath(this.#options.dataPath, window)),
    )
    const folder = join(this.#options.dataPath, LAST_SEEN)
    for (const name of names(folder))
      if (!known.has(join(folder, name))) rmSync(join(folder, name), { force: true })
  }

  #later(window: string): void {
    this.#changed.add(window)
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined
      this.#write()
    }, this.#options.pause ?? PAUSE)
    this.#timer.unref()
  }

  #write(): void {
    for (const window of [...this.#changed]) {
      const showing = this.#windows.get(window)
      const path = lastSeenPath(this.#options.dataPath, window)
      this.#changed.delete(window)
      this.#outdated.delete(window)
      if (showing === undefined || path === null) continue
      try {
        const seen = this.#look(window, showing)
        if (seen === 'not yet') {
          this.#outdated.add(window)
          this.#later(window)
        } else if (seen === null) rmSync(path, { force: true })
        else replace(path, packLastSeen(showing.project, JSON.stringify(seen)))
      } catch {
        // Better none than one that tells of what is not there.
        rmSync(path, { force: true })
      }
    }
  }

  /** null: there is nothing to begin a window with. */
  #look(window: string, { project: id, front, open }: Showing): LastSeen | null | 'not yet' {
    const { project: projectOf, session, nodes, info } = this.#options
    const project = projectOf(id)
    if (project.state !== 'ready' || project.trash !== null) return null
    const shown = front === null ? null : info(id, front)
    const text = shown?.text && shown.size <= LARGEST ? this.#options.openText(id, shown.id) : null
    if (text?.hasPending) return 'not yet'
    const state = text === null ? null : Y.encodeStateAsUpdate(text.doc)
    return {
      project,
      session: session(window, id),
      nodes: nodes(id, open),
      file:
        shown === null || state === null || state.length > LARGEST
          ? null
          : { info: shown, state: Buffer.from(state).toString('base64') },
    }
  }

  #remove(window: string): void {
    const path = lastSeenPath(this.#options.dataPath, window)
    if (path !== null) rmSync(path, { force: true })
  }
}

/** Not synced to the disk: what a power cut leaves of it says so by its checksum. */
function replace(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  writeFileSync(`${path}.new`, text, { mode: 0o600 })
  renameSync(`${path}.new`, path)
}

function names(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
