import { randomBytes } from 'node:crypto'
import { realpathSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { AppError } from '../../../preload/contract/errors.ts'
import type { ExportProgress } from '../../../preload/contract/portability.ts'
import type { ImportIssue } from '../../../preload/contract/projects.ts'
import { ArchiveWriter } from './archive-writer.ts'
import { archiveFolder } from './entry-names.ts'
import { FORMAT, FORMAT_VERSION, MANIFEST, type Manifest, SETTINGS } from './format.ts'
import type { PortabilityOptions } from './portability.ts'
import { ProjectWriter } from './project-writer.ts'
import { openSnapshot, type StoreSnapshot } from './snapshot.ts'

export interface ExportRequest {
  /** Null: all of them, and the settings. */
  projectIds: string[] | null
  path: string
  includeIgnored: boolean
}

/** Writes projects into a zip, as they are in the store at one moment. */
export class Exporter {
  readonly #options: PortabilityOptions

  constructor(options: PortabilityOptions) {
    this.#options = options
  }

  /** @throws AppError; nothing of the zip is left then. */
  async run(
    { projectIds, path, includeIgnored }: ExportRequest,
    tell: (progress: ExportProgress) => void,
    signal: AbortSignal,
  ): Promise<ExportProgress> {
    const { store, projects, dataPath, unfinished } = this.#options
    const issues: ImportIssue[] = []
    const progress = { filesDone: 0, filesTotal: 0, bytesDone: 0, bytesTotal: 0, issues, size: 0 }
    tell({ ...progress, phase: 'scanning' })
    const ids = projectIds ?? projects.list().map(({ id }) => id)
    for (const id of ids) await this.#bringUpToDate(id, signal)
    if (!store.committer.flush() && store.committer.trouble !== undefined) throw store.committer.trouble
    const part = join(dirname(path), `.offcoder-export-${randomBytes(6).toString('hex')}`)
    const done = unfinished.note(part)
    const snapshot = await openSnapshot(store.db).catch((error: unknown) => {
      done()
      throw error
    })
    const onBytes = (count: number): void => {
      progress.bytesDone += count
      tell({ ...progress, phase: 'reading' })
    }
    const archive = new ArchiveWriter({ path, part, signal, onBytes })
    try {
      const writers = await this.#gather(ids, snapshot, {
        includeIgnored,
        exclude: new Set([path, part, realpathSync(dataPath)]),
        issues,
        onFile: () => {
          progress.filesDone += 1
        },
      })
      for (const writer of writers) {
        progress.filesTotal += writer.files
        progress.bytesTotal += writer.bytes
      }
      const settings =
        projectIds === null
          ? await readFile(join(dataPath, 'settings.json')).catch(() => undefined)
          : undefined
      await writeAll(archive, writers, settings)
      return { ...progress, phase: 'done', size: await archive.finish() }
    } catch (error) {
      const failure = archive.failure(error)
      await archive.discard()
      throw failure
    } finally {
      snapshot.close()
      done()
    }
  }

  /** What other programs wrote since the last look is part of the project too. */
  async #bringUpToDate(id: string, signal: AbortSignal): Promise<void> {
    const { projects } = this.#options
    // A folder that is away is not looked through; what is damaged of its tree is put right all the same.
    projects.tree(id)
    await untilAborted(projects.lookThrough(id), signal)
  }

  async #gather(
    ids: readonly string[],
    { store }: StoreSnapshot,
    options: {
      includeIgnored: boolean
      exclude: ReadonlySet<string>
      issues: ImportIssue[]
      onFile: () => void
    },
  ): Promise<ProjectWriter[]> {
    const taken = new Set<string>()
    const writers: ProjectWriter[] = []
    for (const id of ids) {
      const project = store.projects.get(id)
      if (project === undefined) continue
      const folder = archiveFolder(project.name, (one) => taken.has(one.toLowerCase()))
      taken.add(folder.toLowerCase())
      const writer = new ProjectWriter({ ...options, store, project, folder })
      await writer.gather()
      writers.push(writer)
    }
    return writers
  }
}

async function writeAll(
  archive: ArchiveWriter,
  writers: readonly ProjectWriter[],
  settings: Buffer | undefined,
): Promise<void> {
  const manifest: Manifest = {
    format: FORMAT,
    version: FORMAT_VERSION,
    createdAt: Date.now(),
    app: 'OffCoder Desktop',
    settings: settings !== undefined,
    projects: writers.map((writer) => writer.manifest),
  }
  const options = { mode: 0o644, mtime: manifest.createdAt }
  await archive.addFile(MANIFEST, Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`), options)
  if (settings !== undefined) await archive.addFile(SETTINGS, settings, options)
  for (const writer of writers) await writer.write(archive)
}

async function untilAborted(work: Promise<void>, signal: AbortSignal): Promise<void> {
  let stop = (): void => undefined
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(new AppError('CANCELLED', 'The export was stopped. Nothing of it is left.'))
    signal.addEventListener('abort', stop)
    if (signal.aborted) stop()
  })
  try {
    await Promise.race([work, aborted])
  } finally {
    signal.removeEventListener('abort', stop)
  }
}
