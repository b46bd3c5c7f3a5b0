import type { Command, CommandContext } from '../../commands/registry.ts'
import type { Rpc } from '../../rpc/client.ts'
import { aiOff } from '../models/availability.ts'
import { openPalette } from '../palette/store.ts'
import { projectActionCommands } from '../projects/project-actions.ts'
import {
  closeProject,
  currentProject,
  openWindow,
  pickFolder,
  pickFolderForWindow,
  useProjects,
} from '../projects/store.ts'
import { updateSettings, useSettings } from '../settings/store.ts'
import { openTerminal, useTerminals } from '../terminal/store.ts'
import { type Page, type Region, showPage, showSideView, toggleRegion, useLayout } from './layout-store.ts'
import { cycleRegion, focusSoon, hasKeyboard, type RegionName } from './regions.ts'
import { isProjectComing } from './start-state.ts'

const inProject = ({ projectId }: CommandContext): boolean => projectId !== null
const ZOOM = { least: 0.5, most: 3, step: 0.1 }

/** Opens a region and goes there; closes it when it is open, and goes back to the editor if the keyboard was in it. */
function toggle(region: Region, name: RegionName): void {
  const { page, open } = useLayout.getState()
  if (page !== 'work') {
    showPage('work')
    toggleRegion(region, true)
    return focusSoon(name)
  }
  toggleRegion(region)
  focusSoon(open[region] ? 'editor' : name)
}

/** Goes to a region, which opens it; closes it when the keyboard is there already, and goes back to the editor. */
function goOrHide(region: Region, name: RegionName): void {
  const { page, open } = useLayout.getState()
  if (page === 'work' && open[region] && hasKeyboard(name)) return toggle(region, name)
  showPage('work')
  toggleRegion(region, true)
  focusSoon(name)
}

function togglePage(page: Page): void {
  showPage(useLayout.getState().page === page ? 'work' : page)
}

export function shellCommands(rpc: Rpc): readonly Command[] {
  return [
    ...goCommands(),
    ...viewCommands(),
    ...panelCommands(rpc),
    ...projectCommands(rpc),
    ...windowCommands(rpc),
  ]
}

function goCommands(): readonly Command[] {
  return [
    {
      id: 'palette.files',
      title: 'Go to file',
      category: 'Go',
      keybinding: 'Mod-p',
      first: true,
      // While the project of last time is on its way too: what is typed meanwhile is looked for once it is there.
      when: (context) => inProject(context) || isProjectComing(),
      run: () => openPalette('quick'),
    },
    {
      id: 'palette.commands',
      title: 'Run a command',
      category: 'Go',
      keybinding: ['Mod-Shift-p', 'F1'],
      first: true,
      palette: false,
      run: () => openPalette('quick', '>'),
    },
    {
      id: 'models.choose',
      title: 'Choose a model',
      category: 'AI',
      when: () => aiOff() === null,
      run: () => openPalette('models'),
    },
    {
      id: 'view.models',
      title: 'Manage models',
      category: 'AI',
      when: () => aiOff() === null,
      run: () => togglePage('models'),
    },
  ]
}

function viewCommands(): readonly Command[] {
  const category = 'View'
  return [
    {
      id: 'view.toggleSideBar',
      title: 'Show or hide the side bar',
      category,
      keybinding: 'Mod-b',
      first: true,
      when: inProject,
      run: () => toggle('sideBar', useLayout.getState().sideView),
    },
    {
      id: 'view.files',
      title: 'Show or hide the files',
      category,
      palette: false,
      when: inProject,
      run: () => {
        const { page, open, sideView } = useLayout.getState()
        if (page === 'work' && open.sideBar && sideView === 'files') return toggle('sideBar', 'files')
        showPage('work')
        showSideView('files')
        focusSoon('files')
      },
    },
    { id: 'view.privacy', title: 'Privacy and ledger', category, run: () => togglePage('privacy') },
    {
      id: 'view.settings',
      title: 'Settings',
      category,
      keybinding: 'Mod-,',
      first: true,
      run: () => togglePage('settings'),
    },
    {
      id: 'view.nextRegion',
      title: 'Go to the next part of the window',
      category,
      keybinding: 'F6',
      first: true,
      run: () => cycleRegion(1),
    },
    {
      id: 'view.previousRegion',
      title: 'Go to the part of the window before',
      category,
      keybinding: 'Shift-F6',
      first: true,
      run: () => cycleRegion(-1),
    },
    {
      id: 'view.focusFiles',
      title: 'Go to the files',
      category,
      keybinding: 'Mod-Shift-e',
      first: true,
      when: inProject,
      run: () => {
        showPage('work')
        showSideView('files')
        focusSoon('files')
      },
    },
  ]
}

/** The chat beside the editor, and the terminal below it. */
function panelCommands(rpc: Rpc): readonly Command[] {
  const category = 'View'
  return [
    {
      id: 'view.toggleChat',
      title: 'Show or hide the chat',
      category,
      when: inProject,
      run: () => toggle('chat', 'chat'),
    },
    {
      id: 'view.chat',
      title: 'Go to the chat, or hide it from there',
      category,
      keybinding: 'Mod-l',
      first: true,
      when: inProject,
      run: () => goOrHide('chat', 'chat'),
    },
    {
      id: 'view.togglePanel',
      title: 'Show or hide the terminal',
      category,
      keybinding: 'Mod-j',
      first: true,
      when: inProject,
      run: () => toggle('panel', 'terminal'),
    },
    {
      id: 'view.terminal',
      title: 'Go to the terminal, or hide it from there',
      category,
      keybinding: 'Ctrl-`',
      first: true,
      when: inProject,
      run: () => goOrHide('panel', 'terminal'),
    },
    {
      id: 'terminal.new',
      title: 'New terminal',
      category: 'Terminal',
      keybinding: 'Ctrl-Shift-`',
      first: true,
      when: inProject,
      run: () => {
        const project = currentProject(useProjects.getState())
        if (!project) return
        const shown = useLayout.getState().open.panel
        showPage('work')
        toggleRegion('panel', true)
        // A panel that opens empty starts its first terminal by itself.
        const any = useTerminals.getState().list.some((each) => each.projectId === project.id)
        if (shown || any) return openTerminal(rpc, project.id, project.path)
        focusSoon('terminal')
      },
    },
  ]
}

function projectCommands(rpc: Rpc): readonly Command[] {
  const category = 'Project'
  return [
    {
      id: 'projects.openFolder',
      title: 'Open a folder',
      category,
      keybinding: 'Mod-o',
      first: true,
      run: () => pickFolder(rpc),
    },
    {
      id: 'projects.create',
      title: 'New project',
      category,
      run: () => useProjects.setState({ creating: true }),
    },
    {
      id: 'projects.openFolderInNewWindow',
      title: 'Open a folder in a new window',
      category,
      run: () => pickFolderForWindow(rpc),
    },
    {
      id: 'projects.openInNewWindow',
      title: 'Open this project in a new window',
      category,
      when: inProject,
      run: () => openWindow(rpc, currentProject(useProjects.getState()) ?? undefined),
    },
    { id: 'projects.close', title: 'Close the project', category, when: inProject, run: closeProject },
    ...projectActionCommands(rpc),
  ]
}

function windowCommands(rpc: Rpc): readonly Command[] {
  const category = 'Window'
  const zoom = (next: number): Promise<void> =>
    updateSettings(rpc, { 'window.zoom': Number(Math.max(ZOOM.least, Math.min(ZOOM.most, next)).toFixed(2)) })
  const now = (): number => useSettings.getState().values['window.zoom']
  const theme = (value: 'system' | 'light' | 'dark', title: string): Command => ({
    id: `window.theme.${value}`,
    title,
    category,
    run: () => updateSettings(rpc, { 'window.theme': value }),
  })
  return [
    {
      id: 'window.new',
      title: 'New window',
      category,
      keybinding: 'Mod-Shift-n',
      first: true,
      overDialogs: true,
      run: () => openWindow(rpc),
    },
    {
      id: 'window.close',
      title: 'Close the window',
      category,
      keybinding: 'Mod-Shift-w',
      first: true,
      overDialogs: true,
      run: () => rpc.desktop.window.close(),
    },
    {
      id: 'window.zoomIn',
      title: 'Larger',
      category,
      keybinding: ['Mod-=', 'Mod-Shift-='],
      first: true,
      overDialogs: true,
      run: () => zoom(now() + ZOOM.step),
    },
    {
      id: 'window.zoomOut',
      title: 'Smaller',
      category,
      keybinding: 'Mod--',
      first: true,
      overDialogs: true,
      run: () => zoom(now() - ZOOM.step),
    },
    {
      id: 'window.zoomReset',
      title: 'Normal size',
      category,
      keybinding: 'Mod-0',
      first: true,
      overDialogs: true,
      run: () => zoom(1),
    },
    theme('dark', 'Dark theme'),
    theme('light', 'Light theme'),
    theme('system', 'Theme as the system has it'),
    { id: 'window.reload', title: 'Reload the window', category, run: () => location.reload() },
  ]
}
