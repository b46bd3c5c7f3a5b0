import { useProjects } from '../features/projects/store.ts'
import { useStart } from '../features/shell/start-state.ts'
import { useTabs } from '../features/tabs/store.ts'
import type { Rpc } from '../rpc/client.ts'

/** Milliseconds from a change to telling of it. */
const PAUSE = 250
/** A next start needs the names of no more. */
const MOST_FILES = 200

/** Tells the store which files the window has open, so that its next start can begin with them. */
export function tellShownFiles(rpc: Pick<Rpc, 'workspace' | 'windowId' | 'onConnected'>): () => void {
  let told = ''
  let timer: ReturnType<typeof setTimeout> | undefined
  const tell = (): void => {
    clearTimeout(timer)
    timer = undefined
    const projectId = useProjects.getState().currentId
    const { ready, entered } = useStart.getState()
    // Until then the tabs are not those of the project.
    if (projectId === null ? !ready : entered !== projectId) return
    const { tabs, active } = useTabs.getState()
    const open = projectId === null ? [] : tabs.map(({ nodeId }) => nodeId).slice(0, MOST_FILES)
    const shown = { window: rpc.windowId, projectId, front: projectId === null ? null : active, open }
    const key = JSON.stringify(shown)
    if (key === told) return
    told = key
    // It is worth no word: a start that knows nothing waits for the store.
    rpc.workspace.session.shows(shown).catch(() => undefined)
  }
  const later = (): void => {
    timer ??= setTimeout(tell, PAUSE)
  }
  const stops = [useTabs, useProjects, useStart].map((store) => store.subscribe(later))
  // A process that started anew knows nothing of the window.
  const stop = rpc.onConnected('workspace', () => {
    told = ''
    later()
  })
  addEventListener('pagehide', tell)
  return () => {
    clearTimeout(timer)
    for (const each of [...stops, stop]) each()
    removeEventListener('pagehide', tell)
  }
}
