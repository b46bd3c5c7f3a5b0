import type { Command, CommandContext } from '../../commands/registry.ts'
import { showPage, useLayout } from '../shell/layout-store.ts'
import { useTabs } from '../tabs/store.ts'
import { lookAt, useHistory } from './store.ts'

const inProject = ({ projectId }: CommandContext): boolean => projectId !== null

/** Shows the history page, of one file or folder, or of the project. */
function showHistory(nodeId: string | null): void {
  lookAt(nodeId)
  showPage('history')
}

export function historyCommands(): readonly Command[] {
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
