import { create } from 'zustand'
import type { DataFolderInfo, FolderKind, MovePlan } from '../../../preload/contract/data-folder.ts'
import type { Rpc } from '../../rpc/client.ts'
import { notifyFailure } from '../../ui/notifications.ts'

interface DataFolderState {
  /** Null until main has answered. */
  readonly info: DataFolderInfo | null
  /** What moving would mean, while that is asked. */
  readonly plan: MovePlan | null
  /** Another folder that was chosen, while it is asked whether to open it. */
  readonly opening: { readonly path: string; readonly kind: FolderKind } | null
}

/** Where the data is. */
export const useDataFolder = create<DataFolderState>(() => ({ info: null, plan: null, opening: null }))

export async function loadDataFolder(rpc: Rpc): Promise<void> {
  try {
    useDataFolder.setState({ info: await rpc.desktop.dataFolder.info() })
  } catch (error) {
    notifyFailure('Where the data is could not be read.', error)
  }
}

/** Takes a folder off the list of those that were in use before. */
export async function forgetDataFolder(rpc: Rpc, path: string): Promise<void> {
  try {
    useDataFolder.setState({ info: await rpc.desktop.dataFolder.forget({ path }) })
  } catch (error) {
    notifyFailure('It stayed on the list.', error)
  }
}

/** Asks where to move the data, and shows what that means. */
export async function askMove(rpc: Rpc): Promise<void> {
  try {
    useDataFolder.setState({ plan: await rpc.desktop.dataFolder.planMove() })
  } catch (error) {
    notifyFailure('The data cannot be moved there.', error)
  }
}

/** Ends OffCoder; it comes back when the data is moved. */
export async function moveData(rpc: Rpc, { to }: MovePlan): Promise<void> {
  useDataFolder.setState({ plan: null })
  try {
    await rpc.desktop.dataFolder.move({ to })
  } catch (error) {
    notifyFailure('The data was not moved.', error)
  }
}

/** Asks for another data folder, and whether to open it. */
export async function askOpen(rpc: Rpc): Promise<void> {
  try {
    useDataFolder.setState({ opening: await rpc.desktop.dataFolder.pick() })
  } catch (error) {
    notifyFailure('The folder could not be looked at.', error)
  }
}

/** Ends OffCoder; it comes back with the other folder. */
export async function openDataFolder(rpc: Rpc, path: string, begin: boolean): Promise<void> {
  useDataFolder.setState({ opening: null })
  try {
    await rpc.desktop.dataFolder.open({ path, begin })
  } catch (error) {
    notifyFailure('The data folder was not opened.', error)
  }
}
