import type { DocumentClient } from './document-client.ts'

/** Milliseconds to wait for one file's text. */
const PATIENCE = 3000

/** Resolves when a document's text is there. @throws when it does not come: what cannot be looked at cannot be kept out. */
export function untilOpen(client: DocumentClient): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = (failure?: Error): void => {
      clearTimeout(late)
      stop()
      if (failure === undefined) resolve()
      else reject(failure)
    }
    const look = (): void => {
      if (client.snapshot.phase === 'ready') end()
      if (client.snapshot.phase === 'failed') end(new Error(client.snapshot.failure?.message))
    }
    const late = setTimeout(() => end(new Error('A file did not open in time. Try again.')), PATIENCE)
    const stop = client.subscribe(look)
    look()
  })
}
