import { useFiles } from '../files/store.ts'
import { showPage, useLayout } from '../shell/layout-store.ts'
import { useTabs } from '../tabs/store.ts'
import type { Surroundings } from './place-history.ts'
import { places } from './places.ts'

/** Is there a place to go back (-1) or forward (1) to? */
export function leads(step: 1 | -1): boolean {
  places.settle()
  return places.history.leads(step, surroundings())
}

/** Goes back (-1) or forward (1) to a place in a file, whose tab is opened again if it was closed. */
export function goTo(step: 1 | -1): void {
  places.settle()
  const place = places.history.go(step, surroundings())
  if (place === undefined) return
  const { nodeId, line, column } = place
  showPage('work')
  const { closed, openFile } = useTabs.getState()
  // A file that was only looked at comes back as such.
  openFile(nodeId, { line, column, preview: !closed.includes(nodeId) })
}

function surroundings(): Surroundings {
  const { tree } = useFiles.getState()
  const { active } = useTabs.getState()
  return {
    front: useLayout.getState().page === 'work' ? active : null,
    exists: (nodeId) => tree.get(nodeId) !== undefined,
  }
}
