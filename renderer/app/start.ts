import type { LastSeen } from '../../preload/contract/last-seen.ts'
import { dispatchKeys, dispatchMouseButtons } from '../commands/dispatch.ts'
import { type CommandContext, type CommandRegistry, createCommandRegistry } from '../commands/registry.ts'
import { registerChatCommands } from '../features/chat/commands.ts'
import { codebaseCommands } from '../features/codebase/commands.ts'
import { followCodebase } from '../features/codebase/store.ts'
import { registerCompletionCommands } from '../features/completion/commands.ts'
import { forgetNeighbours } from '../features/completion/neighbours.ts'
import { forgetSeen } from '../features/documents/last-seen.ts'
import { documentsOf, isUnsafe } from '../features/documents/store.ts'
import { registerEditCommands } from '../features/edit/commands.ts'
import { followKeptOut } from '../features/edit/kept-out.ts'
import { forgetSecretValues } from '../features/edit/secret-values.ts'
import { registerEditorCommands } from '../features/editor/commands.ts'
import { places } from '../features/editor/places.ts'
import { fileCommands } from '../features/files/commands.ts'
import { followDiskEvents } from '../features/files/disk-events.ts'
import { closeGoneFiles } from '../features/files/gone.ts'
import { followTree, revealInTree, useFiles } from '../features/files/store.ts'
import { historyCommands } from '../features/history/commands.ts'
import { aiOff } from '../features/models/availability.ts'
import { followModels, useModels } from '../features/models/store.ts'
import { tellKeys } from '../features/models/tell-keys.ts'
import { portabilityCommands } from '../features/portability/commands.ts'
import { followMeter } from '../features/privacy/store.ts'
import { keepLastProject } from '../features/projects/last-project.ts'
import { currentProject, followProjects, useProjects } from '../features/projects/store.ts'
import { followProviders } from '../features/providers/store.ts'
import { searchCommands } from '../features/search/commands.ts'
import { followSettings, updateSettings, useSettings } from '../features/settings/store.ts'
import { shellCommands } from '../features/shell/commands.ts'
import { showPage } from '../features/shell/layout-store.ts'
import { followOpenRequests } from '../features/shell/open-path.ts'
import { focusRegion, followFocus, type RegionName } from '../features/shell/regions.ts'
import { useStart } from '../features/shell/start-state.ts'
import { tabCommands } from '../features/tabs/commands.ts'
import { useTabs } from '../features/tabs/store.ts'
import { followTrouble } from '../features/trouble/store.ts'
import type { Rpc } from '../rpc/client.ts'
import { toFailure } from '../rpc/failure.ts'
import { notify, notifyFailure } from '../ui/notifications.ts'
import { followPlace } from '../ui/return-focus.ts'
import { afterTyping, followTyping } from '../ui/typing-pause.ts'
import { holdUntilStored } from './hold-close.ts'
import { openLastProject } from './last-project.ts'
import { showLastSeen } from './last-seen.ts'
import { markReady } from './ready-mark.ts'
import { createSession, type Session } from './session.ts'
import { addSessionParts } from './session-parts.ts'
import { tellShownFiles } from './shown-files.ts'
import { followTitle } from './title.ts'

/** Connects the stores of the window with the processes, and brings back what was open. */
export function startWindow(
  rpc: Rpc,
  lastSeen: LastSeen | null,
): { commands: CommandRegistry; session: Session } {
  const focus = followFocus()
  const commands = createCommandRegistry({
    platform: rpc.platform,
    context: () => ({
      projectId: useProjects.getState().currentId,
      nodeId: useTabs.getState().active,
      focus: focus.current(),
    }),
    onError: (error, command) => notifyFailure(`"${command.title}" did not work.`, error),
  })
  commands.registerAll([
    ...shellCommands(rpc),
    ...codebaseCommands(rpc),
    ...fileCommands(rpc),
    ...historyCommands(rpc),
    ...portabilityCommands(rpc),
    ...searchCommands(),
    ...tabCommands(),
  ])
  registerEditorCommands(commands, {
    settings: () => useSettings.getState().values,
    updateSettings: (patch) => updateSettings(rpc, patch),
  })
  registerChatCommands(commands, {
    rpc,
    enabled: () => useProjects.getState().currentId !== null && aiOff() === null,
  })
  registerEditCommands(rpc, commands)
  registerCompletionCommands(commands)
  followTyping(window)
  followPlace(window, (region) => focusRegion(region as RegionName))
  tellKeys(window, rpc)
  dispatchKeys(window, commands)
  dispatchMouseButtons(window, commands)

  const session = createSession(rpc, (error) => {
    if (!isStoreTrouble(error)) notifyFailure('The state of this window was not kept.', error)
  })
  addSessionParts(session)

  followSettings(rpc)
  followProjects(rpc)
  followMeter(rpc)
  followTrouble(rpc)
  followTitle(rpc)
  followCurrentProject(rpc, session, focus.current)
  tellShownFiles(rpc)
  closeGoneFiles(rpc)
  markReady()
  followProviders(rpc)
  followAi(rpc)
  followCodebase(rpc)
  followKeptOut(rpc)
  tellUnexpected()
  tellLoadedAgain()

  if (lastSeen) showLastSeen(lastSeen, session)
  // Only for that while: the end of a page that listens to it waits for the page, which may hang.
  const release = lastSeen?.file ? holdUntilStored(rpc) : undefined

  void openLastProject(rpc, lastSeen?.project.id ?? null, session.expect)
    .catch((error: unknown) => {
      if (!isStoreTrouble(error)) notifyFailure('The project of last time was not opened.', error)
    })
    .finally(() => {
      forgetSeen()
      if (release) void documentsOf(rpc).whenStored().then(release)
      useStart.setState({ ready: true })
      // Main remembers what this window showed last time.
      if (useProjects.getState().currentId === null)
        rpc.desktop.window.showing({ folder: null }).catch(() => undefined)
      followOpenRequests(rpc)
    })
  return { commands, session }
}

/** Follows what is in a project's folder, and what other programs do there. */
function followFolder(rpc: Rpc, projectId: string): () => void {
  const stops = [followTree(rpc, projectId), followDiskEvents(rpc, projectId)]
  return () => {
    for (const stop of stops) stop()
  }
}

/** What a banner tells of for as long as it lasts: the open tabs going unkept meanwhile is no news beside it. */
function isStoreTrouble(error: unknown): boolean {
  return ['READ_ONLY', 'DISK_FULL', 'DATABASE_BUSY', 'SCHEMA_TOO_NEW', 'UNAVAILABLE'].includes(
    toFailure(error).code,
  )
}

/**
 * Follows the tree and the session of whichever project is open.
 * @param keyboard the part of the window that has it.
 */
function followCurrentProject(rpc: Rpc, session: Session, keyboard: () => CommandContext['focus']): void {
  let stop = (): void => undefined
  useProjects.subscribe(({ currentId }, before) => {
    if (currentId === before.currentId) return
    stop()
    forgetSecretValues()
    forgetNeighbours()
    places.clear()
    showPage('work')
    const entering: Promise<void> = session.enter(currentId).then(() => {
      if (useStart.getState().entering === entering) useStart.setState({ entered: currentId })
    })
    useStart.setState({ entered: null, entering })
    stop = currentId === null ? () => undefined : followFolder(rpc, currentId)
    const folder = currentProject(useProjects.getState())?.path ?? null
    // Only what is asked for later opens in a less fitting window.
    rpc.desktop.window.showing({ folder }).catch(() => undefined)
    keepLastProject(rpc, currentId).catch((error: unknown) => {
      if (!isStoreTrouble(error)) notifyFailure('This project will not open by itself next time.', error)
    })
  })
  useTabs.subscribe(({ active }, before) => {
    if (active === null || active === before.active || active === useFiles.getState().focused) return
    // The text is shown first, and drawing many rows must not come between two keys.
    const reveal = (): void => {
      // One who is in the tree stays at their row: the next key may throw it away.
      if (active === useTabs.getState().active && keyboard() !== 'files') revealInTree(active)
    }
    afterTyping(reveal, { least: 30, most: 400 })
  })
  useFiles.subscribe(({ loaded, tree }, before) => {
    // Files that went away since last time have no tab to come back to.
    if (!loaded || before.loaded || currentProject(useProjects.getState())?.state !== 'ready') return
    const { tabs, closeMany } = useTabs.getState()
    closeMany(tabs.map((tab) => tab.nodeId).filter((id) => !tree.get(id) && !isUnsafe(id)))
  })
}

/** Listens to the ai process once it is wanted and AI is on: it is listening that starts it. */
function followAi(rpc: Rpc): void {
  let stop: (() => void) | undefined
  const update = (): void => {
    const on = useSettings.getState().loaded && aiOff() === null
    if (on && useModels.getState().wanted) {
      stop ??= followModels(rpc)
      return
    }
    stop?.()
    stop = undefined
  }
  useSettings.subscribe(update)
  useProjects.subscribe(update)
  useModels.subscribe(({ wanted }, before) => wanted !== before.wanted && update())
}

/** What nobody caught is told, never swallowed. */
function tellUnexpected(): void {
  addEventListener('unhandledrejection', (event) => notifyFailure('Something did not work.', event.reason))
  addEventListener('error', (event) => {
    if (event.error) notifyFailure('Something did not work.', event.error)
  })
}

/** Main loads the page again after its process ended, and says so in its address. */
function tellLoadedAgain(): void {
  const address = new URL(location.href)
  if (!address.searchParams.has('again')) return
  address.searchParams.delete('again')
  history.replaceState(null, '', address)
  notify({
    level: 'warning',
    title: 'The window stopped and was loaded again.',
    detail: 'What you typed was stored, and your files are open as before.',
  })
}
