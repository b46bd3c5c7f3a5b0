import { useEffect, useState } from 'react'

/** Of the lock that a window holds while it writes an answer: the system lets go of it when the window is no more. */
function lockOf(cellId: string): string {
  return `answer ${cellId}`
}

/** Missing in documents that are not drawn by a browser. */
const locks = (): LockManager | null => (navigator as { readonly locks?: LockManager | null }).locks ?? null

/** Says to other windows that this one writes these answers, until what is returned is called. */
export function writingHere(cellIds: readonly string[]): () => void {
  const system = locks()
  if (system === null) return () => undefined
  let over = (): void => undefined
  const done = new Promise<void>((resolve) => {
    over = resolve
  })
  for (const id of cellIds) system.request(lockOf(id), () => done).catch(() => undefined)
  return over
}

/** Whether another window is writing an answer that says to be under way; asked only while `unsure`. */
export function useWrittenElsewhere(cellId: string, unsure: boolean): boolean {
  const [elsewhere, setElsewhere] = useState(unsure && locks() !== null)
  useEffect(() => {
    const system = locks()
    if (!unsure || system === null) return setElsewhere(false)
    const stop = new AbortController()
    setElsewhere(true)
    // Granted at once where nobody writes it, and else when that window has ended or is gone.
    system.request(lockOf(cellId), { signal: stop.signal }, () => setElsewhere(false)).catch(() => undefined)
    return () => stop.abort()
  }, [cellId, unsure])
  return elsewhere
}
