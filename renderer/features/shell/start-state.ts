import { create } from 'zustand'
import { useProjects } from '../projects/store.ts'

interface StartState {
  /** False until it is known whether a project comes back from last time: until then nothing flashes up. */
  readonly ready: boolean
  /** The project whose tabs and sizes have been brought back. */
  readonly entered: string | null
  /** Settles when the tabs and sizes of the current project have been brought back. */
  readonly entering: Promise<void>
}

export const useStart = create<StartState>(() => ({
  ready: false,
  entered: null,
  entering: Promise.resolve(),
}))

/** True while a project is being opened, or may be because it was open last time. */
export function isProjectComing(): boolean {
  return !useStart.getState().ready || useProjects.getState().opening !== null
}
