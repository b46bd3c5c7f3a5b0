import type { CommandRegistry } from '../../commands/registry.ts'
import type { Rpc } from '../../rpc/client.ts'
import { notify } from '../../ui/notifications.ts'
import { askAbout } from '../chat/ask-about.ts'
import { currentModel } from '../chat/model-in-use.ts'
import { type ActiveText, activeText } from '../editor/store.ts'
import { wantModels } from '../models/store.ts'
import { useProjects } from '../projects/store.ts'
import { refusalFor } from './private-text.ts'
import { begin, forgetClosed } from './propose.ts'

interface Window {
  readonly rpc: Rpc
  readonly commands: CommandRegistry
}

const DOCUMENT =
  'Add a documentation comment, in the style of the language, above each declaration that has none. Change nothing else.'

let followed = false

/** Opens the bar above the selected lines. */
export function edit(window: Window, wish?: { words: string; commentsOnly: boolean }): void {
  const text = activeText()
  if (text === undefined) return
  if (text.view.state.readOnly) {
    notify({ level: 'warning', title: `${text.path} cannot be changed: it is read-only.` })
    return
  }
  if (!followed) forgetClosed()
  followed = true
  wantModels()
  // Where it goes is said before it is sent: to a provider, only when the person sends it.
  const leaves = currentModel()?.source === 'provider'
  const session = begin(window, text, selectedLines(text), undefined, leaves ? wish : undefined)
  if (wish !== undefined && !leaves) session.ask(wish.words, { commentsOnly: wish.commentsOnly })
}

/** Has the selected lines documented. */
export function documentLines(window: Window): void {
  edit(window, { words: DOCUMENT, commentsOnly: true })
}

/** Puts the selected lines to the chat. */
export async function explain({ rpc }: Window): Promise<void> {
  const text = activeText()
  if (text === undefined) return
  const { view, path } = text
  const { doc } = view.state
  const { from, to } = selectedLines(text)
  const code = doc.sliceString(from, to)
  const refusal = await refusalFor(rpc, useProjects.getState().currentId ?? '', path, [code])
  if (refusal !== null) {
    notify({ level: 'warning', title: refusal })
    return
  }
  const [first, last] = [doc.lineAt(from).number, doc.lineAt(to).number]
  const name = path.split('/').at(-1) ?? path
  const lines = first === last ? `line ${first}` : `lines ${first} to ${last}`
  askAbout(rpc, useProjects.getState().currentId ?? '', `Explain ${lines} of ${name}.`, {
    path: `${path}:${first}-${last}`,
    text: code,
  })
}

/** The lines the selection touches; the one after a selection that ends at its start is not among them. */
export function selectedLines({ view }: Pick<ActiveText, 'view'>): { from: number; to: number } {
  const { doc, selection } = view.state
  const { from, to, empty } = selection.main
  const end = !empty && doc.lineAt(to).from === to ? to - 1 : to
  return { from: doc.lineAt(from).from, to: Math.max(doc.lineAt(from).from, doc.lineAt(end).to) }
}
