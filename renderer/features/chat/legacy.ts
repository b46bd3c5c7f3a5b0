import type { Attached } from './cell.ts'
import type { Notebook } from './notebook.ts'

/** A turn of a conversation as earlier versions kept it in the window's session. */
export interface LegacyTurn {
  readonly role: 'user' | 'assistant'
  readonly text: string
  readonly attached?: readonly Attached[]
}

/** Reads what an earlier version kept; what is no turn is left out. */
export function parseLegacy(turns: unknown): LegacyTurn[] {
  if (!Array.isArray(turns)) return []
  return turns.flatMap((turn: unknown) => {
    if (typeof turn !== 'object' || turn === null) return []
    const { role, text, attached } = turn as Record<string, unknown>
    if ((role !== 'user' && role !== 'assistant') || typeof text !== 'string') return []
    return [{ role, text, ...(Array.isArray(attached) ? { attached: attached as Attached[] } : {}) }]
  })
}

/** Writes the turns of an earlier version into a notebook that has nothing yet. */
export function takeOver(notebook: Notebook, turns: readonly LegacyTurn[]): void {
  if (notebook.cells().length > 0) return
  let question: string | undefined
  for (const { role, text, attached = [] } of turns) {
    if (role === 'user') {
      const kinds = attached.map(({ path, characters }) => ({ kind: 'file' as const, path, characters }))
      question = notebook.add('prompt', text, { attached: kinds })
      if (notebook.title === '') notebook.setTitle(titleFrom(text))
    } else
      notebook.add('answer', text, { state: 'done', ...(question === undefined ? {} : { of: question }) })
  }
}

/** A title out of a first question. */
export function titleFrom(text: string): string {
  const line = text.trim().split('\n')[0]?.trim() ?? ''
  return line.length > 60 ? `${line.slice(0, 59).trimEnd()}…` : line
}
