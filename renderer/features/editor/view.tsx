import { useLayoutEffect, useRef, useState, useSyncExternalStore } from 'react'
import { useRpc } from '../../rpc/context.tsx'
import { toFailure } from '../../rpc/failure.ts'
import { ghostText } from '../completion/ghost-text.ts'
import { completionSource } from '../completion/source.ts'
import { seenOf } from '../documents/last-seen.ts'
import { documentsOf, setActiveDocument } from '../documents/store.ts'
import { EditorMenu } from '../edit/editor-menu.tsx'
import { useFiles } from '../files/store.ts'
import { useSettings } from '../settings/store.ts'
import { type TabsState, useTabs } from '../tabs/store.ts'
import { EditorGroup } from './editor-group.ts'
import { LookAhead, lookAheadBy } from './look-ahead.ts'
import { PaneCover } from './pane-cover.tsx'
import { isNewReveal } from './store.ts'
import './editor.css'

/** The text of the file in front of the tabs, or what there is to say in its place. */
export function EditorPane({ projectId }: { projectId: string }) {
  const rpc = useRpc()
  const place = useRef<HTMLDivElement>(null)
  const [group, setGroup] = useState<EditorGroup | null>(null)

  // Before the frame and the panels' measuring of it: an editor that comes behind them lays the window out once more.
  useLayoutEffect(() => {
    const documents = documentsOf(rpc)
    const ahead = new LookAhead({
      acquire: (id) => documents.acquire(projectId, id),
      info: (id) => rpc.workspace.files.info({ projectId, nodeId: id }),
      prepare: (info, client) => made.prepare(info, client),
    })
    const made = new EditorGroup({
      documents,
      projectId,
      info: (id) => ahead.info(id),
      seen: (id) => seenOf(projectId, id)?.info,
      toFailure,
      settings: useSettings.getState().values,
      additions: (file) =>
        ghostText(completionSource(rpc, projectId, file), { mac: rpc.platform === 'darwin' }),
      onEdited: (id) => useTabs.getState().keep(id),
    })
    if (place.current) made.mount(place.current)
    const stops = [
      useSettings.subscribe(({ values }) => made.configure(values)),
      useFiles.subscribe(({ tree }, before) => {
        if (tree === before.tree) return
        ahead.forget()
        made.checkPaths(
          (id) => (tree.get(id) ? tree.pathOf(id) : undefined),
          (id) => tree.get(id) !== before.tree.get(id),
        )
      }),
      followTabs(made),
      lookAheadBy(ahead),
    ]
    setGroup(made)
    return () => {
      for (const stop of stops) stop()
      ahead.forget()
      made.dispose()
    }
  }, [rpc, projectId])

  return (
    <div className="editor-pane">
      <EditorMenu>
        <div className="editor-place" ref={place} />
      </EditorMenu>
      {group && <Cover group={group} />}
    </div>
  )
}

/** Shows the front file straight from the tabs' state: its text does not wait until the window around it is drawn. */
function followTabs(group: EditorGroup): () => void {
  const follow = ({ tabs, active, reveal }: TabsState, before?: TabsState): void => {
    // First: a file then comes to the front at that place, and was at no other meanwhile.
    if (reveal && isNewReveal(reveal.token)) group.reveal(reveal)
    group.show(active)
    if (tabs !== before?.tabs) group.retain(new Set(tabs.map((tab) => tab.nodeId)))
    if (active !== before?.active) setActiveDocument(active)
  }
  follow(useTabs.getState())
  const stop = useTabs.subscribe(follow)
  return () => {
    stop()
    setActiveDocument(null)
  }
}

function Cover({ group }: { group: EditorGroup }) {
  const state = useSyncExternalStore(group.subscribe, group.getState)
  return <PaneCover state={state} onRetry={() => group.retry()} />
}
