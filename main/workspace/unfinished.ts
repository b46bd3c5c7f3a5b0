import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { readFile, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { removeFolder } from './portability/unpack.ts'

/** The only names that are ever removed, whatever a note says. */
const OURS = /^\.offcoder-((export|import|copy|new)-[0-9a-f]+|[0-9a-f]{8}\.tmp)$/

/**
 * Notes of what is being made outside the data folder: zips, unpacked zips, copies, new projects. A process that is killed in the
 * middle leaves its half; the next start finds the note and removes it.
 */
export class Unfinished {
  readonly #folder: string

  /** @param dataPath the data folder. */
  constructor(dataPath: string) {
    this.#folder = join(dataPath, 'unfinished')
  }

  /** Notes a path before anything is there. @returns what takes the note away. */
  note(path: string): () => void {
    const note = join(this.#folder, `${randomBytes(8).toString('hex')}.json`)
    mkdirSync(this.#folder, { recursive: true })
    writeFileSync(note, JSON.stringify({ path }), { flush: true })
    return () => rmSync(note, { force: true })
  }

  /**
   * Removes what an earlier process left. What is on a disk that is not there is looked for again at the next start.
   * @param isWaiting says of what is still wanted.
   */
  async sweep(isWaiting: (path: string) => boolean, onError: (error: unknown) => void): Promise<void> {
    if (!existsSync(this.#folder)) return
    // Listed before anybody can begin something new.
    for (const name of readdirSync(this.#folder)) {
      try {
        await this.#settle(join(this.#folder, name), isWaiting)
      } catch (error) {
        onError(error)
      }
    }
  }

  async #settle(note: string, isWaiting: (path: string) => boolean): Promise<void> {
    const path = pathIn(await readFile(note, 'utf8'))
    if (path !== null && OURS.test(basename(path))) {
      if (!existsSync(dirname(path)) || isWaiting(path)) return
      await removeFolder(path)
    }
    await rm(note, { force: true })
  }
}

/** A note that was cut off was made before there was anything to remove. */
function pathIn(text: string): string | null {
  try {
    const { path } = JSON.parse(text) as { path?: unknown }
    return typeof path === 'string' ? path : null
  } catch {
    return null
  }
}
