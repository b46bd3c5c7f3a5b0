import { create } from 'zustand'

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
