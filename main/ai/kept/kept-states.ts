import { chmod, mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { neighbour } from '../../../preload/contract/ai.ts'
import { sha256Of } from '../gguf/check-file.ts'
import { FREE_SHARE, LONGEST, QUOTA, stale } from './quota.ts'

/** Folder of kept states among the data of AI: at first only conversations had any. */
export const KEPT_READINGS = 'conversations'

/** Whose state it is: that of a chat, or of a file that was completed. */
export interface ReadingKey {
  project: string
  kind: 'chat' | 'file'
  /** Of the chat, or of the file in the tree. */
  id: string
}

const fileReading = z.object({
  path: z.string(),
  /** Where the prompt's part of the file begins, to be found again: see AnchoredWindow. */
  head: z.string(),
  /** Pieces of other files that stand before it, and for how many tokens there was room for them. */
  neighbours: z.array(neighbour),
  room: z.number().nonnegative(),
  /** All that was read, to look for what no model may know any more. */
  text: z.string(),
})

/** What a completion was made from, beside its tokens. */
export type FileReading = z.infer<typeof fileReading>

const note = z.object({
  /** What wrote it: the model's file and everything of the engine that must be the same to read it. */
  identity: z.string(),
  /** What was evaluated, oldest first. */
  tokens: z.array(z.number().int().nonnegative()),
  bytes: z.number().int().positive(),
  sha256: z.string(),
  /** How fast this machine evaluated it, and how fast it was written and read again. */
  tokensPerSecond: z.number().nonnegative(),
  bytesPerSecond: z.number().nonnegative(),
  /** Only that of a file has it. */
  file: fileReading.optional(),
})

/** What is known of a kept state before it is read. */
export type KeptNote = z.infer<typeof note>

export interface KeptStatesOptions {
  /** Folder of its own, made when it is needed. */
  path: string
  report(line: string): void
  /** Most bytes on disk; the oldest go first. */
  quota?: number
}

/** A state, the note that says what it is (written last, so that half of a state has none), and a crash's trace. */
const STATE = '.state'
const NOTE = '.json'
/** There while the state is being read: still there afterwards, it took the process down. */
const TRYING = '.trying'
const PART = '.part'
/** Begins the names of files' states; a chat's state has the chat's id for its name. */
const FILE = 'file-'

/**
 * What models had evaluated of conversations and of files, on disk. llama.cpp ends the process when it reads a state that is not
 * whole, so nothing is handed to it that does not have the checksum it was written with, and what took a process down
 * all the same is never read again.
 */
export class KeptStates {
  readonly #options: KeptStatesOptions
  #cleaned: Promise<void> | undefined
  #parts = 0
  /** The last that was put into its place. */
  #placed: Promise<void> = Promise.resolve()

  constructor(options: KeptStatesOptions) {
    this.#options = options
  }

  /** The state of a chat or file that `identity` wrote, or undefined. Nothing of the state is read. */
  async find(key: ReadingKey, identity: string): Promise<KeptNote | undefined> {
    await this.#clean()
    const found = await this.about(key)
    return found?.identity === identity ? found : undefined
  }

  /** What is known of a state, whoever wrote it. */
  async about(key: ReadingKey): Promise<KeptNote | undefined> {
    const found = await this.#note(this.#base(key))
    return (found?.file !== undefined) === (key.kind === 'file') ? found : undefined
  }

  /** Deletes what was kept of the files that `which` names by what was read for them. */
  async removeFiles(which: (key: ReadingKey, file: FileReading) => Promise<boolean>): Promise<void> {
    for (const { key } of await this.#all()) {
      const file = key.kind === 'file' ? (await this.about(key))?.file : undefined
      if (file !== undefined && (await which(key, file))) await this.#remove(this.#base(key))
    }
  }

  /**
   * Has `write` put a state into a file, and keeps it in place of the one before.
   * @returns its note; undefined when it would be larger than what may be kept at all.
   */
  async keep(
    key: ReadingKey,
    about: Pick<KeptNote, 'identity' | 'tokens' | 'tokensPerSecond' | 'file'>,
    expectedBytes: number,
    write: (path: string) => Promise<void>,
  ): Promise<KeptNote | undefined> {
    await this.#clean()
    if (!(await this.#makeRoom(key, expectedBytes))) return undefined
    const base = this.#base(key)
    // Of this one alone: two models may have read the same file, and one's state would get the other's note.
    const part = `${base}.${++this.#parts}${PART}`
    await mkdir(join(this.#options.path, key.project), { recursive: true, mode: 0o700 })
    try {
      // Made here first: llama.cpp would leave it open to everyone.
      await writeFile(part, '', { mode: 0o600 })
      await chmod(part, 0o600)
      const began = performance.now()
      await write(part)
      const { size: bytes } = await stat(part)
      const sha256 = await sha256Of(part)
      const bytesPerSecond = (bytes * 1000) / Math.max(1, performance.now() - began)
      const whole: KeptNote = { ...about, bytes, sha256, bytesPerSecond }
      await this.#place(base, part, whole)
      return whole
    } finally {
      await rm(part, { force: true })
    }
  }

  /** Puts a state into its place with its note. One at a time: of two of the same file each would get the other's note. */
  #place(base: string, part: string, whole: KeptNote): Promise<void> {
    const placed = this.#placed.then(async () => {
      await rm(base + NOTE, { force: true })
      await rename(part, base + STATE)
      await writeFile(part, JSON.stringify(whole), { mode: 0o600 })
      await rename(part, base + NOTE)
    })
    this.#placed = placed.catch(() => {})
    return placed
  }

  /**
   * Hands a state to `read`, after its checksum was found to be right.
   * @returns false when it is damaged or could not be read; it is deleted then.
   * @throws the signal's reason.
   */
  async use(
    key: ReadingKey,
    known: KeptNote,
    read: (path: string) => Promise<void>,
    signal?: AbortSignal,
  ): Promise<boolean> {
    const base = this.#base(key)
    const path = base + STATE
    try {
      const { size } = await stat(path)
      if (size !== known.bytes || (await sha256Of(path, signal)) !== known.sha256)
        throw new Error('it is damaged')
      await writeFile(base + TRYING, '', { mode: 0o600 })
      await read(path)
      await rm(base + TRYING, { force: true })
      const now = new Date()
      await utimes(base + NOTE, now, now)
      return true
    } catch (error) {
      await rm(base + TRYING, { force: true })
      signal?.throwIfAborted()
      this.#options.report(`What was kept of a ${key.kind} is read anew: ${(error as Error).message}.`)
      await this.#remove(base)
      return false
    }
  }

  /** What is kept, in all. */
  async usage(): Promise<{ chats: number; files: number; bytes: number }> {
    const all = await this.#all()
    const chats = all.filter(({ key }) => key.kind === 'chat').length
    const bytes = all.reduce((sum, one) => sum + one.bytes, 0)
    return { chats, files: all.length - chats, bytes }
  }

  /** Deletes all, or those that `which` names. */
  async remove(which: (key: ReadingKey) => boolean = () => true): Promise<void> {
    for (const { key } of await this.#all()) if (which(key)) await this.#remove(this.#base(key))
  }

  /** Once for a process: what another one left behind when it ended in the middle. */
  #clean(): Promise<void> {
    this.#cleaned ??= this.#sweep()
    return this.#cleaned
  }

  async #sweep(): Promise<void> {
    const files = await this.#files()
    const paths = new Set(files.map(({ folder, name }) => join(folder, name)))
    for (const path of paths) {
      if (path.endsWith(PART)) await rm(path, { force: true })
      if (path.endsWith(STATE) && !paths.has(path.slice(0, -STATE.length) + NOTE))
        await rm(path, { force: true })
      if (!path.endsWith(TRYING)) continue
      this.#options.report('What a model had read ended the AI process when it was restored, and is deleted.')
      await this.#remove(path.slice(0, -TRYING.length))
    }
    for (const { key, used } of await this.#all())
      if (Date.now() - used > LONGEST) await this.#remove(this.#base(key))
  }

  async #makeRoom(key: ReadingKey, bytes: number): Promise<boolean> {
    const all = (await this.#all()).filter((one) => this.#base(one.key) !== this.#base(key))
    const gone = await stale(all, bytes, this.#options.path, this.#options.quota ?? QUOTA, FREE_SHARE)
    if (gone === undefined) return false
    for (const one of gone) await this.#remove(this.#base(one.key))
    return true
  }

  async #note(base: string): Promise<KeptNote | undefined> {
    try {
      return note.parse(JSON.parse(await readFile(base + NOTE, 'utf8')))
    } catch (error) {
      // Not there, or not ours: a state without its note is none.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') await this.#remove(base)
      return undefined
    }
  }

  async #all(): Promise<Array<{ key: ReadingKey; bytes: number; used: number }>> {
    const found = (await this.#files()).filter(({ name }) => name.endsWith(STATE))
    return Promise.all(
      found.map(async ({ project, folder, name }) => {
        const base = join(folder, name.slice(0, -STATE.length))
        const state = await stat(base + STATE).catch(() => undefined)
        const used = await stat(base + NOTE).catch(() => undefined)
        const key = keyOf(project, name.slice(0, -STATE.length))
        return { key, bytes: state?.size ?? 0, used: used?.mtimeMs ?? 0 }
      }),
    )
  }

  async #files(): Promise<Array<{ project: string; folder: string; name: string }>> {
    const projects = await readdir(this.#options.path).catch(() => [])
    const lists = projects.map(async (project) => {
      const folder = join(this.#options.path, project)
      const names = await readdir(folder).catch(() => [])
      return names.map((name) => ({ project, folder, name }))
    })
    return (await Promise.all(lists)).flat()
  }

  async #remove(base: string): Promise<void> {
    // The note first: a state without it is never read.
    for (const ending of [NOTE, STATE, TRYING]) await rm(base + ending, { force: true })
  }

  #base({ project, kind, id }: ReadingKey): string {
    return join(this.#options.path, project, kind === 'file' ? FILE + id : id)
  }
}

function keyOf(project: string, name: string): ReadingKey {
  return name.startsWith(FILE)
    ? { project, kind: 'file', id: name.slice(FILE.length) }
    : { project, kind: 'chat', id: name }
}

export function isSameReading(left: ReadingKey, right: ReadingKey): boolean {
  return left.project === right.project && left.kind === right.kind && left.id === right.id
}
