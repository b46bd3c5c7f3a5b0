import type { Command, CommandContext } from '../../commands/registry.ts'
import { useFiles } from '../files/store.ts'
import { useTabs } from './store.ts'

const category = 'Tabs'
const anyOpen = (): boolean => useTabs.getState().tabs.length > 0
const inProject = ({ projectId }: CommandContext): boolean => projectId !== null

export function tabCommands(): readonly Command[] {
  const tabs = useTabs.getState
  return [
    {
      id: 'tabs.close',
      title: 'Close the tab',
      category,
      keybinding: 'Mod-w',
      first: true,
      when: ({ nodeId }) => nodeId !== null,
      run: () => {
        const { active, close } = tabs()
        if (active !== null) close(active)
      },
    },
    {
      id: 'tabs.closeOthers',
      title: 'Close the other tabs',
      category,
      when: () => tabs().tabs.length > 1,
      run: () => {
        const { active, closeOthers } = tabs()
        if (active !== null) closeOthers(active)
      },
    },
    { id: 'tabs.closeAll', title: 'Close all tabs', category, when: anyOpen, run: () => tabs().closeAll() },
    {
      id: 'tabs.reopen',
      title: 'Reopen the tab closed last',
      category,
      keybinding: 'Mod-Shift-t',
      first: true,
      when: (context) => inProject(context) && tabs().closed.length > 0,
      run: () => {
        tabs().reopenClosed((id) => useFiles.getState().tree.get(id) !== undefined)
      },
    },
    {
      id: 'tabs.next',
      title: 'Next tab',
      category,
      keybinding: ['Ctrl-Tab', 'Ctrl-PageDown'],
      first: true,
      when: anyOpen,
      run: () => tabs().cycle(1),
    },
    {
      id: 'tabs.previous',
      title: 'Previous tab',
      category,
      keybinding: ['Ctrl-Shift-Tab', 'Ctrl-PageUp'],
      first: true,
      when: anyOpen,
      run: () => tabs().cycle(-1),
    },
    {
      id: 'tabs.keep',
      title: 'Keep the tab open',
      category,
      when: () => tabs().tabs.some((tab) => tab.preview && tab.nodeId === tabs().active),
      run: () => {
        const { active, keep } = tabs()
        if (active !== null) keep(active)
      },
    },
    ...Array.from(
      { length: 9 },
      (_, index): Command => ({
        id: `tabs.go${index + 1}`,
        title: `Go to tab ${index + 1}`,
        category,
        keybinding: `Alt-${index + 1}`,
        palette: false,
        when: () => tabs().tabs[index] !== undefined,
        run: () => {
          const tab = tabs().tabs[index]
          if (tab) tabs().activate(tab.nodeId)
        },
      }),
    ),
  ]
}
