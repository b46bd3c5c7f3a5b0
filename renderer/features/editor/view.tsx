import { useEffect, useRef, useState, useSyncExternalStore } from 'react'
import { useRpc } from '../../rpc/context.tsx'
import { toFailure } from '../../rpc/failure.ts'
import { ghostText } from '../completion/ghost-text.ts'
import { completionSource } from '../completion/source.ts'
import { documentsOf, setActiveDocument } from '../documents/store.ts'
import { EditorMenu } from '../edit/editor-menu.tsx'
import { useFiles } from '../files/store.ts'
import { useSettings } from '../settings/store.ts'
import { useTabs } from '../tabs/store.ts'
import { EditorGroup } from './editor-group.ts'
import { PaneCover } from './pane-cover.tsx'
import { isNewReveal } from './store.ts'
import './editor.css'

interface EditorPaneProps {
  readonly projectId: string
  /** The file in front; null when no tab is open. */
  readonly nodeId: string | null
  /** True when this group is the one that has, or had, the keyboard. */
  readonly active: boolean
}

/** The text of the file in front of a group of tabs, or what there is to say in its place. */
export function EditorPane({ projectId, nodeId, active }: EditorPaneProps) {
  const rpc = useRpc()
  const place = useRef<HTMLDivElement>(null)
  const [group, setGroup] = useState<EditorGroup | null>(null)

  useEffect(() => {
    const made = new EditorGroup({
      documents: documentsOf(rpc),
      projectId,
      info: (id) => rpc.workspace.files.info({ projectId, nodeId: id }),
      toFailure,
      settings: useSettings.getState().values,
      additions: (file) =>
        ghostText(completionSource(rpc, projectId, file), { mac: rpc.platform === 'darwin' }),
      onEdited: (id) => useTabs.getState().keep(id),
    })
    if (place.current) made.mount(place.current)
    const stopSettings = useSettings.subscribe(({ values }) => made.configure(values))
    const retain = (tabs: readonly { nodeId: string }[]) =>
      made.retain(new Set(tabs.map((tab) => tab.nodeId)))
    const stopTabs = useTabs.subscribe(({ tabs }, before) => tabs !== before.tabs && retain(tabs))
    const stopTree = useFiles.subscribe(({ tree }, before) => {
      if (tree !== before.tree) made.checkPaths((id) => (tree.get(id) ? tree.pathOf(id) : undefined))
    })
    retain(useTabs.getState().tabs)
    setGroup(made)
    return () => {
      stopSettings()
      stopTabs()
      stopTree()
      made.dispose()
    }
  }, [rpc, projectId])

  useEffect(() => {
    group?.show(nodeId)
    if (!active) return
    setActiveDocument(nodeId)
    return () => setActiveDocument(null)
  }, [group, nodeId, active])

  const reveal = useTabs((state) => state.reveal)
  useEffect(() => {
    if (group && reveal && isNewReveal(reveal.token)) group.reveal(reveal)
  }, [group, reveal])

  return (
    <div className="editor-pane">
      <EditorMenu>
        <div className="editor-place" ref={place} />
      </EditorMenu>
      {group && <Cover group={group} />}
    </div>
  )
}

function Cover({ group }: { group: EditorGroup }) {
  const state = useSyncExternalStore(group.subscribe, group.getState)
  return <PaneCover state={state} onRetry={() => group.retry()} />
}
