import { join } from 'node:path'
import type { ProcessName, ProcessState } from '../preload/contract/desktop.ts'
import { gpuTrialsRouter } from './ai/engine/gpu-trials.ts'
import { FileReadings } from './ai/kept/file-readings.ts'
import { KEPT_READINGS, KeptStates } from './ai/kept/kept-states.ts'
import type { ComposeSettings } from './compose.ts'
import type { DataFolder } from './platform/data-folder.ts'
import type { Log } from './platform/log.ts'
import { ServiceProcess } from './platform/service-process.ts'
import { askThrowAway } from './platform/throw-away-process.ts'
import type { AiPermissions } from './process/ai-permissions.ts'
import { type RpcPort, serveRouter } from './process/rpc.ts'
import { createTopic, type Topic } from './process/topic.ts'
import type { SettingsStore } from './settings/settings-store.ts'

/** The utility processes, by name. */
export type Services = Record<ProcessName, ServiceProcess>

/** The processes of the app, none of them started yet. */
export function createServices({
  data,
  outPath,
  resourcesPath,
  modelsPath,
  devices,
  log,
}: Pick<ComposeSettings, 'data' | 'outPath' | 'resourcesPath' | 'modelsPath' | 'devices'> & {
  log: Log
}): Services {
  const options = {
    dataPath: data.path,
    resourcesPath,
    modelsPath,
    logLevel: 'info' as const,
    ...(devices === undefined ? {} : { devices }),
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

/** Longest a trial of a device may take, in milliseconds: drivers compile their shaders in it. */
const TRIAL_LIMIT = 60_000

/** Devices are tried for ai in processes of their own, which only main can start. */
export function tryDevicesFor(ai: ServiceProcess, outPath: string, log: Log): void {
  const router = gpuTrialsRouter(async (trial, signal) => {
    const answer = await askThrowAway(trial, {
      entry: join(outPath, 'gpu-trial.js'),
      name: 'OffCoder gpu-trial',
      limit: TRIAL_LIMIT,
      signal,
      report: (why) => log.write('info', 'ai', `The trial of ${trial.device}: ${why}`),
      refused: (attempt) => ai.emit('refusedEgress', { process: 'ai', ...attempt }),
    })
    return answer === true
  })
  ai.on('running', () => {
    const port = ai.connect('gpu-trials')
    serveRouter(router, port as RpcPort, (error) => log.write('error', 'ai', error.message))
    port.start()
  })
}

/** Ends all of them, the workspace last: the others still have something to give it. */
export async function stopServices(
  { workspace, ai, terminal, codebase }: Services,
  writeFiles: boolean,
): Promise<void> {
  await Promise.all([terminal.stop(), codebase.stop(), ai.stop()])
  await workspace.stop({ writeFiles })
}

/** Resolves when a process runs, or will not for now. */
export async function untilSettled(service: ServiceProcess): Promise<void> {
  if (['running', 'broken'].includes(service.state.state)) return
  await new Promise<void>((resolve) => {
    const look = ({ state }: ProcessState): void => {
      if (!['running', 'broken', 'stopped'].includes(state)) return
      service.off('changed', look)
      resolve()
    }
    service.on('changed', look)
  })
}

/** Set anew whenever a process changes its state. */
export function statesOf(services: Services): Topic<null> {
  const states = createTopic(null)
  for (const one of Object.values(services)) one.on('changed', () => states.set(null))
  return states
}

/** In which projects AI is on is asked of the workspace, anew after each of its starts. */
export function followPermissions({ workspace }: Services, permissions: AiPermissions): void {
  workspace.on('running', () => {
    const port = workspace.connect('permissions')
    permissions.connect(port as RpcPort)
    port.start()
  })
}

/**
 * How much was asked of a provider goes from ai to the workspace; in which projects AI is on, which chats there are and
 * what may be kept of files the other way. Either may have started anew.
 */
export function joinAiWithWorkspace({ ai, workspace }: Services): void {
  const join = () => {
    if (ai.state.state !== 'running' || workspace.state.state !== 'running') return
    ai.join('usage', workspace)
    ai.join('permissions', workspace)
    ai.join('chats', workspace)
    ai.join('readings', workspace)
  }
  ai.on('running', join)
  workspace.on('running', join)
}

/**
 * What models have read goes where AI may not work any more, where the user wants nothing kept, and of a file when it is
 * gone or a file that was read for it is kept from models: whether the process of AI runs or not.
 */
export function forgetReadings({
  data,
  log,
  services,
  settings,
  permissions,
}: {
  data: DataFolder
  log: Log
  services: Services
  settings: SettingsStore
  permissions: AiPermissions
}): void {
  const failed = (error: unknown) => log.write('warn', 'ai', String(error))
  const states = new KeptStates({ path: join(data.path, 'ai', KEPT_READINGS), report: failed })
  const forget = () => {
    const { values } = settings.state
    const wanted = values['ai.enabled'] && values['ai.keepReadings']
    const known = permissions.topic.value !== null
    states.remove(({ project }) => !wanted || (known && permissions.allows(project) !== true)).catch(failed)
  }
  const files = new FileReadings((line) => failed(line))
  const review = () => states.removeFiles(async (key, file) => (await files.mayBeKept(key, file)) === false)
  services.workspace.on('running', () => {
    const port = services.workspace.connect('readings')
    files.connect(port as RpcPort, () => review().catch(failed))
    port.start()
  })
  // What it kept when it was told to end.
  services.ai.on('changed', ({ state }) => state === 'stopped' && forget())
  settings.topic.subscribe(forget)
  permissions.topic.subscribe(forget)
}
