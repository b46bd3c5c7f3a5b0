import type { Rpc } from '../../rpc/client.ts'
import { toFailure } from '../../rpc/failure.ts'
import { subscribe } from '../../rpc/subscribe.ts'
import { notifyFailure } from '../../ui/notifications.ts'
import { enterProject, nameOf, openFolder, useProjects } from '../projects/store.ts'
import { useTabs } from '../tabs/store.ts'
import { useStart } from './start-state.ts'

/** Opens what the app was asked to open on its command line, or by a second start. */
export function followOpenRequests(rpc: Rpc): () => void {
  return subscribe(
    rpc,
    'desktop',
    (signal) => rpc.desktop.app.openRequests(undefined, { signal }),
    ({ path }) => void openPath(rpc, path),
  )
}

/** Opens a folder as a project, or a file in the project that holds it (else in its own folder). */
export async function openPath(rpc: Rpc, path: string): Promise<void> {
  const within = useProjects
    .getState()
    .list?.find((project) => isInside(path, project.path) && project.path !== path)
  useProjects.setState({ opening: nameOf(path) })
  try {
    enterProject(await rpc.workspace.projects.openFolder({ path }))
  } catch (error) {
    const { code } = toFailure(error)
    if (code !== 'INVALID_INPUT' && code !== 'NOT_FOUND')
      return void notifyFailure(`${nameOf(path)} could not be opened.`, error)
    await openFile(rpc, within?.path ?? parentOf(path), path)
  } finally {
    useProjects.setState({ opening: null })
  }
}

async function openFile(rpc: Rpc, folder: string, path: string): Promise<void> {
  const project = await openFolder(rpc, folder)
  if (!project) return
  const inside = path.slice(folder.length).replaceAll('\\', '/').replace(/^\//, '')
  try {
    const file = await rpc.workspace.files.resolve({ projectId: project.id, path: inside })
    await useStart.getState().entering
    useTabs.getState().openFile(file.id)
  } catch (error) {
    notifyFailure(`${nameOf(path)} could not be opened.`, error)
  }
}

function parentOf(path: string): string {
  return path.replace(/[\\/][^\\/]+[\\/]?$/, '') || '/'
}

function isInside(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`) || path.startsWith(`${folder}\\`)
}
