import { type LastSeen, PAGE_START, type PageStart } from '../../preload/contract/last-seen.ts'
import { keepSeen } from '../features/documents/last-seen.ts'
import { useFiles } from '../features/files/store.ts'
import { enterProject } from '../features/projects/store.ts'
import { useSettings } from '../features/settings/store.ts'
import type { Session } from './session.ts'

/** What main wrote into this page, once; null in a page that it did not serve. */
export function takePageStart(): PageStart | null {
  const place = document.getElementById(PAGE_START)
  if (place === null) return null
  place.remove()
  return JSON.parse(place.textContent ?? '') as PageStart
}

/** Has the settings in force before anything is drawn. */
export function beginWithSettings({ settings }: PageStart): void {
  useSettings.setState({ ...settings, loaded: true })
}

/**
 * Shows the window as it was last seen: its project, its tabs, and the text in front, which can be typed into. The
 * store, once it answers, is asked for all of it anew.
 */
export function showLastSeen({ project, session: state, nodes, file }: LastSeen, session: Session): void {
  if (file !== null)
    keepSeen({ info: file.info, state: Uint8Array.from(atob(file.state), (one) => one.charCodeAt(0)) })
  session.begin(project.id, state)
  enterProject(project)
  useFiles.setState(({ tree }) => ({ tree: tree.apply({ kind: 'reset', nodes: [...nodes] }) }))
}
