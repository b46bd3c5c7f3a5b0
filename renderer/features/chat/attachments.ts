import { activeText, useEditorStatus } from '../editor/store.ts'
import type { Attachment } from './ask.ts'
import { useChat } from './store.ts'

/** The open file as the composer shows it before it is sent. */
export interface OpenFile {
  readonly nodeId: string
  readonly path: string
  readonly characters: number
  /** False after the user took it off. */
  readonly attached: boolean
}

/** The file in front and its size; undefined while none is shown. Sizes follow typing a few times a second at most. */
export function useOpenFile(): OpenFile | undefined {
  const nodeId = useEditorStatus((state) => state.active?.nodeId)
  const attached = useChat((state) => nodeId !== undefined && !state.detached.includes(nodeId))
  const characters = useEditorStatus(() => activeText()?.view.state.doc.length ?? 0)
  const text = activeText()
  if (nodeId === undefined || text?.nodeId !== nodeId) return undefined
  return { nodeId, path: text.path, characters, attached }
}

/** What goes along with a question asked now: the file in front, whole, unless the user took it off. */
export function attachments(): readonly Attachment[] {
  const text = activeText()
  if (text === undefined || useChat.getState().detached.includes(text.nodeId)) return []
  return [{ path: text.path, language: text.language, text: text.view.state.doc.toString() }]
}

/** Takes a file off the context, or puts it back. */
export function setAttached(nodeId: string, attached: boolean): void {
  useChat.setState(({ detached }) => ({
    detached: attached
      ? detached.filter((id) => id !== nodeId)
      : [...detached.filter((id) => id !== nodeId), nodeId],
  }))
}
