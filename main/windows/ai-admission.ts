import type { ProcessName } from '../../preload/contract/desktop.ts'
import type { Failure } from '../../preload/contract/errors.ts'
import type { ServiceProcess } from '../platform/service-process.ts'
import { type AiPermissions, aiIsOffIn } from '../process/ai-permissions.ts'
import type { SettingsStore } from '../settings/settings-store.ts'
import type { Admission, Connections } from './connections.ts'

/** The processes that there is no use for without AI. */
const AI = ['ai', 'codebase'] as const

export function isAi(name: ProcessName): boolean {
  return (AI as readonly ProcessName[]).includes(name)
}

/** With AI off everywhere, or in every project that is shown, its processes do not run. */
export function endUnlessWanted(
  services: Record<ProcessName, ServiceProcess>,
  connections: Connections,
): void {
  for (const name of AI)
    if (!connections.review(name) && services[name].state.state !== 'stopped') void services[name].stop()
}

const aiIsOff: Failure = {
  code: 'AI_OFF',
  message: 'AI is turned off in the settings, so its process is not started.',
}

/** Whether a window that shows `folder` may have the ai process. */
export function mayUseAi(
  settings: SettingsStore,
  permissions: AiPermissions,
  folder: string | null,
): Admission {
  if (!settings.state.values['ai.enabled']) return aiIsOff
  if (folder === null) return 'open'
  const allowed = permissions.allowsIn(folder)
  if (allowed === undefined) return 'wait'
  if (allowed) return 'open'
  const { code, message } = aiIsOffIn()
  return { code, message }
}
