import { join } from 'node:path'
import type { BrowserWindow, MessagePortMain, WebContents } from 'electron'
import type { ProcessName } from '../preload/contract/desktop.ts'
import type { NetworkGuard } from './guard/network-guard.ts'
import { serveApp } from './platform/app-protocol.ts'
import type { DataFolder } from './platform/data-folder.ts'
import { openLog } from './platform/log.ts'
import { ServiceProcess } from './platform/service-process.ts'
import { serveRouter, type RpcPort } from './process/rpc.ts'
import { createTopic } from './process/topic.ts'
import { Connections } from './windows/connections.ts'
import { desktopRouter } from './windows/desktop-router.ts'
import { openMainWindow } from './windows/main-window.ts'

export interface ComposeSettings {
  data: DataFolder
  /** Origin of the development server, or null. */
  devServer: string | null
  guard: NetworkGuard
  /** The folder of the built main bundle. */
  outPath: string
  resourcesPath: string
}

/** The whole app behind its few verbs. */
export interface OffCoder {
  /** Starts services and opens the window. The app must be ready. */
  start(): Promise<void>
  openWindow(): Promise<void>
  focusWindow(): void
  /** Hands paths to the window: it opens folders as projects and files in them. */
  openPaths(paths: string[]): void
  /** Stops everything in reverse order. */
  dispose(): Promise<void>
}

/** Builds every service of main once and wires them: the only place where they meet. */
export async function compose({ data, devServer, outPath, resourcesPath }: ComposeSettings): Promise<OffCoder> {
  const log = await openLog(join(data.path, 'logs'), 'info')
  const options = { dataPath: data.path, resourcesPath, modelsPath: join(resourcesPath, 'models'), logLevel: 'info' as const }
  const service = (name: ProcessName) => new ServiceProcess({ name, entry: join(outPath, `${name}.js`), options, log })
  const services = { workspace: service('workspace'), ai: service('ai'), terminal: service('terminal') }
  const processStates = createTopic(null)
  for (const one of Object.values(services)) one.on('changed', () => processStates.set(null))

  const openRequests = createTopic<string[]>([])
  const windows = new Map<WebContents, BrowserWindow>()
  const router = desktopRouter({ services, processStates, openRequests, dataPath: data.path })
  const report = (error: Error) => log.write('error', 'main', error.stack ?? error.message)
  const connections = new Connections({
    services,
    devServer,
    log,
    refusal: () => null,
    serveDesktop(port: MessagePortMain, contents) {
      const window = windows.get(contents)
      if (!window) return port.close()
      serveRouter(router, port as RpcPort, report, { window })
      port.start()
    },
  })

  const openWindow = async () => {
    const window = await openMainWindow({
      preload: join(outPath, '../preload/index.cjs'),
      stateFile: join(data.path, 'window.json'),
      theme: 'system',
      zoom: 1,
      devServer,
      onCreated(created) {
        windows.set(created.webContents, created)
        connections.admit(created.webContents)
        created.once('closed', () => {
          for (const [contents, known] of windows) if (known === created) windows.delete(contents)
        })
      },
    })
    window.focus()
  }

  return {
    async start() {
      if (!devServer) serveApp(join(outPath, '../renderer'))
      connections.start()
      services.workspace.start()
      await openWindow()
    },
    openWindow: async () => {
      if (windows.size === 0) await openWindow()
    },
    focusWindow() {
      const window = [...windows.values()][0]
      if (!window) return
      if (window.isMinimized()) window.restore()
      window.focus()
    },
    openPaths(paths) {
      if (paths.length) openRequests.set([...openRequests.value, ...paths])
    },
    async dispose() {
      connections.dispose()
      await Promise.all([services.terminal.stop(), services.ai.stop()])
      await services.workspace.stop()
      await log.dispose()
    },
  }
}
