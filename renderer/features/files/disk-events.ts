import { create } from 'zustand'
import type { DiskEvent } from '../../../preload/contract/files.ts'
import type { Rpc } from '../../rpc/client.ts'
import { subscribe } from '../../rpc/subscribe.ts'
import { type Notification, notify } from '../../ui/notifications.ts'

/** How far reading is what other programs changed, while that is very much; null else. */
export const useReading = create<{ readonly progress: { done: number; total: number } | null }>(() => ({
  progress: null,
}))

const LEVELS: Record<Exclude<DiskEvent['kind'], 'reading'>, Notification['level']> = {
  merged: 'information',
  kept: 'warning',
  'not-text': 'warning',
  unreadable: 'warning',
  looking: 'information',
  'folder-lost': 'warning',
  'folder-back': 'success',
}

/** Says what other programs did to a project's folder, where it matters to who works in it. */
export function followDiskEvents(rpc: Rpc, projectId: string): () => void {
  // What still holds is sent again whenever the stream begins again; it is said once.
  const standing = new Map<DiskEvent['kind'], string>()
  const stop = subscribe(
    rpc,
    'workspace',
    (signal) => rpc.workspace.files.diskEvents({ projectId }, { signal }),
    ({ kind, message, progress = null }) => {
      if (kind === 'reading') return useReading.setState({ progress })
      if (kind === 'folder-back') standing.delete('folder-lost')
      if (standing.get(kind) === message) return
      if (kind === 'folder-lost' || kind === 'looking') standing.set(kind, message)
      const end = message.indexOf('. ')
      notify({
        level: LEVELS[kind],
        title: end === -1 ? message : message.slice(0, end + 1),
        detail: end === -1 ? undefined : message.slice(end + 2),
      })
    },
  )
  return () => {
    stop()
    useReading.setState({ progress: null })
  }
}
