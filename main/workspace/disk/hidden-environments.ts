import { readFileSync, statSync } from 'node:fs'
import { EventPublisher } from '@orpc/server'
import { isEnvironmentFile } from '../../../preload/contract/private-files.ts'
import { createPacer } from '../pacer.ts'
import { EnvironmentSearch } from './environment-search.ts'
import { listed as listedIn, SEARCH_LIMITS, SLICE_MS } from './find-environments.ts'
import { joinPath } from './safe-path.ts'

/** A file of environment variables that the project's tree has not. */
export interface HiddenEnvironment {
  /** As people read it, from the top of the project. */
  path: string
  text: string
}

/** What a look at a project's folder saw: the folders it looked into, and in them what the project ignores, by key. */
export interface SeenIgnored {
  listed: ReadonlySet<string>
  ignored: ReadonlySet<string>
  /** The folders among them. */
  ignoredFolders: readonly string[]
}

const ANY = 'any'
/** Larger files are none of variables. */
const MOST_BYTES = 1024 * 1024
interface Known extends HiddenEnvironment {
  stamp: string
  /** The ignored folder below which a search found it, and the next looks at it again; null: a look did. */
  top: string | null
}

/**
 * The environment files that projects ignore, as nearly every `.gitignore` has them: they are in no tree, and yet no
 * model may be told their values; so are those in a folder that is ignored as a whole. Each look at a folder tells what
 * it saw of them; what lies deeper in ignored folders is searched for after it.
 */
export class HiddenEnvironments {
  readonly #projects = new Map<string, Map<string, Known>>()
  readonly #searches = new Map<string, EnvironmentSearch>()
  readonly #events = new EventPublisher<Record<string, null>>()

  /** What is known of a project; undefined before its folder was looked into. */
  of(project: string): HiddenEnvironment[] | undefined {
    const known = this.#projects.get(project)
    return known && Array.from(known.values(), ({ path, text }) => ({ path, text }))
  }

  /** Says that a project's, or any's, are known now or are others. */
  changes(project: string | null, signal: AbortSignal | undefined): AsyncGenerator<null> {
    return this.#events.subscribe(project ?? ANY, signal === undefined ? {} : { signal })
  }

  /** Takes in what a look at the folder `root` saw. */
  seen(project: string, root: string, { listed, ignored, ignoredFolders }: SeenIgnored): void {
    const before = this.#projects.get(project)
    const now = new Map<string, Known>()
    const tops = new Set(ignoredFolders)
    for (const [key, known] of before ?? []) {
      const { top } = known
      if (top === null) {
        if (!listed.has(parentOf(key))) this.#put(now, root, key, before)
      } else if (tops.has(top) || !listed.has(parentOf(top))) now.set(key, known)
    }
    for (const key of ignored)
      if (isEnvironmentFile(shown(key.slice(key.lastIndexOf('/') + 1)))) this.#put(now, root, key, before)
    for (const folder of ignoredFolders)
      for (const name of listedIn(root, folder, SEARCH_LIMITS.ofFolder).environments)
        this.#put(now, root, `${folder}/${name}`, before)
    this.#take(project, now)
    if (ignoredFolders.length > 0) this.#searchOf(project, root).want(ignoredFolders)
  }

  /** Resolves when every ignored folder that was seen has been searched once, as far as that goes. */
  async searched(project: string): Promise<void> {
    await this.#searches.get(project)?.whole()
  }

  async forget(project: string): Promise<void> {
    const search = this.#searches.get(project)
    this.#projects.delete(project)
    this.#searches.delete(project)
    await search?.dispose()
  }

  async dispose(): Promise<void> {
    await Promise.all(Array.from(this.#searches.keys(), (project) => this.forget(project)))
  }

  #searchOf(project: string, root: string): EnvironmentSearch {
    const known = this.#searches.get(project)
    if (known?.root === root) return known
    void known?.dispose()
    const search = new EnvironmentSearch(root, async (keys, folders, signal) => {
      const read = await this.#read(root, { keys, folders }, this.#projects.get(project), signal)
      if (signal.aborted) return
      const now = new Map(this.#projects.get(project))
      const searched = new Set(folders)
      for (const [key, { top }] of now) if (top !== null && searched.has(top)) now.delete(key)
      this.#take(project, new Map([...now, ...read]))
    })
    this.#searches.set(project, search)
    return search
  }

  /** Reads what a search found, in slices. */
  async #read(
    root: string,
    { keys, folders }: { keys: readonly string[]; folders: readonly string[] },
    before: Map<string, Known> | undefined,
    signal: AbortSignal,
  ): Promise<Map<string, Known>> {
    const read = new Map<string, Known>()
    const pacer = createPacer(SLICE_MS)
    for (const key of keys) {
      if (pacer.due()) await pacer.rest()
      if (signal.aborted) break
      this.#put(read, root, key, before, folders.find((folder) => key.startsWith(`${folder}/`)) ?? null)
    }
    return read
  }

  #take(project: string, now: Map<string, Known>): void {
    const before = this.#projects.get(project)
    this.#projects.set(project, now)
    if (stampsOf(now) === stampsOf(before)) return
    this.#events.publish(project, null)
    this.#events.publish(ANY, null)
  }

  #put(
    now: Map<string, Known>,
    root: string,
    key: string,
    before: Map<string, Known> | undefined,
    top: string | null = null,
  ): void {
    const path = joinPath(root, Buffer.from(key, 'latin1'))
    try {
      const stat = statSync(path)
      if (!stat.isFile() || stat.size > MOST_BYTES) return
      const stamp = `${stat.size} ${stat.mtimeMs} ${stat.ino}`
      const known = before?.get(key)
      const text = known?.stamp === stamp ? known.text : readFileSync(path, 'utf8')
      now.set(key, { path: shown(key), text, stamp, top })
    } catch {
      // Gone since it was seen, or not ours to read: a run of the user's cannot have its values either.
    }
  }
}

function shown(key: string): string {
  return Buffer.from(key, 'latin1').toString()
}

function parentOf(key: string): string {
  return key.slice(0, Math.max(key.lastIndexOf('/'), 0))
}

/** The same for the same files, in whatever order they were found. */
function stampsOf(known: ReadonlyMap<string, Known> | undefined): string | undefined {
  return known && JSON.stringify(Array.from(known, ([key, { stamp }]) => `${key} ${stamp}`).sort())
}
