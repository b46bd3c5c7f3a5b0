import { create } from 'zustand'
import type { Failure } from '../../../preload/contract/errors.ts'

/** A file that a model proposes. It is nowhere but here until the user has it made. */
export interface NewFile {
  readonly title: string
  /** The file whose tests it has; null for one that no model can be asked to go on with. */
  readonly about: {
    readonly name: string
    readonly path: string
    readonly language: string
    readonly code: string
  } | null
  readonly projectId: string
  /** The folder it would be made in; null at the top. */
  readonly parent: string | null
  /** Folders below that which are to be made first. */
  readonly folders: readonly string[]
  readonly name: string
  readonly text: string
  /** `asking`: nothing goes to a provider before the person sends it. */
  readonly phase: 'asking' | 'writing' | 'review' | 'making'
  readonly label: string
  readonly note: string
  readonly failure: Failure | null
}

export const useNewFile = create<{ readonly file: NewFile | null }>(() => ({ file: null }))
