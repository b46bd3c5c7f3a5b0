import type { Command } from '../../commands/registry.ts'
import type { Rpc } from '../../rpc/client.ts'
import { openPalette } from '../palette/store.ts'
import { currentProject, useProjects } from '../projects/store.ts'
import { indexedProject, pauseIndex, rebuildIndex, useCodebase } from './store.ts'

/** Going to a symbol, and what can be done with the index; with AI off there is no index, and no command for it. */
export function codebaseCommands(rpc: Rpc): readonly Command[] {
  const category = 'Index'
  const isPaused = (): boolean => useCodebase.getState().index?.phase === 'paused'
  const there = (): boolean => indexedProject() !== null && useCodebase.getState().index !== null
  return [
    {
      id: 'palette.symbols',
      title: 'Go to symbol in the project',
      category: 'Go',
      keybinding: 'Mod-t',
      first: true,
      when: () => currentProject(useProjects.getState())?.state === 'ready',
      run: () => openPalette('quick', '#'),
    },
    {
      id: 'palette.fileSymbols',
      title: 'Go to symbol in the file',
      category: 'Go',
      keybinding: 'Mod-Shift-o',
      first: true,
      when: ({ nodeId }) => nodeId !== null && currentProject(useProjects.getState())?.state === 'ready',
      run: () => openPalette('quick', '@'),
    },
    {
      id: 'index.pause',
      title: 'Pause the index of the project',
      category,
      when: () => there() && !isPaused(),
      run: () => pauseIndex(rpc, true),
    },
    {
      id: 'index.resume',
      title: 'Resume the index of the project',
      category,
      when: () => there() && isPaused(),
      run: () => pauseIndex(rpc, false),
    },
    {
      id: 'index.rebuild',
      title: 'Build the index of the project again',
      category,
      when: there,
      run: () => rebuildIndex(rpc),
    },
  ]
}
