import { create } from 'zustand'
import type { ProcessState } from '../../../preload/contract/desktop.ts'
import type { StoreHealth } from '../../../preload/contract/workspace.ts'
import type { Rpc } from '../../rpc/client.ts'
import { subscribe } from '../../rpc/subscribe.ts'
import { notifyFailure } from '../../ui/notifications.ts'

interface TroubleState {
  readonly processes: readonly ProcessState[]
  readonly health: StoreHealth | null
  /** Path of a set-aside database that the user has taken note of. */
  readonly noted: string | null
}

/** How the processes and the store are. */
export const useTrouble = create<TroubleState>(() => ({ processes: [], health: null, noted: null }))

export function followTrouble(rpc: Rpc): () => void {
  const processes = subscribe(
    rpc,
    'desktop',
    (signal) => rpc.desktop.processes.states(undefined, { signal }),
    (states) => useTrouble.setState({ processes: states }),
  )
  const health = subscribe(
    rpc,
    'workspace',
    (signal) => rpc.workspace.health(undefined, { signal }),
    (state) => useTrouble.setState({ health: state }),
  )
  return () => {
    processes()
    health()
  }
}

export async function restartProcess(rpc: Rpc, name: ProcessState['name']): Promise<void> {
  try {
    await rpc.desktop.processes.restart({ name })
  } catch (error) {
    notifyFailure('It did not start again.', error)
  }
}
