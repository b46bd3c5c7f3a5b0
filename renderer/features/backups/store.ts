import { create } from 'zustand'
import type { BackupState, DrillReport } from '../../../preload/contract/backups.ts'
import type { HistoryUsage } from '../../../preload/contract/history.ts'
import type { Rpc } from '../../rpc/client.ts'
import { subscribe } from '../../rpc/subscribe.ts'
import { notify, notifyFailure } from '../../ui/notifications.ts'

interface BackupsState {
  /** Null until the store has answered. */
  readonly state: BackupState | null
  /** One was asked for, and is not made yet. */
  readonly making: boolean
  readonly drilling: boolean
  readonly report: DrillReport | null
  readonly usage: HistoryUsage | null
}

/** Copies of the database, and the room that earlier states take. */
export const useBackups = create<BackupsState>(() => ({
  state: null,
  making: false,
  drilling: false,
  report: null,
  usage: null,
}))

/** Follows the backups while they are shown. */
export function followBackups(rpc: Rpc): () => void {
  void loadUsage(rpc)
  return subscribe(
    rpc,
    'workspace',
    (signal) => rpc.workspace.backups.follow(undefined, { signal }),
    (state) => useBackups.setState({ state }),
    (failure) =>
      notify({ level: 'error', title: 'The backups could not be listed.', detail: failure.message }),
  )
}

/** Makes one: nothing more where one is being made. */
export async function backUp(rpc: Rpc): Promise<void> {
  const { making, state } = useBackups.getState()
  if (making || (state !== null && state.progress !== null)) return
  useBackups.setState({ making: true })
  try {
    await rpc.workspace.backups.create()
    notify({ level: 'success', title: 'A backup was made.' })
  } catch (error) {
    notifyFailure('No backup was made.', error)
  } finally {
    useBackups.setState({ making: false })
  }
}

/** Tries a backup out: one at a time, or what is reported would be of either. */
export async function drill(rpc: Rpc, id?: string): Promise<void> {
  if (useBackups.getState().drilling) return
  useBackups.setState({ drilling: true, report: null })
  try {
    useBackups.setState({ report: await rpc.workspace.backups.drill(id === undefined ? {} : { id }) })
  } catch (error) {
    notifyFailure('The drill could not be run.', error)
  } finally {
    useBackups.setState({ drilling: false })
  }
}

/** @returns whether the backup now waits to take the database's place. */
export async function restoreBackup(rpc: Rpc, id: string): Promise<boolean> {
  try {
    await rpc.workspace.backups.restore({ id })
    return true
  } catch (error) {
    notifyFailure('The backup was not restored.', error)
    return false
  }
}

export async function cancelRestore(rpc: Rpc): Promise<void> {
  try {
    await rpc.workspace.backups.cancelRestore()
  } catch (error) {
    notifyFailure('The backup still takes its place when OffCoder ends.', error)
  }
}

export async function setHistoryLimit(rpc: Rpc, limit: number): Promise<void> {
  try {
    useBackups.setState({ usage: await rpc.workspace.history.setLimit({ limit }) })
  } catch (error) {
    notifyFailure('The limit is as it was.', error)
  }
}

async function loadUsage(rpc: Rpc): Promise<void> {
  try {
    useBackups.setState({ usage: await rpc.workspace.history.usage() })
  } catch (error) {
    notifyFailure('The size of the history could not be read.', error)
  }
}
