import type { CommandRegistry } from '../../commands/registry.ts'
import type { Rpc } from '../../rpc/client.ts'
import { notify } from '../../ui/notifications.ts'
import { type ActiveText, activeText, useEditorStatus } from '../editor/store.ts'
import { useProjects } from '../projects/store.ts'
import { setWideChat } from '../shell/layout-store.ts'
import { wishForKeyboard } from '../shell/regions.ts'
import { useTabs } from '../tabs/store.ts'
import { applied, hunksBetween } from './hunks.ts'
import { proposalIn } from './proposal.ts'
import { EditSession } from './session.tsx'
import { setReview, useEdits } from './store.ts'

/** A change to a file that somebody other than the person proposes. */
export interface ProposedChange {
  readonly nodeId: string
  /** The whole text as it would be, told beforehand or from what it is once it is shown, or the places that would be another. */
  readonly change:
    | { readonly newText: string }
    | { readonly textFrom: (base: string) => string }
    | { readonly edits: readonly { readonly from: number; readonly to: number; readonly insert: string }[] }
  /** Who proposes it, for the bar and the history: the name of a model. */
  readonly label: string
}

interface Window {
  readonly rpc: Rpc
  readonly commands: CommandRegistry
}

/** Milliseconds to wait for a file to be shown. */
const PATIENCE = 15_000

/** Opens a file and shows what would change in it, to be accepted or refused. Writes nothing. */
export async function proposeChange(
  { rpc, commands }: Window,
  { nodeId, change, label }: ProposedChange,
): Promise<void> {
  const wish = wishForKeyboard()
  useTabs.getState().openFile(nodeId)
  setWideChat(false)
  const text = await whenShown(nodeId)
  const { view } = text
  const base = view.state.doc.toString()
  const next = textAfter(base, change)
  const hunks = hunksBetween(base, next)
  const first = hunks[0]
  if (first === undefined) {
    notify({ level: 'information', title: `Nothing in ${text.path} would be different.` })
    return
  }
  if (view.state.readOnly) {
    notify({ level: 'warning', title: `${text.path} cannot be changed: it is read-only.` })
    return
  }
  const session = begin(
    { rpc, commands },
    text,
    { from: first.from, to: hunks.at(-1)?.to ?? first.to },
    label,
  )
  session.bar.setState({ phase: 'review' })
  session.show({ hunks })
  // A file may take a while to be shown: whoever types elsewhere by then goes on there.
  if (!wish.signal.aborted) session.focus()
  wish.abort()
}

function textAfter(base: string, change: ProposedChange['change']): string {
  if ('newText' in change) return change.newText.replaceAll('\r\n', '\n')
  if ('textFrom' in change) return change.textFrom(base)
  const edits = change.edits.map((edit, id) => ({ ...edit, id, lines: [] }))
  return applied(base, edits)
}

/** Begins an edit of lines of the file in front. */
export function begin(
  { rpc, commands }: Window,
  text: ActiveText,
  { from, to }: { from: number; to: number },
  label?: string,
  proposed?: { words: string; commentsOnly: boolean },
): EditSession {
  const { view, nodeId, path, language } = text
  const before = proposalIn(view.state)?.owner
  if (before instanceof EditSession) before.end()
  const projectId = useProjects.getState().currentId ?? ''
  return new EditSession({
    rpc,
    commands,
    view,
    projectId,
    nodeId,
    path,
    language,
    from,
    to,
    label: label ?? '',
    proposed,
    asks: label === undefined,
  })
}

/** Files that are closed, and projects, take their proposals with them. */
export function forgetClosed(): void {
  useTabs.subscribe(({ tabs }, before) => {
    if (tabs === before.tabs) return
    for (const nodeId of Object.keys(useEdits.getState().reviews))
      if (!tabs.some((tab) => tab.nodeId === nodeId)) setReview(nodeId, null)
  })
}

function whenShown(nodeId: string): Promise<ActiveText> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => {
      stop()
      reject(new Error('The file was not shown in time, so nothing was proposed. Open it and try again.'))
    }, PATIENCE)
    const look = (): void => {
      const text = activeText()
      if (text?.nodeId !== nodeId) return
      clearTimeout(late)
      stop()
      resolve(text)
    }
    const stop = useEditorStatus.subscribe(look)
    look()
  })
}
