import { join } from 'node:path'
import type { ModelDownload } from '../../../preload/contract/models.ts'
import { readBegun, writeBegun } from './begun.ts'
import { discardPart, receivedOf } from './part-file.ts'

export interface LeftDownloadsOptions {
  /** Folder in which the ai process keeps its things. */
  folder: string
  /** The ai process runs, or is about to: the downloads are its own then. */
  isTaken(): boolean
}

/** Where in the folder of the ai process downloads are. */
export const DOWNLOADS = { list: 'downloads.json', models: 'models' } as const

/** What earlier runs have left of downloads, told and deleted by main where no ai process runs, as with AI off. */
export class LeftDownloads {
  readonly #options: LeftDownloadsOptions

  constructor(options: LeftDownloadsOptions) {
    this.#options = options
  }

  /** All of them, paused as they are. A list that cannot be read is told of by the ai process. */
  async list(): Promise<ModelDownload[]> {
    const begun = await readBegun(this.#list).catch(() => [])
    return Promise.all(
      begun.map(async ({ id, name, bytes, file, sources }) => ({
        id,
        name,
        state: 'paused' as const,
        receivedBytes: await receivedOf(this.#target(file)),
        totalBytes: bytes,
        host: new URL(sources[0] as string).host,
      })),
    )
  }

  /** Deletes what has come of one. @returns false where that is for the ai process to do. */
  async discard(id: string): Promise<boolean> {
    if (this.#options.isTaken()) return false
    const begun = await readBegun(this.#list)
    for (const one of begun) if (one.id === id) await discardPart(this.#target(one.file))
    await writeBegun(
      this.#list,
      begun.filter((one) => one.id !== id),
    )
    return true
  }

  get #list(): string {
    return join(this.#options.folder, DOWNLOADS.list)
  }

  #target(file: string): string {
    return join(this.#options.folder, DOWNLOADS.models, file)
  }
}
