import { stat } from 'node:fs/promises'
import { AppError, type Failure } from '../../../preload/contract/errors.ts'
import type { ModelDownload } from '../../../preload/contract/models.ts'
import { writeFailure } from '../../durable/atomic-file.ts'
import { sha256Of } from '../gguf/check-file.ts'
import type { PinnedOffer } from '../models/catalogue.ts'
import { noRoom, wrongChecksum } from './failures.ts'
import { discardPart, PartFile, receivedOf } from './part-file.ts'
import { urlBelow } from './sources.ts'
import { Speed } from './speed.ts'
import { type Network, retryOf, transfer } from './transfer.ts'

/** What is left free beside a download, in bytes: a full disk harms everything else. */
const SPARE = 256 * 2 ** 20
/** A try that brought more than this, in bytes, counts as the first anew. */
const PROGRESS = 2 ** 20

export interface JobTools {
  network: Network
  freeBytes(): Promise<number>
  now(): number
  /** Milliseconds to wait before each further try after the connection was cut. */
  pauses: readonly number[]
  stallLimit: number
  /** The job looks different now. */
  changed(): void
}

/** One file that is to come: what is wanted of it, and how far it is. */
export class DownloadJob {
  readonly offer: PinnedOffer
  readonly target: string
  /** Base addresses, tried in turn. */
  sources: readonly string[]
  state: ModelDownload['state']
  failure: Failure | undefined
  #received = 0
  #source = 0
  #speed: Speed | undefined
  #stop = new AbortController()

  constructor(offer: PinnedOffer, target: string, sources: readonly string[], state: ModelDownload['state']) {
    this.offer = offer
    this.target = target
    this.sources = sources
    this.state = state
  }

  /** Sees what an earlier run has left. */
  async look(): Promise<void> {
    this.#received = await receivedOf(this.target)
  }

  /** Ends a run; the part is kept. */
  stop(): void {
    this.#stop.abort(new AppError('CANCELLED', 'The download was stopped.'))
  }

  view(): ModelDownload {
    const rate = this.state === 'running' ? this.#speed?.bytesPerSecond : undefined
    return {
      id: this.offer.id,
      name: this.offer.name,
      state: this.state,
      receivedBytes: this.#received,
      totalBytes: this.offer.bytes,
      host: new URL(this.#address).host,
      ...(rate === undefined ? {} : { bytesPerSecond: rate }),
      ...(rate === undefined || rate <= 0 ? {} : { secondsLeft: (this.offer.bytes - this.#received) / rate }),
      ...(this.failure === undefined ? {} : { failure: this.failure }),
    }
  }

  /**
   * Brings the file here, whole and with the right checksum.
   * @throws AppError with the cause; CANCELLED when it was stopped.
   */
  async run(tools: JobTools): Promise<void> {
    this.#stop = new AbortController()
    const { signal } = this.#stop
    this.state = 'checking'
    this.failure = undefined
    tools.changed()
    try {
      if (await this.#isHere(signal)) return
      await this.#checkRoom(tools)
      const part = await PartFile.open(this.target, this.offer.sha256, signal, (bytes) => {
        this.#received = bytes
        tools.changed()
      })
      await this.#fill(part, tools, signal)
    } catch (error) {
      if (signal.aborted) throw signal.reason
      throw error instanceof AppError ? error : writeFailure(this.target, error)
    }
  }

  get #address(): string {
    return this.sources[this.#source % this.sources.length] as string
  }

  /** The file may lie there from a list that was lost. */
  async #isHere(signal: AbortSignal): Promise<boolean> {
    const found = await stat(this.target).catch(() => undefined)
    if (found?.size !== this.offer.bytes) return false
    const same = (await sha256Of(this.target, signal)) === this.offer.sha256
    if (same) this.#received = this.offer.bytes
    return same
  }

  async #checkRoom(tools: JobTools): Promise<void> {
    const missing = this.offer.bytes - (await receivedOf(this.target))
    const free = await tools.freeBytes()
    if (missing + SPARE > free) throw noRoom(this.offer.name, missing + SPARE, free)
  }

  async #fill(part: PartFile, tools: JobTools, signal: AbortSignal): Promise<void> {
    let open = true
    try {
      if (part.received > this.offer.bytes) await part.restart()
      if (part.received < this.offer.bytes) await this.#fetch(part, tools, signal)
      const { host } = new URL(this.#address)
      if (!part.isWhole()) {
        await part.close()
        open = false
        await discardPart(this.target)
        this.#received = 0
        throw wrongChecksum(host)
      }
      open = false
      await part.finish()
    } finally {
      if (open) {
        this.#received = part.received
        await part.close()
      }
    }
  }

  /** Tries the sources in turn, then again after a pause where that may help. */
  async #fetch(part: PartFile, tools: JobTools, signal: AbortSignal): Promise<void> {
    this.state = 'running'
    this.#speed = new Speed(tools.now)
    this.#speed.add(part.received)
    for (let failed = 0; ; ) {
      const before = part.received
      try {
        return await this.#fetchOnce(part, tools, signal)
      } catch (error) {
        const advice = retryOf(error)
        if (signal.aborted || advice === 'never') throw error
        failed = part.received - before > PROGRESS ? 1 : failed + 1
        const round = failed - this.sources.length
        const pause = round < 0 ? 0 : tools.pauses[round]
        if (pause === undefined || (round >= 0 && advice !== 'again')) throw error
        this.#source += 1
        await waitFor(pause, signal)
      }
    }
  }

  #fetchOnce(part: PartFile, tools: JobTools, signal: AbortSignal): Promise<void> {
    return transfer({
      network: tools.network,
      stallLimit: tools.stallLimit,
      url: urlBelow(this.#address, this.offer.path),
      what: `downloading ${this.offer.name}`,
      part,
      totalBytes: this.offer.bytes,
      signal,
      onBytes: (received) => {
        this.#received = received
        this.#speed?.add(received)
        tools.changed()
      },
    })
  }
}

function waitFor(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, milliseconds)
    signal.addEventListener(
      'abort',
      () => {
        clearTimeout(timer)
        reject(signal.reason)
      },
      { once: true },
    )
  })
}
