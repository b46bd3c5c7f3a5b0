import type { EgressClient } from '../../egress/egress.ts'
import { DownloadFailure, incomplete, type Retry, refusedBy, wrongLength } from './failures.ts'
import type { PartFile } from './part-file.ts'

/** The network as a download needs it: main's egress, over a port. */
export type Network = Pick<EgressClient, 'fetch'>

export interface Transfer {
  network: Network
  url: string
  /** For the ledger: what the user asked for. */
  what: string
  part: PartFile
  totalBytes: number
  signal: AbortSignal
  /** Milliseconds without a byte after which the connection is given up. */
  stallLimit: number
  onBytes(received: number): void
}

/**
 * Fetches what is missing of a file, once, from one place. Resolves when as many bytes are here as the file has.
 * Ranges: RFC 9110, 14. A server that has another file than before, or knows no ranges, sends the whole one.
 * @throws DownloadFailure, or the egress's AppError.
 */
export async function transfer(options: Transfer): Promise<void> {
  const { part, totalBytes, signal } = options
  const stalled = new AbortController()
  const joined = AbortSignal.any([signal, stalled.signal])
  const host = new URL(options.url).host
  let answered = false
  let timer: NodeJS.Timeout | undefined
  const watch = (): void => {
    clearTimeout(timer)
    timer = setTimeout(() => stalled.abort(), options.stallLimit)
  }
  try {
    // A server that takes the question and never answers is given up as well.
    watch()
    const { body } = await ask(options, joined)
    answered = true
    if (body === null) throw incomplete(host, part.received, totalBytes, undefined)
    for await (const chunk of body) {
      watch()
      if (part.received + chunk.length > totalBytes) {
        await part.restart()
        throw wrongLength(host, part.received + chunk.length, totalBytes)
      }
      await part.append(chunk)
      options.onBytes(part.received)
    }
  } catch (error) {
    if (signal.aborted || error instanceof DownloadFailure || isFinal(error)) throw error
    // What kept the question from being answered says so itself.
    if (!answered && !stalled.signal.aborted) throw error
    throw incomplete(host, part.received, totalBytes, error)
  } finally {
    clearTimeout(timer)
  }
  if (part.received < totalBytes) throw incomplete(host, part.received, totalBytes, undefined)
}

/** What going on would not change: the rules of the egress, or the disk. */
function isFinal(error: unknown): boolean {
  const code = (error as { code?: string }).code
  return code === 'EGRESS_REFUSED' || code === 'ENOSPC' || code === 'EDQUOT'
}

/** Asks for the bytes from where the part ends; the part begins anew where the answer does. */
async function ask(options: Transfer, signal: AbortSignal): Promise<Response> {
  const { network, url, what, part, totalBytes } = options
  for (let attempt = 0; ; attempt++) {
    const response = await network.fetch(
      'model-download',
      { url, headers: rangeHeaders(part, url) },
      { startedBy: { by: 'user', what }, signal },
    )
    try {
      if (await accepts(response, options)) return response
    } catch (error) {
      await response.body?.cancel()
      throw error
    }
    await response.body?.cancel()
    await part.restart()
    if (attempt > 0) throw incomplete(new URL(url).host, 0, totalBytes, undefined)
  }
}

function rangeHeaders(part: PartFile, url: string): Record<string, string> {
  if (part.received === 0) return {}
  const validator = part.validatorFor(url)
  return {
    range: `bytes=${part.received}-`,
    // Of another file the whole is sent, instead of an end that does not fit.
    ...(validator === undefined ? {} : { 'if-range': validator }),
  }
}

/** Whether the body of an answer goes on where the part ends; false: it must be asked anew from the start. */
async function accepts(response: Response, { url, part, totalBytes }: Transfer): Promise<boolean> {
  const { status, headers } = response
  const host = new URL(response.url || url).host
  if (status === 416) return false
  if (status === 206) {
    const range = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(headers.get('content-range') ?? '')
    if (range === null || Number(range[1]) !== part.received) return false
    if (range[2] !== '*' && Number(range[2]) !== totalBytes) {
      await part.restart()
      throw wrongLength(host, Number(range[2]), totalBytes)
    }
  } else if (status === 200) {
    const length = headers.get('content-length')
    if (part.received > 0) await part.restart()
    if (length !== null && Number(length) !== totalBytes) throw wrongLength(host, Number(length), totalBytes)
  } else throw refusedBy(host, status)
  await part.comesFrom(url, validatorOf(headers))
  return true
}

/** A strong ETag, else a date (RFC 9110, 13.1.5: a weak one says nothing about bytes). */
function validatorOf(headers: Headers): string | null {
  const tag = headers.get('etag')
  if (tag !== null && !tag.startsWith('W/')) return tag
  return headers.get('last-modified')
}

/** What may be done about an error: the egress refuses a host, not a file; a connection that failed may work later. */
export function retryOf(error: unknown): Retry {
  if (error instanceof DownloadFailure) return error.retry
  const code = (error as { code?: string }).code
  if (code === 'UNAVAILABLE') return 'again'
  return code === 'EGRESS_REFUSED' ? 'elsewhere' : 'never'
}
