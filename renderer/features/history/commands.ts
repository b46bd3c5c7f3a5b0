import type { Command, CommandContext } from '../../commands/registry.ts'
import type { Rpc } from '../../rpc/client.ts'
import { notifyFailure } from '../../ui/notifications.ts'
import { activeText } from '../editor/store.ts'
import { useProjects } from '../projects/store.ts'
import { showPage, useLayout } from '../shell/layout-store.ts'
import { useTabs } from '../tabs/store.ts'
import { lookAt, useHistory } from './store.ts'

const inProject = ({ projectId }: CommandContext): boolean => projectId !== null

/** Shows the history page, of one file or folder, or of the project. */
function showHistory(nodeId: string | null): void {
  lookAt(nodeId)
  showPage('history')
}

/** Shows who wrote each line of the file in front, or no longer. */
async function toggleAuthors(rpc: Rpc, projectId: string): Promise<void> {
  const text = activeText()
  if (text === undefined) return
  const { view, nodeId } = text
  const { hideAuthors, showAuthors, showsAuthors } = await import('./author-gutter.ts')
  if (showsAuthors(view.state)) return hideAuthors(view)
  try {
    await showAuthors(
      view,
      () => rpc.workspace.history.authors({ projectId, nodeId }),
      () => activeText()?.nodeId === nodeId,
    )
  } catch (error) {
    notifyFailure('Who wrote this file is not known.', error)
  }
}

export function historyCommands(rpc: Rpc): readonly Command[] {
  const category = 'History'
  return [
    {
      id: 'history.show',
      title: 'Show the history',
      category,
      // Not Mod: on a Mac the system hides other apps with that.
      keybinding: 'Ctrl-Alt-h',
      first: true,
      when: inProject,
      run(args) {
        if (typeof args === 'string') return showHistory(args)
        if (useLayout.getState().page === 'history') return showPage('work')
        showHistory(useTabs.getState().active)
      },
    },
    {
      id: 'history.showProject',
      title: 'Show the history of the project',
      category,
      when: inProject,
      run: () => showHistory(null),
    },
    {
      id: 'history.authors',
      title: 'Show who wrote each line',
      category,
      when: ({ projectId }) => projectId !== null && activeText() !== undefined,
      run() {
        const { currentId } = useProjects.getState()
        if (currentId !== null) return toggleAuthors(rpc, currentId)
      },
    },
    {
      id: 'history.nameMoment',
      title: 'Name this moment',
      category,
      when: inProject,
      run: () => useHistory.setState({ naming: true }),
    },
    {
      id: 'history.trash',
      title: 'Show the trash',
      category,
      when: inProject,
      run() {
        showHistory(null)
        useHistory.setState({ tab: 'trash' })
      },
    },
  ]
}
