import { create } from 'zustand'
import type { Failure } from '../../../preload/contract/errors.ts'
import type { Project } from '../../../preload/contract/projects.ts'
import type { Rpc } from '../../rpc/client.ts'
import { toFailure } from '../../rpc/failure.ts'
import { subscribe } from '../../rpc/subscribe.ts'
import { showCount } from '../../ui/amounts.ts'
import { notify, notifyFailure } from '../../ui/notifications.ts'
import { keepLastProject } from './last-project.ts'
import { type ImportView, viewImport } from './progress.ts'

interface ProjectsState {
  /** Opened last first; null until the store has answered. */
  readonly list: readonly Project[] | null
  /** Why there is no list. */
  readonly failure: Failure | null
  /** The project in this window. */
  readonly currentId: string | null
  /** What is being opened, in words, while it is. */
  readonly opening: string | null
  /** The import of the current project, while there is something to tell of it. */
  readonly importing: ImportView | null
  /** True while a new project is being named. */
  readonly creating: boolean
  /** The project about to be forgotten, while the user is asked. */
  readonly forgetting: Project | null
  /** The project whose name, description and tags are being changed, and where the keyboard begins. */
  readonly editing: { readonly project: Project; readonly field: 'name' | 'tags' } | null
  /** The project about to be copied. */
  readonly duplicating: Project | null
}

export const useProjects = create<ProjectsState>(() => ({
  list: null,
  failure: null,
  currentId: null,
  opening: null,
  importing: null,
  creating: false,
  forgetting: null,
  editing: null,
  duplicating: null,
}))

/** The project in this window, as last heard of. */
export function currentProject({
  list,
  currentId,
}: Pick<ProjectsState, 'list' | 'currentId'>): Project | null {
  return list?.find((project) => project.id === currentId) ?? null
}

/** What this window is about to forget: it is told of that in its own way. */
const forgottenHere = new Set<string>()

/** Follows the list of projects. */
export function followProjects(rpc: Rpc): () => void {
  const take = (list: readonly Project[]): void => {
    const before = currentProject(useProjects.getState())
    useProjects.setState({ list: [...list].sort((a, b) => b.openedAt - a.openedAt), failure: null })
    if (before === null || list.some((each) => each.id === before.id)) return
    closeProject()
    if (!forgottenHere.has(before.id))
      notify({ level: 'information', title: `${before.name} was forgotten in another window.` })
  }
  const fetch = (): void =>
    void rpc.workspace.projects.list().then(take, (error: unknown) => {
      useProjects.setState({ failure: toFailure(error) })
    })
  const stop = subscribe(
    rpc,
    'workspace',
    (signal) => rpc.workspace.projects.changed(undefined, { signal }),
    take,
  )
  const again = rpc.onConnected('workspace', fetch)
  fetch()
  return () => {
    stop()
    again()
  }
}

/** Makes a project the one in this window. */
export function enterProject(project: Project): void {
  useProjects.setState(({ list }) => ({
    currentId: project.id,
    list: [project, ...(list ?? []).filter((each) => each.id !== project.id)],
    importing: null,
  }))
}

/** How many projects were asked for, and which of them was entered last. */
let asked = 0
let entered = 0

/**
 * Enters a project once it is open, and says so until then.
 * @returns null when one that was asked for later has been entered meanwhile: that is the one wanted.
 * @throws what `open` throws.
 */
export async function enterOnceOpen(what: string, open: () => Promise<Project>): Promise<Project | null> {
  const own = ++asked
  useProjects.setState({ opening: what })
  try {
    const project = await open()
    if (own < entered) return null
    entered = own
    if (useProjects.getState().currentId !== project.id) enterProject(project)
    return project
  } finally {
    if (own === asked) useProjects.setState({ opening: null })
  }
}

/** Runs one way of opening a project, and says why when it fails. */
async function opening(what: string, open: () => Promise<Project>): Promise<Project | null> {
  try {
    return await enterOnceOpen(what, open)
  } catch (error) {
    notifyFailure(`${what} could not be opened.`, error)
    return null
  }
}

export function openProject(rpc: Rpc, project: Pick<Project, 'id' | 'name'>): Promise<Project | null> {
  return opening(project.name, () => rpc.workspace.projects.open({ projectId: project.id }))
}

export function openFolder(rpc: Rpc, path: string): Promise<Project | null> {
  return opening(nameOf(path), () => rpc.workspace.projects.openFolder({ path }))
}

export function nameOf(path: string): string {
  return path.split(/[\\/]/).filter(Boolean).pop() ?? path
}

/** Asks for a folder and opens it. */
export async function pickFolder(rpc: Rpc): Promise<void> {
  const { path } = await rpc.desktop.window.pickFolder()
  if (path !== null) await openFolder(rpc, path)
}

/** Opens another window; with a project, that is what it shows. The one here stays as it is. */
export async function openWindow(rpc: Rpc, project?: Pick<Project, 'id'>): Promise<void> {
  const id = crypto.randomUUID()
  if (project) await keepLastProject(rpc, project.id, id)
  await rpc.desktop.window.open({ id })
}

/** Asks for a folder and opens it in another window. */
export async function pickFolderForWindow(rpc: Rpc): Promise<void> {
  const { path } = await rpc.desktop.window.pickFolder()
  if (path === null) return
  try {
    await openWindow(rpc, await rpc.workspace.projects.openFolder({ path }))
  } catch (error) {
    notifyFailure(`${nameOf(path)} could not be opened.`, error)
  }
}

/** @throws what the store says, so that the form can show it beside what was typed. */
export async function createProject(
  rpc: Rpc,
  name: string,
  parent: string,
  template: string | null,
): Promise<void> {
  await enterOnceOpen(name, () => rpc.workspace.projects.create({ name, parent, template }))
}

/** Leaves the project; nothing of it is lost. */
export function closeProject(): void {
  useProjects.setState({ currentId: null, importing: null })
}

export async function forgetProject(rpc: Rpc, project: Project): Promise<void> {
  forgottenHere.add(project.id)
  try {
    await rpc.workspace.projects.forget({ projectId: project.id })
    if (useProjects.getState().currentId === project.id) closeProject()
    notify({
      level: 'information',
      title: `${project.name} is no longer in the list.`,
      detail: 'Its folder on disk is as it was.',
    })
  } catch (error) {
    notifyFailure(`${project.name} is still in the list.`, error)
  } finally {
    forgottenHere.delete(project.id)
  }
}

/** Follows an import, or with `first` unset a later look for changes, past its end: the last item says how it ended. */
export function followImport(rpc: Rpc, projectId: string, first: boolean): () => void {
  return subscribe(
    rpc,
    'workspace',
    (signal) => rpc.workspace.projects.importProgress({ projectId }, { signal }),
    (progress) => {
      const { importing, currentId } = useProjects.getState()
      if (currentId !== projectId) return
      const importedNow =
        progress.phase === 'done' && importing !== null && importing.progress.phase !== 'done'
      useProjects.setState({ importing: viewImport(importing ?? undefined, progress, Date.now()) })
      if (!first || !importedNow) return
      notify({
        level: progress.issues.length > 0 ? 'warning' : 'success',
        title: `${showCount(progress.filesDone, 'file')} imported.`,
        ...(progress.issues.length > 0
          ? {
              detail: `${showCount(progress.issues.length, 'thing')} could not be taken in. The list is above the files.`,
            }
          : {}),
      })
    },
    (failure) =>
      notify({
        level: 'error',
        title: first ? 'The import stopped.' : 'The folder could not be looked through.',
        detail: failure.message,
      }),
  )
}

export async function cancelImport(rpc: Rpc, projectId: string): Promise<void> {
  try {
    await rpc.workspace.projects.cancelImport({ projectId })
  } catch (error) {
    notifyFailure('The import goes on.', error)
  }
}

export async function resumeImport(rpc: Rpc, projectId: string): Promise<void> {
  try {
    await rpc.workspace.projects.resumeImport({ projectId })
  } catch (error) {
    notifyFailure('The import was not resumed.', error)
  }
}

export async function setProjectAi(rpc: Rpc, projectId: string, enabled: boolean): Promise<void> {
  try {
    await rpc.workspace.projects.setAiEnabled({ projectId, enabled })
  } catch (error) {
    notifyFailure('The setting was not saved.', error)
  }
}
