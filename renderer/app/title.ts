import { useDocumentMarks } from '../features/documents/store.ts'
import { useFiles } from '../features/files/store.ts'
import { currentProject, useProjects } from '../features/projects/store.ts'
import { useTabs } from '../features/tabs/store.ts'
import type { Rpc } from '../rpc/client.ts'

/** Keeps the window's title: the file in front, the project, and whether something is not saved yet. */
export function followTitle(rpc: Rpc): () => void {
  let told = ''
  const update = (): void => {
    const { active } = useTabs.getState()
    const file = active === null ? undefined : useFiles.getState().tree.get(active)?.name
    const title = [file, currentProject(useProjects.getState())?.name, 'OffCoder']
      .filter(Boolean)
      .join(' – ')
      .slice(0, 300)
    const dirty = Object.values(useDocumentMarks.getState().marks).some(
      (mark) => mark === 'typing' || typeof mark === 'object',
    )
    if (told === `${title}${dirty}`) return
    told = `${title}${dirty}`
    document.title = title
    // A title that did not reach the window is not worth a word; the next one will.
    rpc.desktop.window.setTitle({ title, dirty }).catch(() => undefined)
  }
  const stops = [useTabs, useFiles, useProjects, useDocumentMarks].map((store) => store.subscribe(update))
  update()
  return () => {
    for (const stop of stops) stop()
  }
}
