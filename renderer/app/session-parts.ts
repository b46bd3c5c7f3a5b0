import { isRecord } from '../../preload/contract/is-record.ts'
import { restoreChat, saveChat, useChat } from '../features/chat/store.ts'
import { restoreAcceptance, useAcceptance } from '../features/completion/acceptance.ts'
import { restoreFileChoices, useFileChoices } from '../features/editor/file-choices.ts'
import { restorePositions, savePositions, useEditorStatus } from '../features/editor/store.ts'
import { useFiles } from '../features/files/store.ts'
import { restoreSearch, saveSearch, useSearch } from '../features/search/store.ts'
import { restoreLayout, saveLayout, useLayout } from '../features/shell/layout-store.ts'
import { type SavedTabs, useTabs } from '../features/tabs/store.ts'
import type { Session } from './session.ts'

/** What of a project's window comes back: sizes, folders, tabs, and where each file was. */
export function addSessionParts(session: Session): void {
  session.part('layout', { save: saveLayout, restore: restoreLayout })
  session.part('editor', {
    save: savePositions,
    restore: (saved) => restorePositions(isRecord(saved) ? (saved as ReturnType<typeof savePositions>) : {}),
  })
  session.part('fileChoices', { save: useFileChoices.getState, restore: restoreFileChoices })
  session.part('chat', { save: saveChat, restore: restoreChat })
  session.part('completion', { save: () => useAcceptance.getState().models, restore: restoreAcceptance })
  session.part('search', { save: saveSearch, restore: restoreSearch })
  session.part('files', {
    save() {
      const { expanded, focused } = useFiles.getState()
      return { expanded, focused }
    },
    restore(saved) {
      const { expanded, focused } = isRecord(saved) ? saved : {}
      useFiles.setState({
        expanded: strings(expanded),
        focused: typeof focused === 'string' ? focused : null,
        selected: typeof focused === 'string' ? [focused] : [],
      })
    },
  })
  session.part('tabs', {
    save: () => useTabs.getState().save(),
    restore: (saved) => useTabs.getState().restore(parseTabs(saved)),
  })
  const stores = [
    useLayout,
    useFiles,
    useTabs,
    useEditorStatus,
    useFileChoices,
    useChat,
    useSearch,
    useAcceptance,
  ]
  for (const store of stores) store.subscribe(() => session.touch())
}

function parseTabs(saved: unknown): SavedTabs | null {
  if (!isRecord(saved) || !Array.isArray(saved.tabs)) return null
  const tabs = saved.tabs
    .filter(isRecord)
    .flatMap(({ nodeId, preview }) =>
      typeof nodeId === 'string' ? [{ nodeId, preview: preview === true }] : [],
    )
  return {
    tabs,
    active: typeof saved.active === 'string' ? saved.active : null,
    closed: strings(saved.closed),
  }
}

function strings(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : []
}
