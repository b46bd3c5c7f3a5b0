import { useProjects } from '../projects/store.ts'
import { useSettings } from '../settings/store.ts'

/** True when the user lets local AI work in this project. */
export function mayEdit(projectId: string | null): boolean {
  const { values, loaded } = useSettings.getState()
  if (!loaded || !values['ai.enabled'] || projectId === null) return false
  return useProjects.getState().list?.find((project) => project.id === projectId)?.aiEnabled ?? false
}
