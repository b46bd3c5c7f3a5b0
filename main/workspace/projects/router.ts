import { implement } from '@orpc/server'
import { workspaceContract } from '../../../preload/contract/workspace.ts'
import type { Engine } from '../engine.ts'

/**
 * The projects contract.
 * @param engine throws an AppError when the database could not be opened.
 * @param opening settles once that is known; calls wait for it.
 */
export function createProjectsRouter(engine: () => Engine, opening: Promise<void>) {
  const os = implement(workspaceContract).projects.use(async ({ next }) => {
    await opening
    return next()
  })
  const projects = () => engine().projects
  const shelf = () => engine().projects.shelf
  return os.router({
    list: os.list.handler(() => projects().list()),
    get: os.get.handler(({ input }) => projects().get(input.projectId)),
    openFolder: os.openFolder.handler(({ input }) => projects().openFolder(input.path)),
    open: os.open.handler(({ input }) => projects().open(input.projectId)),
    create: os.create.handler(({ input }) =>
      projects().create(input.name, input.parent, input.template ?? null),
    ),
    templates: os.templates.handler(() => projects().templates.list()),
    duplicate: os.duplicate.handler(({ input, signal }) =>
      projects().duplicate(input.projectId, input.name, input.parent, signal),
    ),
    rename: os.rename.handler(({ input }) => {
      shelf().rename(input.projectId, input.name)
      return projects().get(input.projectId)
    }),
    describe: os.describe.handler(({ input }) => {
      shelf().describe(input.projectId, input.description, input.tags)
      return projects().get(input.projectId)
    }),
    archive: os.archive.handler(({ input }) => {
      shelf().archive(input.projectId, input.archived)
      return projects().get(input.projectId)
    }),
    trash: os.trash.handler(({ input }) => {
      if (input.trashed) shelf().trash(input.projectId)
      else shelf().restore(input.projectId)
      return projects().get(input.projectId)
    }),
    importProgress: os.importProgress.handler(({ input, signal }) =>
      projects().importProgress(input.projectId, signal),
    ),
    cancelImport: os.cancelImport.handler(({ input }) => projects().cancelImport(input.projectId)),
    resumeImport: os.resumeImport.handler(({ input }) => projects().resumeImport(input.projectId)),
    forget: os.forget.handler(({ input }) => engine().forget(input.projectId)),
    setAiEnabled: os.setAiEnabled.handler(({ input }) =>
      projects().setAiEnabled(input.projectId, input.enabled),
    ),
    changed: os.changed.handler(({ signal }) => projects().changed(signal)),
  })
}
