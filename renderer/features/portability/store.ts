import { create } from 'zustand'
import { defaultSettings } from '../../../preload/contract/default-settings.ts'
import type { Archive, ExportProgress, UnpackProgress } from '../../../preload/contract/portability.ts'
import type { Project } from '../../../preload/contract/projects.ts'
import type { Rpc } from '../../rpc/client.ts'
import { showBytes, showCount } from '../../ui/amounts.ts'
import { notify, notifyFailure } from '../../ui/notifications.ts'
import { type ImportView, viewImport } from '../projects/progress.ts'
import { nameOf, openProject } from '../projects/store.ts'
import { updateSettings } from '../settings/store.ts'

/** An export or import that is under way. */
export interface Job {
  readonly title: string
  readonly view: ImportView<ExportProgress | UnpackProgress> | null
  stop(): void
}

type Asking =
  | { readonly export: Project | 'all' }
  | { readonly import: Archive; readonly path: string }
  | 'job'

interface PortabilityState {
  /** What the dialog asks or shows; null while there is none. */
  readonly asking: Asking | null
  readonly job: Job | null
}

export const usePortability = create<PortabilityState>(() => ({ asking: null, job: null }))

export function closePortability(): void {
  usePortability.setState({ asking: null })
}

/** @param project null: all of them. While a job is under way that is shown. */
export function askExport(project: Project | null): void {
  const { job } = usePortability.getState()
  usePortability.setState({ asking: job === null ? { export: project ?? 'all' } : 'job' })
}

/** Looks at a zip and asks what to do with it. Never rejects. */
export async function askImport(rpc: Rpc, path: string): Promise<void> {
  if (usePortability.getState().job !== null) return void usePortability.setState({ asking: 'job' })
  try {
    const archive = await rpc.workspace.portability.inspect({ path })
    // Something else may be under way since.
    const isFree = usePortability.getState().job === null
    usePortability.setState({ asking: isFree ? { import: archive, path } : 'job' })
  } catch (error) {
    notifyFailure(`${nameOf(path)} was not imported.`, error)
  }
}

/** Asks where to, and exports. */
export async function exportTo(rpc: Rpc, what: Project | 'all', includeIgnored: boolean): Promise<void> {
  const title = what === 'all' ? 'all projects' : what.name
  const name = what === 'all' ? `OffCoder ${new Date().toISOString().slice(0, 10)}.zip` : `${what.name}.zip`
  const { path } = await rpc.desktop.window.pickNewZip({
    name: name.replaceAll(/[\\/:]/g, '-').slice(0, 200),
  })
  if (path === null) return
  const projectIds = what === 'all' ? null : [what.id]
  const last = await run<ExportProgress>(`Exporting ${title}`, (signal) =>
    rpc.workspace.portability.export({ projectIds, path, includeIgnored }, { signal }),
  )
  if (last === null) return
  const left = last.issues.length
  notify({
    level: left > 0 ? 'warning' : 'success',
    title: `Exported ${title}: ${showCount(last.filesDone, 'file')}, ${showBytes(last.size)}.`,
    ...(left > 0 ? { detail: issueWords(last.issues) } : {}),
    action: { label: 'Show in the file manager', run: () => void reveal(rpc, path) },
  })
}

export interface ImportChoice {
  readonly parent: string
  readonly name?: string
  readonly folders?: string[]
  readonly outsideLinks: boolean
  readonly settings: boolean
}

export async function importFrom(rpc: Rpc, path: string, choice: ImportChoice): Promise<void> {
  const { settings, ...input } = choice
  const last = await run<UnpackProgress>(`Importing ${nameOf(path)}`, (signal) =>
    rpc.workspace.portability.import({ path, ...input }, { signal }),
  )
  if (last === null) return
  if (settings && last.settings !== null) await takeSettings(rpc, last.settings)
  const [only, ...more] = last.projects
  notify({
    level: last.issues.length > 0 ? 'warning' : 'success',
    title: `Imported ${only && more.length === 0 ? only.name : showCount(last.projects.length, 'project')}.`,
    ...(last.issues.length > 0 ? { detail: issueWords(last.issues) } : {}),
  })
  if (only && more.length === 0) await openProject(rpc, only)
}

/** Runs one job, shown in the dialog for as long as nobody closes it. @returns its last word; null when it failed. */
async function run<P extends ExportProgress | UnpackProgress>(
  title: string,
  begin: (signal: AbortSignal) => Promise<AsyncIterable<P>>,
): Promise<P | null> {
  const abort = new AbortController()
  const stop = (): void => abort.abort()
  usePortability.setState({ asking: 'job', job: { title, view: null, stop } })
  let last: P | null = null
  try {
    for await (const progress of await begin(abort.signal)) {
      last = progress
      const view = viewImport<ExportProgress | UnpackProgress>(
        usePortability.getState().job?.view ?? undefined,
        progress,
        Date.now(),
      )
      usePortability.setState({ job: { title, view, stop } })
    }
    return last?.phase === 'done' ? last : null
  } catch (error) {
    if (abort.signal.aborted)
      notify({ level: 'information', title: `${title} was stopped.`, detail: 'Nothing of it is left.' })
    else notifyFailure(`${title} did not work.`, error)
    return null
  } finally {
    usePortability.setState(({ asking }) => ({ job: null, asking: asking === 'job' ? null : asking }))
  }
}

async function takeSettings(rpc: Rpc, settings: Record<string, unknown>): Promise<void> {
  const known = Object.entries(settings).filter(([name]) => name in defaultSettings)
  await updateSettings(rpc, Object.fromEntries(known))
}

async function reveal(rpc: Rpc, path: string): Promise<void> {
  try {
    await rpc.desktop.window.reveal({ path })
  } catch (error) {
    notifyFailure('The zip could not be shown.', error)
  }
}

function issueWords(issues: ExportProgress['issues']): string {
  const [first, ...more] = issues
  if (first === undefined) return ''
  return `${first.path}: ${first.reason}${more.length > 0 ? ` And ${showCount(more.length, 'more thing')} like it.` : ''}`
}
