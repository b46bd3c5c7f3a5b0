import { useState } from 'react'
import { toFailure } from '../../rpc/failure.ts'

/** Work that a button starts: whether it is under way, and how it ended, in words. */
export interface Task {
  readonly busy: boolean
  readonly said: { readonly words: string; readonly failed: boolean } | null
  run(work: () => Promise<string>): Promise<void>
}

export function useTask(): Task {
  const [busy, setBusy] = useState(false)
  const [said, setSaid] = useState<Task['said']>(null)
  return {
    busy,
    said,
    async run(work) {
      setBusy(true)
      setSaid(null)
      try {
        setSaid({ words: await work(), failed: false })
      } catch (error) {
        setSaid({ words: toFailure(error).message, failed: true })
      } finally {
        setBusy(false)
      }
    },
  }
}
