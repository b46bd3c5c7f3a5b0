import { useKeptOut } from '../edit/kept-out.ts'
import { activeText, useEditorStatus } from '../editor/store.ts'
import { refusalOf } from './context.ts'
import { useChat } from './store.ts'

/** The open file as the composer shows it before it is sent. */
export interface OpenFile {
  readonly nodeId: string
  readonly path: string
  readonly characters: number
  /** False after the user took it off, and for a file that may not be shown to a model. */
  readonly attached: boolean
  readonly refusal: string | undefined
}

/** The file in front and its size; undefined while none is shown. Sizes follow typing a few times a second at most. */
export function useOpenFile(): OpenFile | undefined {
  const nodeId = useEditorStatus((state) => state.active?.nodeId)
  const kept = useChat((state) => nodeId !== undefined && !state.detached.includes(nodeId))
  const characters = useEditorStatus(() => activeText()?.view.state.doc.length ?? 0)
  // The rules may change while the file is shown.
  useKeptOut((state) => state.rules)
  const text = activeText()
  if (nodeId === undefined || text?.nodeId !== nodeId) return undefined
  const refusal = refusalOf(text.path)
  return { nodeId, path: text.path, characters, attached: kept && refusal === undefined, refusal }
}
