import { mkdir, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError, type Failure } from '../../../preload/contract/errors.ts'
import type { ModelDownload } from '../../../preload/contract/models.ts'
import { createTopic, type Topic } from '../../process/topic.ts'
import { fileOf, isPinned, type Offer, type PinnedOffer } from '../models/catalogue.ts'
import { type BegunDownload, readBegun, writeBegun } from './begun.ts'
import { DownloadJob } from './job.ts'
import { discardPart } from './part-file.ts'
import { readSource } from './sources.ts'
import type { Network } from './transfer.ts'

export interface DownloadsOptions {
  /** Folder of the files. */
  folder: string
  /** JSON file that keeps what was begun. */
  path: string
  offers: readonly Offer[]
  /** Base address when none is chosen. */
  hub: string
  network(): Network
  /** A file is whole and in its place. */
  onDone(file: { path: string; name: string; sha256: string }): Promise<void>
  report(line: string): void
  now?: () => number
  freeBytes?: () => Promise<number>
  pauses?: readonly number[]
  stallLimit?: number
}

/** Progress is told at most this often, in milliseconds. */
const TOLD_EVERY = 250

/** Downloads files of the catalogue, one at a time. What was begun is there again after a restart, paused. */
export class Downloads {
  readonly topic: Topic<ModelDownload[]> = createTopic<ModelDownload[]>([])
  readonly #options: DownloadsOptions
  readonly #jobs = new Map<string, DownloadJob>()
  /** `ended`: its file is closed; `over`: the list says so, and the next one has begun. */
  #running: { job: DownloadJob; ended: Promise<void>; over: Promise<void> } | undefined
  #discarding: Promise<void> = Promise.resolve()
  #saving: Promise<void> = Promise.resolve()
  #disposed = false
  #telling: NodeJS.Timeout | undefined

  constructor(options: DownloadsOptions) {
    this.#options = options
  }

  /** Finds what an earlier run has left. Nothing is downloaded before the user says so. */
  async start(): Promise<void> {
    for (const { id, sources } of await this.#load()) {
      const offer = this.#options.offers.find((one) => one.id === id)
      if (offer === undefined || !isPinned(offer)) continue
      const job = new DownloadJob(offer, this.#targetOf(offer), sources, 'paused')
      await job.look()
      this.#jobs.set(id, job)
    }
    this.#tell()
  }

  /**
   * Puts a file into the queue, or goes on with one.
   * @throws AppError NOT_FOUND, or INVALID_INPUT for a source that is no address and for a file without a checksum.
   */
  async add(id: string, sources: readonly string[]): Promise<void> {
    const offer = this.#options.offers.find((one) => one.id === id)
    if (offer === undefined)
      throw new AppError('NOT_FOUND', 'This model is not in the catalogue of this version.')
    if (!isPinned(offer)) {
      throw new AppError(
        'INVALID_INPUT',
        `No checksum is known for ${offer.name}, so OffCoder does not download it. Get its file yourself and add it.`,
      )
    }
    const addresses = sources.length > 0 ? sources : [this.#options.hub]
    for (const source of addresses) readSource(source)
    const job = this.#jobs.get(id) ?? new DownloadJob(offer, this.#targetOf(offer), addresses, 'queued')
    if (job.state === 'running' || job.state === 'checking') return
    job.sources = addresses
    job.state = 'queued'
    job.failure = undefined
    this.#jobs.set(id, job)
    await job.look()
    await this.#save()
    this.#tell()
    this.#next()
  }

  /** Stops and keeps what has come. */
  pause(id: string): void {
    const job = this.#jobs.get(id)
    if (job === undefined || job.state === 'done') return
    job.stop()
    job.state = 'paused'
    this.#tell()
  }

  /** Stops and deletes what has come; one that is over only leaves the list. */
  async cancel(id: string): Promise<void> {
    const job = this.#jobs.get(id)
    if (job === undefined) return
    job.stop()
    job.state = 'paused'
    // It may be asked for anew at once: that one begins when nothing is left of this one.
    this.#jobs.delete(id)
    this.#tell()
    const before = this.#discarding
    const ended = this.#running?.job === job ? this.#running.ended : undefined
    this.#discarding = (async () => {
      await before
      await ended
      await discardPart(job.target).catch((error: unknown) => this.#options.report(String(error)))
    })()
    await this.#discarding
    await this.#save()
    this.#next()
  }

  /** Stops; what has come is kept for the next run. */
  async dispose(): Promise<void> {
    this.#disposed = true
    for (const job of this.#jobs.values()) job.stop()
    await this.#running?.over
    clearTimeout(this.#telling)
  }

  /** Starts the first that waits, if none runs. */
  #next(): void {
    if (this.#running !== undefined || this.#disposed) return
    const job = [...this.#jobs.values()].find(({ state }) => state === 'queued')
    if (job === undefined) return
    const ended = this.#run(job)
    const over = ended
      .then(() => this.#save())
      .catch((error: unknown) => this.#options.report(String(error)))
      .then(() => {
        this.#tell()
        this.#running = undefined
        this.#next()
      })
    this.#running = { job, ended, over }
  }

  async #run(job: DownloadJob): Promise<void> {
    await this.#discarding
    // It may have been stopped meanwhile.
    if (job.state !== 'queued' || this.#disposed) return
    const { network, now = Date.now, pauses = [1000, 5000, 15_000], stallLimit = 60_000 } = this.#options
    const freeBytes = this.#options.freeBytes ?? (() => freeIn(this.#options.folder))
    try {
      await job.run({
        network: network(),
        now,
        pauses,
        stallLimit,
        freeBytes,
        changed: () => this.#tellSoon(),
      })
      const { name, sha256 } = job.offer
      await this.#options.onDone({ path: job.target, name, sha256 })
      job.state = 'done'
    } catch (error) {
      const failure = asFailure(error)
      // One that was stopped may have been asked for again meanwhile.
      if (failure.code === 'CANCELLED') job.state = job.state === 'queued' ? 'queued' : 'paused'
      else {
        job.state = 'failed'
        job.failure = failure
      }
      await job.look()
    }
  }

  #tell(): void {
    clearTimeout(this.#telling)
    this.#telling = undefined
    this.topic.set([...this.#jobs.values()].map((job) => job.view()))
  }

  #tellSoon(): void {
    this.#telling ??= setTimeout(() => this.#tell(), TOLD_EVERY)
  }

  #targetOf(offer: PinnedOffer): string {
    return join(this.#options.folder, fileOf(offer))
  }

  async #load(): Promise<BegunDownload[]> {
    try {
      return await readBegun(this.#options.path)
    } catch (error) {
      this.#options.report(`What was being downloaded cannot be read: ${(error as Error).message}`)
      return []
    }
  }

  /** One write after another, each of what is so by then. */
  #save(): Promise<void> {
    const saved = this.#saving.then(() => {
      const begun = [...this.#jobs.values()].filter(({ state }) => state !== 'done')
      const list = begun.map(({ offer, sources }) => {
        const { id, name, bytes } = offer
        return { id, name, bytes, file: fileOf(offer), sources: [...sources] }
      })
      return writeBegun(this.#options.path, list)
    })
    this.#saving = saved.catch(() => {})
    return saved
  }
}

function asFailure(error: unknown): Failure {
  if (!(error instanceof AppError)) return { code: 'INTERNAL', message: String(error) }
  const { code, message, data } = error
  return data === undefined ? { code, message } : { code, message, data }
}

/** Bytes that may still be written where `folder` is. */
export async function freeIn(folder: string): Promise<number> {
  await mkdir(folder, { recursive: true })
  const { bavail, bsize } = await statfs(folder)
  return bavail * bsize
}
