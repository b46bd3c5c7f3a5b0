import { create } from 'zustand'
import { isRecord } from '../../../preload/contract/is-record.ts'
import type { Indentation } from './indentation.ts'

/** What the person here chose for one file in place of what its name and text say. */
export interface FileChoice {
  readonly indentation?: Indentation | undefined
  /** A language by its name, or `PLAIN_TEXT`. */
  readonly language?: string | undefined
}

/** Choices by node id, kept with the window's session. */
export const useFileChoices = create<Readonly<Record<string, FileChoice>>>(() => ({}))

export function choiceFor(nodeId: string): FileChoice {
  return useFileChoices.getState()[nodeId] ?? NONE
}

const NONE: FileChoice = {}

/** Chooses for a file; a part that is undefined is read from the file again. */
export function chooseFor(nodeId: string, part: FileChoice): void {
  useFileChoices.setState({ [nodeId]: { ...choiceFor(nodeId), ...part } })
}

/** Takes choices from a saved session, without what is no choice. */
export function restoreFileChoices(saved: unknown): void {
  const entries = isRecord(saved) ? Object.entries(saved) : []
  const choices = entries.map(([nodeId, choice]) => [nodeId, parseChoice(choice)] as const)
  useFileChoices.setState(Object.fromEntries(choices), true)
}

function parseChoice(saved: unknown): FileChoice {
  if (!isRecord(saved)) return NONE
  const { indentation, language } = saved
  return {
    ...(isIndentation(indentation) ? { indentation } : {}),
    ...(typeof language === 'string' ? { language } : {}),
  }
}

function isIndentation(saved: unknown): saved is Indentation {
  if (!isRecord(saved)) return false
  const { unit, size } = saved
  return (unit === 'tabs' || unit === 'spaces') && Number.isInteger(size) && Number(size) > 0
}
