import { documentsOf } from '../features/documents/store.ts'
import type { Rpc } from '../rpc/client.ts'

/** Milliseconds for which a window that is being closed waits for the store. */
const LONGEST = 5_000

/**
 * Has a window that is closed right after its start wait for the store to take what was typed before it answered; in
 * a moment it will. Closing it once more closes it at once.
 * @returns what ends that.
 */
export function holdUntilStored(rpc: Rpc): () => void {
  let held = false
  const hold = (event: BeforeUnloadEvent): void => {
    const documents = documentsOf(rpc)
    if (held || !documents.isUnanswered) return
    held = true
    event.preventDefault()
    const limit = new Promise((resolve) => setTimeout(resolve, LONGEST))
    void Promise.race([documents.whenStored(), limit]).then(() => rpc.desktop.window.close())
  }
  addEventListener('beforeunload', hold)
  return () => removeEventListener('beforeunload', hold)
}
