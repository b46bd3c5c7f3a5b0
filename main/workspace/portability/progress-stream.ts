/** Progress is told at most ten times a second. */
const EVERY_MS = 100

/**
 * Runs work and yields what it tells of itself: the newest each time, and last what it returns. Whoever stops
 * listening stops the work; the stream ends when the work has tidied up.
 */
export async function* progressOf<T>(
  signal: AbortSignal | undefined,
  work: (tell: (progress: T) => void, signal: AbortSignal) => Promise<T>,
): AsyncGenerator<T> {
  const abort = new AbortController()
  const stop = (): void => abort.abort()
  signal?.addEventListener('abort', stop)
  if (signal?.aborted) stop()
  let latest: T | undefined
  let wake = (): void => undefined
  const tell = (progress: T): void => {
    latest = progress
    wake()
  }
  let ended = false
  const done = work(tell, abort.signal).finally(() => {
    ended = true
    wake()
  })
  done.catch(() => undefined)
  try {
    while (!ended) {
      if (latest === undefined) {
        await new Promise<void>((resolve) => {
          wake = resolve
        })
        continue
      }
      const progress = latest
      latest = undefined
      yield progress
      await Promise.race([
        new Promise((resolve) => setTimeout(resolve, EVERY_MS)),
        done.catch(() => undefined),
      ])
    }
    yield await done
  } finally {
    stop()
    signal?.removeEventListener('abort', stop)
    await done.catch(() => undefined)
  }
}
