import { access } from 'node:fs/promises'
import { basename } from 'node:path'
import { implement } from '@orpc/server'
import { app, type BrowserWindow, dialog, shell } from 'electron'
import { desktopContract, type ProcessName } from '../../preload/contract/desktop.ts'
import { AppError } from '../../preload/contract/errors.ts'
import { writeFileAtomically } from '../durable/atomic-file.ts'
import type { ServiceProcess } from '../platform/service-process.ts'
import { createTopic, follow, type Topic } from '../process/topic.ts'
import { askOnce } from './ask-once.ts'
import type { Admission } from './connections.ts'
import type { Windows } from './windows.ts'

/** Given with each call: the window that made it. */
export interface DesktopContext {
  window: BrowserWindow
}

export interface DesktopDependencies {
  services: Record<ProcessName, ServiceProcess>
  /** Changes whenever a service process changes its state. */
  processStates: Topic<null>
  windows: Windows
  /** Whether a window may have a service: what it may not have it cannot start. */
  admit(service: ProcessName, window: BrowserWindow): Admission
  dataPath: string
}

/** Implements `app`, `window` and `processes` of the desktop contract. */
export function desktopRouter({ services, processStates, windows, admit, dataPath }: DesktopDependencies) {
  const os = implement(desktopContract).$context<DesktopContext>()
  return {
    app: {
      info: os.app.info.handler(() => ({
        version: app.getVersion(),
        electron: process.versions.electron,
        chrome: process.versions.chrome,
        node: process.versions.node,
        platform: process.platform,
        dataPath,
        packaged: app.isPackaged,
      })),
      openRequests: os.app.openRequests.handler(async function* ({ context, signal }) {
        for await (const paths of follow(windows.requestsOf(context.window), signal)) {
          for (const path of paths.splice(0)) yield { path }
        }
      }),
    },
    window: windowRouter(windows),
    processes: {
      states: os.processes.states.handler(async function* ({ signal }) {
        for await (const _ of follow(processStates, signal))
          yield Object.values(services).map((service) => service.state)
      }),
      restart: os.processes.restart.handler(({ input, context }) => {
        const admission = admit(input.name, context.window)
        if (admission === 'wait')
          throw new AppError('UNAVAILABLE', 'Whether it may run is not known yet. Try again in a moment.')
        if (admission !== 'open') throw new AppError(admission.code, admission.message)
        services[input.name].restart()
      }),
    },
  }
}

const ZIP = [{ name: 'Zip archives', extensions: ['zip'] }]

function windowRouter(windows: Windows) {
  const { window } = implement(desktopContract).$context<DesktopContext>()
  return {
    open: window.open.handler(({ input }) => windows.open(input.id)),
    showing: window.showing.handler(({ input, context }) => windows.showing(context.window, input.folder)),
    pickFolder: window.pickFolder.handler(async ({ context }) => ({
      path: await pick(context.window, {
        title: 'Open folder',
        properties: ['openDirectory', 'createDirectory'],
      }),
    })),
    pickModel: window.pickModel.handler(async ({ context }) => ({
      path: await pick(context.window, {
        title: 'Add a model',
        properties: ['openFile'],
        filters: [{ name: 'GGUF models', extensions: ['gguf'] }],
      }),
    })),
    pickZip: window.pickZip.handler(async ({ context }) => ({
      path: await pick(context.window, { title: 'Import a zip', properties: ['openFile'], filters: ZIP }),
    })),
    pickNewZip: window.pickNewZip.handler(async ({ input, context }) => ({
      path: await pickNew(context.window, {
        title: 'Export as zip',
        defaultPath: basename(input.name),
        filters: ZIP,
      }),
    })),
    saveText: window.saveText.handler(async ({ context, input }) => {
      const path = await pickNew(context.window, { defaultPath: input.name })
      if (path !== null) await writeFileAtomically(path, input.text, 0o644)
      return { path }
    }),
    reveal: window.reveal.handler(async ({ input }) => {
      await access(input.path).catch(() => {
        throw new AppError('NOT_FOUND', `${input.path} is not there any more.`)
      })
      shell.showItemInFolder(input.path)
    }),
    setTitle: window.setTitle.handler(({ input, context }) => {
      context.window.setTitle(input.title)
      context.window.setDocumentEdited(input.dirty)
    }),
    minimise: window.minimise.handler(({ context }) => context.window.minimize()),
    toggleMaximise: window.toggleMaximise.handler(({ context }) =>
      context.window.isMaximized() ? context.window.unmaximize() : context.window.maximize(),
    ),
    close: window.close.handler(({ context }) => context.window.close()),
    state: window.state.handler(async function* ({ context, signal }) {
      for await (const state of windowStates(context.window, signal)) yield state
    }),
  }
}

/** Asks for a path in the system's dialog; null when the person changed their mind. */
export function pick(window: BrowserWindow, options: Electron.OpenDialogOptions): Promise<string | null> {
  return askOnce(window, null, async () => {
    const { canceled, filePaths } = await dialog.showOpenDialog(window, options)
    return canceled ? null : (filePaths[0] ?? null)
  })
}

/** The same for a file that is to be made. */
function pickNew(window: BrowserWindow, options: Electron.SaveDialogOptions): Promise<string | null> {
  return askOnce(window, null, async () => {
    const { canceled, filePath } = await dialog.showSaveDialog(window, options)
    return canceled || filePath === '' ? null : filePath
  })
}

const stateEvents = [
  'maximize',
  'unmaximize',
  'enter-full-screen',
  'leave-full-screen',
  'focus',
  'blur',
] as const

async function* windowStates(window: BrowserWindow, signal: AbortSignal | undefined) {
  const topic: Topic<null> = createTopic(null)
  const changed = () => topic.set(null)
  for (const name of stateEvents) window.on(name as 'focus', changed)
  try {
    for await (const _ of follow(topic, signal)) {
      if (window.isDestroyed()) return
      yield {
        maximised: window.isMaximized(),
        fullScreen: window.isFullScreen(),
        focused: window.isFocused(),
      }
    }
  } finally {
    if (!window.isDestroyed()) for (const name of stateEvents) window.off(name as 'focus', changed)
  }
}
