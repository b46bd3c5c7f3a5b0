import { create } from 'zustand'
import type { Failure } from '../../../preload/contract/errors.ts'

/** A file that a model proposes. It is nowhere but here until the user has it made. */
export interface NewFile {
  /** The file it is about. */
  readonly about: {
    readonly name: string
    readonly path: string
    readonly language: string
    readonly code: string
  }
  readonly projectId: string
  /** The folder it would be made in; null at the top. */
  readonly parent: string | null
  readonly name: string
  readonly text: string
  readonly phase: 'writing' | 'review' | 'making'
  readonly label: string
  readonly note: string
  readonly failure: Failure | null
}

export const useNewFile = create<{ readonly file: NewFile | null }>(() => ({ file: null }))
