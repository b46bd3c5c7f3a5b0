/** A value that others follow: a follower gets the present value first, then each later one it is quick enough for. */
export interface Topic<T> {
  readonly value: T
  /** Sets the value and tells every follower; setting the same object again tells them too. */
  set(value: T): void
  subscribe(listener: () => void): () => void
}

export function createTopic<T>(initial: T): Topic<T> {
  let value = initial
  const listeners = new Set<() => void>()
  return {
    get value() {
      return value
    },
    set(next) {
      value = next
      for (const listener of listeners) listener()
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

/**
 * The topic as a stream that ends when `signal` aborts. A slow follower skips to the newest value: what it sees is
 * always the present state, never a queue of old ones.
 */
export async function* follow<T>(topic: Topic<T>, signal: AbortSignal | undefined): AsyncGenerator<T, void> {
  let news = true
  let wake: (() => void) | undefined
  const notify = () => {
    news = true
    wake?.()
  }
  const unsubscribe = topic.subscribe(notify)
  const abort = () => wake?.()
  signal?.addEventListener('abort', abort)
  try {
    while (!signal?.aborted) {
      if (news) {
        news = false
        yield topic.value
        continue
      }
      await new Promise<void>((resolve) => {
        wake = resolve
      })
    }
  } finally {
    unsubscribe()
    signal?.removeEventListener('abort', abort)
  }
}
