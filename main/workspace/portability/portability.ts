import { existsSync, realpathSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rename, stat } from 'node:fs/promises'
import { basename, join, sep } from 'node:path'
import { parse } from 'jsonc-parser'
import { AppError } from '../../../preload/contract/errors.ts'
import type { Archive, ExportProgress, UnpackProgress } from '../../../preload/contract/portability.ts'
import type { ImportIssue, Project } from '../../../preload/contract/projects.ts'
import type { Projects } from '../projects/projects.ts'
import { fileError } from '../store/failures.ts'
import type { Store } from '../store/store.ts'
import { adoptProject } from './adopt-project.ts'
import { ArchiveReader } from './archive-reader.ts'
import { ArchiveWriter } from './archive-writer.ts'
import { archiveFolder } from './entry-names.ts'
import { FORMAT, FORMAT_VERSION, MANIFEST, type Manifest, SETTINGS } from './format.ts'
import { readManifest, unwrapped } from './manifest.ts'
import { progressOf } from './progress-stream.ts'
import { ProjectWriter } from './project-writer.ts'
import { openSnapshot } from './snapshot.ts'
import { StagedProject } from './staged-project.ts'
import { assertNoClash, assertRoom, foldsNames, removeFolder, unpackInto } from './unpack.ts'

const MOST_SETTINGS = 1024 * 1024

export interface PortabilityOptions {
  store: Store
  projects: Projects
  dataPath: string
  trashPath: string
  /** A project was put into the store with all that it was. */
  onAdopted: (project: string) => void
}

interface ExportRequest {
  projectIds: string[] | null
  path: string
  includeIgnored: boolean
}

interface ImportRequest {
  path: string
  parent: string
  name?: string | undefined
  folders?: string[] | undefined
  outsideLinks: boolean
}

/** What an import has made so far, so that all of it can be taken back. */
interface Made {
  folders: string[]
  projects: string[]
}

/** Projects out to a zip and in again, whole or not at all. */
export class Portability {
  readonly #options: PortabilityOptions

  constructor(options: PortabilityOptions) {
    this.#options = options
  }

  export(request: ExportRequest, signal: AbortSignal | undefined): AsyncGenerator<ExportProgress> {
    return progressOf<ExportProgress>(signal, (tell, stop) => this.#export(request, tell, stop))
  }

  import(request: ImportRequest, signal: AbortSignal | undefined): AsyncGenerator<UnpackProgress> {
    return progressOf<UnpackProgress>(signal, (tell, stop) => this.#import(request, tell, stop))
  }

  async inspect(path: string): Promise<Archive> {
    const archive = await ArchiveReader.open(path)
    try {
      const manifest = await readManifest(archive)
      const name = basename(path).replace(/\.zip$/i, '') || 'project'
      const files = archive.entries.filter(({ kind }) => kind !== 'folder').length
      if (manifest === undefined) {
        const { entries, top } = unwrapped(archive)
        assertNoClash(entries, false)
        return {
          kind: 'plain',
          name: top ?? name,
          files,
          bytes: archive.bytes,
          createdAt: null,
          projects: [],
          settings: false,
        }
      }
      const { createdAt, projects, settings } = manifest
      return { kind: 'export', name, files, bytes: archive.bytes, createdAt, projects, settings }
    } finally {
      archive.close()
    }
  }

  async #export(
    { projectIds, path, includeIgnored }: ExportRequest,
    tell: (progress: ExportProgress) => void,
    signal: AbortSignal,
  ): Promise<ExportProgress> {
    const { store, projects, dataPath } = this.#options
    const issues: ImportIssue[] = []
    const progress = { filesDone: 0, filesTotal: 0, bytesDone: 0, bytesTotal: 0, issues, size: 0 }
    tell({ ...progress, phase: 'scanning' })
    const ids = projectIds ?? projects.list().map(({ id }) => id)
    // What other programs wrote since the last look is part of the project too.
    for (const id of ids) await untilAborted(projects.lookThrough(id), signal)
    if (!store.committer.flush() && store.committer.trouble !== undefined) throw store.committer.trouble
    const snapshot = openSnapshot(store.db.name)
    const archive = new ArchiveWriter(path, signal, (count) => {
      progress.bytesDone += count
      tell({ ...progress, phase: 'reading' })
    })
    try {
      const exclude = new Set([path, archive.part, realpathSync(dataPath)])
      const taken = new Set<string>()
      const writers: ProjectWriter[] = []
      for (const id of ids) {
        const project = snapshot.store.projects.get(id)
        if (project === undefined) continue
        const folder = archiveFolder(project.name, (one) => taken.has(one.toLowerCase()))
        taken.add(folder.toLowerCase())
        const onFile = (): void => {
          progress.filesDone += 1
        }
        const writer = new ProjectWriter({
          store: snapshot.store,
          project,
          folder,
          includeIgnored,
          exclude,
          issues,
          onFile,
        })
        await writer.gather()
        progress.filesTotal += writer.files
        progress.bytesTotal += writer.bytes
        writers.push(writer)
      }
      const settings =
        projectIds === null
          ? await readFile(join(dataPath, 'settings.json')).catch(() => undefined)
          : undefined
      await this.#write(archive, writers, settings)
      return { ...progress, phase: 'done', size: await archive.finish() }
    } catch (error) {
      const failure = archive.failure(error)
      await archive.discard()
      throw failure
    } finally {
      snapshot.close()
    }
  }

  async #write(
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

  async #import(
    request: ImportRequest,
    tell: (progress: UnpackProgress) => void,
    signal: AbortSignal,
  ): Promise<UnpackProgress> {
    const { projects } = this.#options
    const progress = {
      filesDone: 0,
      filesTotal: 0,
      bytesDone: 0,
      bytesTotal: 0,
      issues: [] as ImportIssue[],
      projects: [],
      settings: null,
    }
    tell({ ...progress, phase: 'scanning' })
    const parent = await this.#parent(request.parent)
    const archive = await ArchiveReader.open(request.path)
    const made: Made = { folders: [], projects: [] }
    let stage: string | undefined
    try {
      await assertRoom(parent, archive.bytes)
      progress.bytesTotal = archive.bytes
      progress.filesTotal = archive.entries.filter(({ kind }) => kind !== 'folder').length
      stage = await mkdtemp(join(parent, '.offcoder-import-')).catch((error: unknown) => {
        throw fileError(error, parent, 'unpack the zip here')
      })
      const work = {
        archive,
        signal,
        onFile: () => {
          progress.filesDone += 1
        },
        onBytes: (count: number) => {
          progress.bytesDone += count
          tell({ ...progress, phase: 'reading' })
        },
      }
      const manifest = await readManifest(archive)
      const ids =
        manifest === undefined
          ? await this.#importPlain(request, parent, stage, made, work)
          : await this.#importExport(request, manifest, {
              parent,
              stage,
              made,
              issues: progress.issues,
              work,
            })
      const settings = manifest?.settings === true ? await settingsOf(archive) : null
      return { ...progress, phase: 'done', settings, projects: ids.map((id): Project => projects.get(id)) }
    } catch (error) {
      for (const id of made.projects) await projects.forget(id).catch(() => undefined)
      for (const folder of made.folders) await removeFolder(folder)
      if (signal.aborted) throw new AppError('CANCELLED', 'The import was stopped. Nothing of it is left.')
      throw fileError(error, request.path, 'unpack it')
    } finally {
      archive.close()
      if (stage !== undefined) await removeFolder(stage)
    }
  }

  async #importPlain(
    { name, path }: ImportRequest,
    parent: string,
    stage: string,
    made: Made,
    work: Parameters<typeof unpackInto>[2],
  ): Promise<string[]> {
    const { projects } = this.#options
    const { entries, top } = unwrapped(work.archive)
    if (entries.size === 0)
      throw new AppError(
        'INVALID_INPUT',
        'This zip has no files in it, so there is nothing to make a project of.',
      )
    assertNoClash(entries, await foldsNames(stage))
    const files = join(stage, 'files')
    await mkdir(files)
    await unpackInto(files, entries, work)
    const wanted = name ?? top ?? basename(path).replace(/\.zip$/i, '')
    const target = join(
      parent,
      freeFolder(
        parent,
        archiveFolder(wanted, () => false),
        name !== undefined,
      ),
    )
    await rename(files, target)
    made.folders.push(target)
    const { id } = projects.openFolder(target)
    made.projects.push(id)
    return [id]
  }

  async #importExport(
    { folders, outsideLinks }: ImportRequest,
    manifest: Manifest,
    {
      parent,
      stage,
      made,
      issues,
      work,
    }: {
      parent: string
      stage: string
      made: Made
      issues: ImportIssue[]
      work: Parameters<typeof unpackInto>[2]
    },
  ): Promise<string[]> {
    const { store, projects, trashPath } = this.#options
    const folds = await foldsNames(stage)
    const wanted = manifest.projects.filter(({ folder }) => folders === undefined || folders.includes(folder))
    const staged: StagedProject[] = []
    try {
      for (const [index, { folder }] of wanted.entries()) {
        const own = join(stage, String(index))
        await mkdir(own)
        const one = new StagedProject({ ...work, store, folder, stage: own, folds, outsideLinks, issues })
        staged.push(one)
        await one.prepare()
      }
      for (const one of staged) {
        const path = join(
          parent,
          freeFolder(
            parent,
            archiveFolder(one.folder, () => false),
            false,
          ),
        )
        await one.ensure()
        await rename(one.files, path)
        made.folders.push(path)
        made.projects.push(await adoptProject({ store, staged: one, path, trashPath }))
      }
    } finally {
      for (const one of staged) one.spool.close()
    }
    for (const id of made.projects) this.#options.onAdopted(id)
    projects.taken()
    return [...made.projects]
  }

  async #parent(path: string): Promise<string> {
    try {
      const real = realpathSync(path)
      const own = realpathSync(this.#options.dataPath)
      if (real === own || real.startsWith(own + sep))
        throw new AppError(
          'INVALID_INPUT',
          `“${path}” is where OffCoder keeps its own data. Choose another folder.`,
        )
      if (!(await stat(real)).isDirectory())
        throw new AppError('INVALID_INPUT', `“${path}” is a file. Choose the folder to make the project in.`)
      return real
    } catch (error) {
      throw fileError(error, path, 'make a project here')
    }
  }
}

/** A name in the folder that nothing has. @param exact fail rather than take another name. */
function freeFolder(parent: string, name: string, exact: boolean): string {
  const isTaken = (one: string): boolean => existsSync(join(parent, one))
  if (exact && isTaken(name))
    throw new AppError(
      'ALREADY_EXISTS',
      `There is a “${name}” in “${parent}” already. Choose another name or folder.`,
    )
  return archiveFolder(name, isTaken)
}

async function settingsOf(archive: ArchiveReader): Promise<Record<string, unknown> | null> {
  const entry = archive.get(SETTINGS)
  if (entry === undefined) return null
  const values: unknown = parse((await archive.bytesOf(entry, MOST_SETTINGS)).toString())
  return typeof values === 'object' && values !== null && !Array.isArray(values) ? { ...values } : null
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
