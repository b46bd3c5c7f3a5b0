import type { ProcessName } from '../../preload/contract/desktop.ts'
import type { SettingsStore } from '../settings/settings-store.ts'
import { followPower } from './power.ts'
import type { ServiceProcess } from './service-process.ts'

/**
 * The index reads texts from the workspace, and has vectors made by ai, which starts for that once a model is chosen.
 * Both are told what the user wants spared, and whether the machine runs on its battery.
 */
export function joinForIndex(services: Record<ProcessName, ServiceProcess>, settings: SettingsStore): void {
  const { codebase, workspace, ai } = services
  const isRunning = (service: ServiceProcess) => service.state.state === 'running'
  let power: ReturnType<typeof followPower> | undefined
  const look = () => {
    if (!isRunning(codebase) && !isRunning(ai)) return
    const { values } = settings.state
    const embeddingModel = values['ai.enabled'] ? values['ai.embeddingModelId'] : null
    // The system is asked once it is of interest, when the app is long ready.
    power ??= followPower(look)
    const conditions = {
      onBattery: power.onBattery,
      embeddingModel,
      batteryMode: values['ai.onBattery'],
      unloadAfter: values['ai.unloadAfter'],
      keepsReadings: values['ai.enabled'] && values['ai.keepReadings'],
    }
    for (const service of [codebase, ai]) if (isRunning(service)) service.tell(conditions)
    if (isRunning(codebase) && embeddingModel !== null) ai.start()
  }
  const join = (kind: 'codebase' | 'embeddings', other: ServiceProcess) => {
    if (isRunning(codebase) && isRunning(other)) codebase.join(kind, other)
  }
  codebase.on('running', () => {
    join('codebase', workspace)
    join('embeddings', ai)
    look()
  })
  workspace.on('running', () => join('codebase', workspace))
  ai.on('running', () => {
    join('embeddings', ai)
    look()
  })
  codebase.on('idle', () => void codebase.stop())
  settings.topic.subscribe(look)
}
