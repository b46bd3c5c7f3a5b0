import { setTimeout as pause } from 'node:timers/promises'
import { AppError } from '../../../preload/contract/errors.ts'

/** How often a request is made at most, and the seconds before the second and the third time. */
const ATTEMPTS = 3
const PAUSES = [1, 4]
/** A provider that asks for more patience than this, in seconds, is not waited for. */
const LONGEST = 60

export interface Pause {
  type: 'waiting'
  seconds: number
  why: string
}

/**
 * Begins something that has had no effect when it fails, again where the failure says that this may help. Tells each
 * pause before it makes it; returns what was begun.
 */
export async function* attempts<T>(
  begin: () => Promise<T>,
  explain: (error: unknown) => AppError,
  signal: AbortSignal | undefined,
): AsyncGenerator<Pause, T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await begin()
    } catch (error) {
      if (signal?.aborted) throw stopped(signal)
      const failure = explain(error)
      const asked = failure.data?.wait
      const seconds = typeof asked === 'number' ? Math.max(1, Math.ceil(asked)) : (PAUSES[attempt - 1] ?? 0)
      if (failure.data?.retry !== true || attempt === ATTEMPTS || seconds > LONGEST) throw failure
      // It is tried again by itself: what the person would do otherwise is not said.
      yield { type: 'waiting', seconds, why: failure.message.replace(/ Try again in [^.]*\.$/, '') }
      await pause(seconds * 1000, undefined, signal ? { signal } : {}).catch(() => {
        throw stopped(signal)
      })
    }
  }
}

function stopped(signal: AbortSignal | undefined): AppError {
  return new AppError('CANCELLED', 'The request was stopped.', undefined, signal?.reason)
}
