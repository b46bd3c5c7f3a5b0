import { useEditorStatus } from '../features/editor/store.ts'
import { useProjects } from '../features/projects/store.ts'
import { useStart } from '../features/shell/start-state.ts'
import { useTabs } from '../features/tabs/store.ts'

const NAME = 'offcoder:editor-ready'

/**
 * Sets the performance mark `offcoder:editor-ready`, once a window: when the first text is on screen and takes keys,
 * or, where no file comes back, when the empty editor or the list of projects is.
 */
export function markReady(): void {
  let waiting = true
  const check = (): void => {
    if (!waiting || !somethingToUse()) return
    waiting = false
    for (const stop of stops) stop()
    markPainted()
  }
  const stops = [useEditorStatus, useProjects, useStart, useTabs].map((store) => store.subscribe(check))
}

/** Marks once the frame that shows it has been drawn: one that nobody sees yet draws none. */
function markPainted(): void {
  requestAnimationFrame(() => {
    const drawn = new MessageChannel()
    drawn.port1.onmessage = () => {
      performance.mark(NAME)
      drawn.port1.close()
    }
    drawn.port2.postMessage(null)
  })
}

function somethingToUse(): boolean {
  if (useEditorStatus.getState().active !== null) return true
  const { currentId } = useProjects.getState()
  const { ready, entered } = useStart.getState()
  return currentId === null ? ready : entered === currentId && useTabs.getState().active === null
}
