import { join } from 'node:path'
import type { BrowserWindow, MessagePortMain, WebContents } from 'electron'
import type { ProcessName } from '../preload/contract/desktop.ts'
import type { EgressPolicy } from '../preload/contract/egress.ts'
import type { Failure } from '../preload/contract/errors.ts'
import { Egress } from './egress/egress.ts'
import { egressRouter } from './egress/egress-router.ts'
import { RemoteLedger } from './egress/remote-ledger.ts'
import { RulesStore } from './egress/rules-store.ts'
import { serveTunnel } from './egress/tunnel.ts'
import type { TunnelPort } from './egress/tunnel-protocol.ts'
import type { NetworkGuard } from './guard/network-guard.ts'
import type { DataFolder } from './platform/data-folder.ts'
import { joinForIndex } from './platform/index-joins.ts'
import { type Log, openLog } from './platform/log.ts'
import { ServiceProcess } from './platform/service-process.ts'
import { AiPermissions, aiIsOffIn } from './process/ai-permissions.ts'
import { type RpcPort, serveRouter } from './process/rpc.ts'
import { createTopic, type Topic } from './process/topic.ts'
import { ProviderStore } from './providers/provider-store.ts'
import { Providers } from './providers/providers.ts'
import { providersRouter } from './providers/providers-router.ts'
import { systemKeychain } from './secrets/keychain.ts'
import { SecretNames } from './secrets/secret-names.ts'
import { SecretStore } from './secrets/secret-store.ts'
import { secretsRouter } from './secrets/secrets-router.ts'
import { settingsRouter } from './settings/settings-router.ts'
import { SettingsStore } from './settings/settings-store.ts'
import { askToConnect } from './windows/approval.ts'
import { type Admission, Connections } from './windows/connections.ts'
import { dataFolderRouter } from './windows/data-folder-router.ts'
import { desktopRouter } from './windows/desktop-router.ts'
import { Windows } from './windows/windows.ts'

export interface ComposeSettings {
  data: DataFolder
  /** Origin of the development server, or null. */
  devServer: string | null
  guard: NetworkGuard
  /** The folder of the built main bundle. */
  outPath: string
  resourcesPath: string
  /** The models that ship with the app, with their catalogue. */
  modelsPath: string
}

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
  /** The app ends: its windows come back at the next start. */
  quit(): void
  /**
   * Stops everything in reverse order. `stuck`: a keychain that never answered holds a thread that nothing can end, so
   * an ordinary exit would wait for ever.
   */
  dispose(): Promise<{ stuck: boolean }>
}

type Services = Record<ProcessName, ServiceProcess>

/** Builds every service of main once and wires them: the only place where they meet. */
export async function compose({
  data,
  devServer,
  guard,
  outPath,
  resourcesPath,
  modelsPath,
}: ComposeSettings): Promise<OffCoder> {
  const log = await openLog(join(data.path, 'logs'), 'info')
  const services = createServices({ data, outPath, resourcesPath, modelsPath, log })
  const secrets = createSecrets(data)
  const settings = new SettingsStore(join(data.path, 'settings.json'))
  const windows = new Windows({
    preload: join(outPath, '../preload/index.cjs'),
    stateFile: join(data.path, 'window.json'),
    devServer,
    report: (line) => log.write('error', 'window', line),
    admit: (window) => connections.admit(window.webContents),
  })
  const permissions = new AiPermissions({ report: (line) => log.write('warn', 'ai', line) })
  followPermissions(services, permissions)
  const { egress, ledger, rules, providers, providerStore } = createEgress({
    permissions,
    data,
    guard,
    services,
    windows,
    secrets,
    log,
  })
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
  }
  const connections = new Connections({
    services,
    devServer,
    log,
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
  joinForIndex(services, settings)
  const applySettings = () => {
    windows.appearance = appearanceOf(settings)
    reviewAi()
  }
  const reviewAi = () => endUnlessWanted(services, connections)
  // Read while Electron gets ready: the first window then waits for no file.
  await Promise.all([settings.start(), windows.start(), startDoor(rules, providerStore, log)])

  return {
    async start() {
      connections.start()
      services.workspace.start()
      applySettings()
      settings.topic.subscribe(applySettings)
      permissions.topic.subscribe(reviewAi)
      windows.shown.subscribe(reviewAi)
      await windows.restore()
      // After the window: nothing on screen needs it, and a keychain may take its time.
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
    quit: () => windows.quit(),
    async dispose() {
      connections.dispose()
      await egress.dispose()
      await Promise.all([services.terminal.stop(), services.codebase.stop(), services.ai.stop()])
      await services.workspace.stop({
        writeFiles: settings.state.values['files.writeToDisk'] === 'after-delay',
      })
      await settings.dispose()
      await windows.dispose()
      const { stuck } = await secrets.dispose()
      await log.dispose()
      return { stuck }
    },
  }
}

function createServices({
  data,
  outPath,
  resourcesPath,
  modelsPath,
  log,
}: Pick<ComposeSettings, 'data' | 'outPath' | 'resourcesPath' | 'modelsPath'> & { log: Log }): Services {
  const options = {
    dataPath: data.path,
    resourcesPath,
    modelsPath,
    logLevel: 'info' as const,
  }
  const service = (name: ProcessName) =>
    new ServiceProcess({ name, entry: join(outPath, `${name}.js`), options, log })
  return {
    workspace: service('workspace'),
    ai: service('ai'),
    terminal: service('terminal'),
    codebase: service('codebase'),
  }
}

/** Set anew whenever a process changes its state. */
function statesOf(services: Services): Topic<null> {
  const states = createTopic(null)
  for (const one of Object.values(services)) one.on('changed', () => states.set(null))
  return states
}

function createSecrets(data: DataFolder): SecretStore {
  return new SecretStore({
    keychain: systemKeychain('OffCoder'),
    names: new SecretNames(join(data.path, 'secret-names.json')),
  })
}

/** The processes that there is no use for without AI. */
const AI = ['ai', 'codebase'] as const

function isAi(name: ProcessName): boolean {
  return (AI as readonly ProcessName[]).includes(name)
}

/** With AI off everywhere, or in every project that is shown, its processes do not run. */
function endUnlessWanted(services: Services, connections: Connections): void {
  for (const name of AI)
    if (!connections.review(name) && services[name].state.state !== 'stopped') void services[name].stop()
}

const aiIsOff: Failure = {
  code: 'AI_OFF',
  message: 'AI is turned off in the settings, so its process is not started.',
}

/** Whether a window that shows `folder` may have the ai process. */
function mayUseAi(settings: SettingsStore, permissions: AiPermissions, folder: string | null): Admission {
  if (!settings.state.values['ai.enabled']) return aiIsOff
  if (folder === null) return 'open'
  const allowed = permissions.allowsIn(folder)
  if (allowed === undefined) return 'wait'
  if (allowed) return 'open'
  const { code, message } = aiIsOffIn()
  return { code, message }
}

function appearanceOf(settings: SettingsStore) {
  const { values } = settings.state
  return { theme: values['window.theme'], zoom: values['window.zoom'] }
}

/** Reads what the door goes by. */
async function startDoor(rules: RulesStore, providers: ProviderStore, log: Log): Promise<void> {
  const [ofRules, ofProviders] = await Promise.all([rules.start(), providers.start()])
  if (ofRules.problem) log.write('warn', 'egress', ofRules.problem)
  if (ofProviders.problem) log.write('warn', 'providers', ofProviders.problem)
}

function byokPolicy(rules: RulesStore): EgressPolicy {
  const found = rules.rules.policies.find(({ purpose }) => purpose === 'byok-ai')
  return found ?? { purpose: 'byok-ai', decision: 'off', hosts: [] }
}

/** The door, its ledger in the workspace process, and everything that was refused elsewhere. */
function createEgress({
  permissions,
  data,
  guard,
  services,
  windows,
  secrets,
  log,
}: {
  permissions: AiPermissions
  data: DataFolder
  guard: NetworkGuard
  services: Services
  windows: Windows
  secrets: SecretStore
  log: Log
}) {
  const ledger = new RemoteLedger()
  const rules = new RulesStore(join(data.path, 'network.json'))
  const providerStore = new ProviderStore(join(data.path, 'ai-providers.json'))
  // The door wants keys, and their keeper the door's rules: it asks for them later than it is made.
  const providers: Providers = new Providers({
    store: providerStore,
    secrets,
    policy: () => byokPolicy(rules),
    setPolicy: (policy) => egress.setPolicy(policy),
  })
  const egress = new Egress({
    door: guard.takeDoor(),
    ledger,
    rules,
    credentials: providers,
    approve: (question, signal) => askToConnect(windows.front, question, signal),
  })
  const failed = (error: unknown) => log.write('warn', 'egress', String(error))
  services.workspace.on('running', () => {
    const port = services.workspace.connect('ledger')
    port.on('close', () => ledger.disconnect())
    ledger.connect(port as RpcPort)
    port.start()
    egress.ledgerAvailable().catch(failed)
  })
  services.ai.on('running', () =>
    serveTunnel({
      process: 'ai',
      egress,
      port: services.ai.connect('egress') as unknown as TunnelPort,
      mayUseAi: (projectId) => permissions.allows(projectId) === true,
    }),
  )
  joinAiWithWorkspace(services)
  guard.onAttempt((attempt) => void egress.recordAttempt(attempt).catch(failed))
  for (const service of Object.values(services)) {
    service.on('refusedEgress', (attempt) => void egress.recordAttempt(attempt).catch(failed))
  }
  return { egress, ledger, rules, providers, providerStore }
}

function followPermissions({ workspace }: Services, permissions: AiPermissions): void {
  workspace.on('running', () => {
    const port = workspace.connect('permissions')
    permissions.connect(port as RpcPort)
    port.start()
  })
}

/**
 * How much was asked of a provider goes from ai to the workspace, and in which projects AI is on the other way; either
 * may have started anew.
 */
function joinAiWithWorkspace({ ai, workspace }: Services): void {
  const join = () => {
    if (ai.state.state !== 'running' || workspace.state.state !== 'running') return
    ai.join('usage', workspace)
    ai.join('permissions', workspace)
  }
  ai.on('running', join)
  workspace.on('running', join)
}
