import { existsSync } from 'node:fs'
import { readFile, rename } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { z } from 'zod'
import { writeFileAtomically } from '../../durable/atomic-file.ts'

const stored = z.object({
  /** Files the user added, where they are. */
  added: z.array(z.string()).default([]),
  /** Names for files that do not carry one, by path. */
  names: z.record(z.string(), z.string()).default({}),
  /** Files that the app downloaded, with the checksum they must have. */
  downloaded: z.array(z.object({ path: z.string(), sha256: z.string(), name: z.string() })).default([]),
  /** Files whose checksum was right, by path, with the size and time they had then. */
  verified: z.record(z.string(), z.object({ bytes: z.number(), modified: z.number() })).default({}),
})
export type Stored = z.infer<typeof stored>

/** The list of models that are not part of the app, kept in a JSON file. */
export class StoredModels {
  readonly #path: string
  readonly #report: (line: string) => void
  #value: Promise<Stored> | undefined
  #writing: Promise<void> = Promise.resolve()

  constructor(path: string, report: (line: string) => void) {
    this.#path = path
    this.#report = report
  }

  read(): Promise<Stored> {
    this.#value ??= this.#load()
    return this.#value
  }

  /** Applies a change and keeps it on disk, one after another. */
  async change(change: (now: Stored) => Stored): Promise<void> {
    const turn = this.#writing.then(async () => {
      const next = change(await this.read())
      await writeFileAtomically(this.#path, JSON.stringify(next, null, 2))
      this.#value = Promise.resolve(next)
    })
    this.#writing = turn.catch(() => {})
    await turn
  }

  async #load(): Promise<Stored> {
    let text: string
    try {
      text = await readFile(this.#path, 'utf8')
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT')
        this.#report(`The list of models cannot be read: ${(error as Error).message}`)
      return stored.parse({})
    }
    try {
      return rebased(stored.parse(JSON.parse(text)), join(dirname(this.#path), 'models'))
    } catch (error) {
      // Kept aside, so that the next write does not take what may still be saved by hand.
      await rename(this.#path, `${this.#path}.damaged`)
      this.#report(
        `The list of models was damaged and is kept as ${this.#path}.damaged: ${(error as Error).message}`,
      )
      return stored.parse({})
    }
  }
}

/** Downloaded files where they are now: the folder they are in may have been moved, with this list beside it. */
function rebased(now: Stored, folder: string): Stored {
  const verified = { ...now.verified }
  const downloaded = now.downloaded.map((file) => {
    const here = join(folder, basename(file.path))
    if (here === file.path || !existsSync(here)) return file
    const { [file.path]: stamp } = verified
    if (stamp !== undefined) verified[here] = stamp
    delete verified[file.path]
    return { ...file, path: here }
  })
  return { ...now, downloaded, verified }
}
