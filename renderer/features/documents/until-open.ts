import type { DocumentClient } from './document-client.ts'

/** Milliseconds to wait for one document. */
const PATIENCE = 3000

/**
 * Resolves when a document's text is there. @throws when it does not come, with `late` in words where it takes too long:
 * what cannot be looked at cannot be kept out.
 */
export function untilOpen(
  client: DocumentClient,
  late = 'A file did not open in time. Try again.',
): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = (failure?: Error): void => {
      clearTimeout(patience)
      stop()
      if (failure === undefined) resolve()
      else reject(failure)
    }
    const look = (): void => {
      if (client.snapshot.phase === 'ready') end()
      if (client.snapshot.phase === 'failed') end(new Error(client.snapshot.failure?.message))
    }
    const patience = setTimeout(() => end(new Error(late)), PATIENCE)
    const stop = client.subscribe(look)
    look()
  })
}
