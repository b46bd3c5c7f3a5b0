import type { Project } from '../../../preload/contract/projects.ts'
import type { Rpc } from '../../rpc/client.ts'
import { toFailure } from '../../rpc/failure.ts'
import { subscribe } from '../../rpc/subscribe.ts'
import { notifyFailure } from '../../ui/notifications.ts'
import { askImport } from '../portability/store.ts'
import { enterOnceOpen, nameOf, openFolder, useProjects } from '../projects/store.ts'
import { useTabs } from '../tabs/store.ts'
import { useStart } from './start-state.ts'

/** Opens what the app was asked to open on its command line, or by a second start. */
export function followOpenRequests(rpc: Rpc): () => void {
  // One after the other: a file may lie in the folder that was named before it.
  let turn = Promise.resolve()
  return subscribe(
    rpc,
    'desktop',
    (signal) => rpc.desktop.app.openRequests(undefined, { signal }),
    ({ path }) => {
      turn = turn.then(() => openPath(rpc, path))
    },
  )
}

/** Opens a folder as a project, asks about a zip, or opens a file in the project that holds it (else in its own folder). Never rejects. */
export async function openPath(rpc: Rpc, path: string): Promise<void> {
  if (/\.zip$/i.test(path)) return askImport(rpc, path)
  try {
    await enterOnceOpen(nameOf(path), () => rpc.workspace.projects.openFolder({ path }))
  } catch (error) {
    const { code } = toFailure(error)
    if (code !== 'INVALID_INPUT' && code !== 'NOT_FOUND')
      return void notifyFailure(`${nameOf(path)} could not be opened.`, error)
    await openFile(rpc, path)
  }
}

async function openFile(rpc: Rpc, path: string): Promise<void> {
  try {
    const folder = holderOf(path, await rpc.workspace.projects.list())
    const project = await openFolder(rpc, folder)
    if (!project) return
    const inside = path.slice(folder.length).replaceAll('\\', '/').replace(/^\//, '')
    const file = await findFile(rpc, project.id, inside)
    await useStart.getState().entering
    // Finding it may take as long as reading the folder does, and one may have gone to another project meanwhile.
    if (useProjects.getState().currentId === project.id) useTabs.getState().openFile(file.id)
  } catch (error) {
    notifyFailure(`${nameOf(path)} could not be opened.`, error)
  }
}

/** A file of a project. While the folder is being looked through, one that is not known may yet come. */
async function findFile(rpc: Rpc, projectId: string, path: string): Promise<{ id: string }> {
  const find = () => rpc.workspace.files.resolve({ projectId, path })
  try {
    return await find()
  } catch (error) {
    if (toFailure(error).code !== 'NOT_FOUND') throw error
  }
  for await (const { phase } of await rpc.workspace.projects.importProgress({ projectId })) {
    if (phase === 'done' || phase === 'cancelled') break
    const found = await find().catch(() => null)
    if (found) return found
  }
  return find()
}

/** The folder of the innermost project that a file lies in, else the file's own. */
function holderOf(path: string, projects: readonly Project[]): string {
  const holders = projects.map((project) => project.path).filter((folder) => isInside(path, folder))
  return (
    holders.reduce((deepest, folder) => (folder.length > deepest.length ? folder : deepest), '') ||
    parentOf(path)
  )
}

function parentOf(path: string): string {
  return path.replace(/[\\/][^\\/]+[\\/]?$/, '') || '/'
}

function isInside(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`) || path.startsWith(`${folder}\\`)
}
