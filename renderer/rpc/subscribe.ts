import type { Failure } from '../../preload/contract/errors.ts'
import type { ServiceName } from '../../preload/contract/ports.ts'
import type { Rpc } from './client.ts'
import { toFailure } from './failure.ts'

/**
 * Follows a stream of a service for as long as the window wants it: begins again, from the first item, after the
 * process behind it was restarted. `onFailure` hears of an error that is not a lost connection.
 */
export function subscribe<T>(
  rpc: Rpc,
  service: ServiceName,
  call: (signal: AbortSignal) => Promise<AsyncIterable<T>>,
  onItem: (item: T) => void,
  onFailure?: (failure: Failure) => void,
): () => void {
  let current = new AbortController()
  let ended = false
  const follow = async (signal: AbortSignal) => {
    try {
      for await (const item of await call(signal)) {
        if (signal.aborted) return
        onItem(item)
      }
    } catch (error) {
      if (!signal.aborted && !ended) onFailure?.(toFailure(error))
    }
  }
  const stop = rpc.onConnected(service, () => {
    current.abort()
    current = new AbortController()
    void follow(current.signal)
  })
  void follow(current.signal)
  return () => {
    ended = true
    stop()
    current.abort()
  }
}
