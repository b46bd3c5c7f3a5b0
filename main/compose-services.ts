import { join } from 'node:path'
import type { ProcessName } from '../preload/contract/desktop.ts'
import type { ComposeSettings } from './compose.ts'
import type { Log } from './platform/log.ts'
import { ServiceProcess } from './platform/service-process.ts'
import type { AiPermissions } from './process/ai-permissions.ts'
import type { RpcPort } from './process/rpc.ts'
import { createTopic, type Topic } from './process/topic.ts'

/** The utility processes, by name. */
export type Services = Record<ProcessName, ServiceProcess>

/** The processes of the app, none of them started yet. */
export function createServices({
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
 * How much was asked of a provider goes from ai to the workspace, and in which projects AI is on the other way; either
 * may have started anew.
 */
export function joinAiWithWorkspace({ ai, workspace }: Services): void {
  const join = () => {
    if (ai.state.state !== 'running' || workspace.state.state !== 'running') return
    ai.join('usage', workspace)
    ai.join('permissions', workspace)
  }
  ai.on('running', join)
  workspace.on('running', join)
}
