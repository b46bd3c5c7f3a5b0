import { join } from 'node:path'
import type { BrowserWindow, MessagePortMain, WebContents } from 'electron'
import type { ProcessName } from '../preload/contract/desktop.ts'
import { LeftDownloads } from './ai/downloads/left.ts'
import { leftDownloadsRouter } from './ai/downloads/left-router.ts'
import { createEgress, startDoor } from './compose-door.ts'
import {
  createServices,
  followPermissions,
  forgetReadings,
  type Services,
  statesOf,
  stopServices,
  tryDevicesFor,
  untilSettled,
} from './compose-services.ts'
import { egressRouter } from './egress/egress-router.ts'
import type { NetworkGuard } from './guard/network-guard.ts'
import type { DataLock } from './platform/data-folder/lock.ts'
import type { DataFolder } from './platform/data-folder.ts'
import { joinForIndex } from './platform/index-joins.ts'
import { openLog } from './platform/log.ts'
import { AiPermissions } from './process/ai-permissions.ts'
import { type RpcPort, serveRouter } from './process/rpc.ts'
import { providersRouter } from './providers/providers-router.ts'
import { systemKeychain } from './secrets/keychain.ts'
import { SecretNames } from './secrets/secret-names.ts'
import { SecretStore } from './secrets/secret-store.ts'
import { secretsRouter } from './secrets/secrets-router.ts'
import { appearanceOf } from './settings/kept-settings.ts'
import { settingsRouter } from './settings/settings-router.ts'
import type { SettingsStore } from './settings/settings-store.ts'
import { endUnlessWanted, isAi, mayUseAi } from './windows/ai-admission.ts'
import type { ConnectRequests } from './windows/connect-requests.ts'
import { Connections } from './windows/connections.ts'
import { keepDataFolder } from './windows/data-folder-lost.ts'
import { dataFolderRouter } from './windows/data-folder-router.ts'
import { desktopRouter } from './windows/desktop-router.ts'
import type { LastSeenFiles } from './windows/last-seen.ts'
import type { Windows } from './windows/windows.ts'

export interface ComposeSettings {
  data: DataFolder
  /** Keeps the data folder for this app. */
  lock: DataLock
  /** Origin of the development server, or null. */
  devServer: string | null
  guard: NetworkGuard
  /** The folder of the built main bundle. */
  outPath: string
  resourcesPath: string
  /** The models that ship with the app, with their catalogue. */
  modelsPath: string
  /** Devices that local AI may compute on, where it is not to look for them itself. */
  devices: string[] | undefined
  windows: Windows
  /** What pages ask for, some of it already. */
  requests: ConnectRequests
  /** Read. */
  settings: SettingsStore
  /** Read. */
  lastSeen: LastSeenFiles
}

/** Milliseconds after which the store is started although the page has not asked for it. */
const LATEST = 1_000

/** The whole app behind its few verbs. */
export interface OffCoder {
  /** Starts services and opens the windows of last time. The app must be ready. */
  start(): Promise<void>
  /** Brings the windows of last time back where none is open. */
  openWindow(): Promise<void>
  newWindow(): Promise<void>
  /**
   * Hands paths to the window that fits, which opens folders as projects and files in them; without any, the window
   * used last comes to the front.
   */
  openPaths(paths: string[], wanted?: 'new' | 'fitting'): Promise<void>
  /**
   * Stops everything in reverse order. `stuck`: a keychain that never answered holds a thread that nothing can end, so
   * an ordinary exit would wait for ever.
   */
  dispose(): Promise<{ stuck: boolean }>
}

/** Builds every service of main once and wires them: the only place where they meet. */
export async function compose({
  data,
  lock,
  devServer,
  guard,
  outPath,
  resourcesPath,
  modelsPath,
  devices,
  windows,
  requests,
  settings,
  lastSeen,
}: ComposeSettings): Promise<OffCoder> {
  const log = await openLog(join(data.path, 'logs'), 'info')
  const services = createServices({ data, outPath, resourcesPath, modelsPath, devices, log })
  const secrets = createSecrets(data)
  const permissions = new AiPermissions({ report: (line) => log.write('warn', 'ai', line) })
  followPermissions(services, permissions)
  const meeting = { permissions, data, guard, services, windows, secrets, log }
  const { egress, ledger, rules, providers, providerStore } = createEgress(meeting)
  const admission = (name: ProcessName, contents: WebContents) =>
    isAi(name) ? mayUseAi(settings, permissions, windows.folderOf(contents)) : 'open'
  const admit = (name: ProcessName, { webContents }: BrowserWindow) => admission(name, webContents)
  const dataPath = data.path
  const router = {
    ...desktopRouter({ services, processStates: statesOf(services), windows, admit, dataPath }),
    dataFolder: dataFolderRouter(data.chosen),
    settings: settingsRouter(settings),
    egress: egressRouter({ egress, ledger, rules }),
    providers: providersRouter(providers),
    secrets: secretsRouter(secrets),
    leftDownloads: leftDownloadsRouter(leftDownloads(dataPath, services)),
  }
  const connections = new Connections({
    services,
    devServer,
    log,
    requests,
    admission,
    serveDesktop(port: MessagePortMain, contents: WebContents) {
      const window = windows.of(contents)
      if (!window) return port.close()
      serveRouter(
        router,
        port as RpcPort,
        (error) => log.write('error', 'main', error.stack ?? error.message),
        { window },
      )
      port.start()
    },
  })
  tryDevicesFor(services.ai, outPath, log)
  joinForIndex(services, settings)
  forgetReadings({ data, log, services, settings, permissions })
  windows.followedBy({
    report: (line) => log.write('error', 'window', line),
    admit: (window) => connections.admit(window.webContents),
  })
  const applySettings = () => {
    windows.appearance = appearanceOf(settings.state)
    reviewAi()
  }
  const reviewAi = () => endUnlessWanted(services, connections)
  let disposed = false
  await startDoor(rules, providerStore, log)

  return {
    async start() {
      connections.start()
      keepDataFolder(lock, services.workspace, windows)
      applySettings()
      settings.topic.subscribe(applySettings)
      permissions.topic.subscribe(reviewAi)
      windows.shown.subscribe(reviewAi)
      // A page that has something to show asks once it shows it: until then the two would take turns.
      if (lastSeen.isEmpty) services.workspace.start()
      await windows.restore()
      void lastSeen.keepOnly(windows.known)
      // Whatever became of the page.
      const late = setTimeout(() => services.workspace.start(), LATEST)
      // What nothing on screen needs waits for the store: the page's first frame is drawn by then.
      await untilSettled(services.workspace)
      clearTimeout(late)
      if (disposed) return
      const { state, message } = await secrets.start()
      // Until now it was not known who has a key.
      providers.changes.set(null)
      if (state !== 'ready') log.write('warn', 'secrets', message ?? state)
    },
    openWindow: async () => {
      if (windows.count === 0) await windows.restore()
    },
    newWindow: () => windows.open(),
    openPaths: (paths, wanted) => windows.openPaths(paths, wanted),
    async dispose() {
      disposed = true
      connections.dispose()
      await egress.dispose()
      await stopServices(services, settings.state.values['files.writeToDisk'] === 'after-delay')
      await settings.dispose()
      await windows.dispose()
      const { stuck } = await secrets.dispose()
      await lock.release()
      await log.dispose()
      return { stuck }
    },
  }
}

/** What the ai process left, for when it does not run. */
function leftDownloads(dataPath: string, { ai }: Services): LeftDownloads {
  return new LeftDownloads({
    folder: join(dataPath, 'ai'),
    isTaken: () => ai.state.state !== 'stopped' && ai.state.state !== 'broken',
  })
}

function createSecrets(data: DataFolder): SecretStore {
  return new SecretStore({
    keychain: systemKeychain('OffCoder'),
    names: new SecretNames(join(data.path, 'secret-names.json')),
  })
}
