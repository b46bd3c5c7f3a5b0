import type { Project } from '../../../preload/contract/projects.ts'
import type { Command } from '../../commands/registry.ts'
import type { Rpc } from '../../rpc/client.ts'
import { currentProject, useProjects } from '../projects/store.ts'
import { askExport, askImport, usePortability } from './store.ts'

/** Projects out to a zip and in again. */
export function portabilityCommands(rpc: Rpc): readonly Command[] {
  const category = 'Project'
  return [
    {
      id: 'portability.export',
      title: 'Export as zip…',
      category,
      run(args) {
        const project = (args as Project | undefined) ?? currentProject(useProjects.getState())
        if (project) askExport(project)
      },
      when: ({ projectId }) => projectId !== null || (useProjects.getState().list?.length ?? 0) > 0,
    },
    { id: 'portability.exportAll', title: 'Export everything…', category, run: () => askExport(null) },
    {
      id: 'portability.import',
      title: 'Import a zip…',
      category,
      async run() {
        // While one is under way it is shown: there is one at a time.
        if (usePortability.getState().job !== null) return void usePortability.setState({ asking: 'job' })
        const { path } = await rpc.desktop.window.pickZip()
        if (path !== null) await askImport(rpc, path)
      },
    },
  ]
}
