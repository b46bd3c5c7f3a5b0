import { currentProject, useProjects } from '../projects/store.ts'
import { useSettings } from '../settings/store.ts'

/** Whether the ai process may be asked at all: AI may be off everywhere, or in the project that is open. */
export function useAiAllowed(): boolean {
  const enabled = useSettings((state) => state.values['ai.enabled'])
  const project = useProjects(currentProject)
  return enabled && (project?.aiEnabled ?? true)
}
