import { currentProject, useProjects } from '../projects/store.ts'
import { useSettings } from '../settings/store.ts'

/** Why the ai process may not be started: off for everything, or for the open project. Null: it may. */
export type AiOff = 'everywhere' | 'project'

export function aiOff(): AiOff | null {
  return offBy(useSettings.getState().values['ai.enabled'], useProjects.getState())
}

/** The same, for a view. */
export function useAiOff(): AiOff | null {
  const enabled = useSettings((state) => state.values['ai.enabled'])
  return useProjects((state) => offBy(enabled, state))
}

function offBy(enabled: boolean, projects: ReturnType<typeof useProjects.getState>): AiOff | null {
  if (!enabled) return 'everywhere'
  // A project that is still being entered has not said yes.
  return projects.currentId === null || currentProject(projects)?.aiEnabled === true ? null : 'project'
}
