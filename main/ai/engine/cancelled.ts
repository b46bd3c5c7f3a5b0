import { AppError } from '../../../preload/contract/errors.ts'

/** What is told to whoever waited for something that `signal` ended. */
export function cancelled(signal: AbortSignal): AppError {
  return signal.reason instanceof AppError ? signal.reason : new AppError('CANCELLED', 'Stopped.')
}

/**
 * What `work` comes to. The work itself goes on when the signal aborts; who waits here does not.
 * @throws AppError CANCELLED as soon as `signal` aborts, and what `work` throws.
 */
export async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  let stop = (): void => {}
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(cancelled(signal))
    signal.addEventListener('abort', stop)
    if (signal.aborted) stop()
  })
  try {
    return await Promise.race([aborted, work])
  } finally {
    signal.removeEventListener('abort', stop)
  }
}
