import { randomBytes } from 'node:crypto'
import { existsSync, realpathSync } from 'node:fs'
import { mkdir, stat } from 'node:fs/promises'
import { basename, join, sep } from 'node:path'
import { parse } from 'jsonc-parser'
import { AppError } from '../../../preload/contract/errors.ts'
import { isRecord } from '../../../preload/contract/is-record.ts'
import type { UnpackProgress } from '../../../preload/contract/portability.ts'
import type { ImportIssue, Project } from '../../../preload/contract/projects.ts'
import { fileError } from '../store/failures.ts'
import { adoptProject } from './adopt-project.ts'
import { ArchiveReader } from './archive-reader.ts'
import { archiveFolder } from './entry-names.ts'
import { type Manifest, SETTINGS } from './format.ts'
import { readManifest, unwrapped } from './manifest.ts'
import type { PortabilityOptions } from './portability.ts'
import { StagedProject } from './staged-project.ts'
import { assertNoClash, assertRoom, foldsNames, removeFolder, unpackInto } from './unpack.ts'

const MOST_SETTINGS = 1024 * 1024

export interface ImportRequest {
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

/** Makes projects of what is in a zip: an export of ours, or any other. */
export class Importer {
  readonly #options: PortabilityOptions

  constructor(options: PortabilityOptions) {
    this.#options = options
  }

  /** @throws AppError; nothing of the zip is left then. */
  async run(
    request: ImportRequest,
    tell: (progress: UnpackProgress) => void,
    signal: AbortSignal,
  ): Promise<UnpackProgress> {
    const { projects, unfinished } = this.#options
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
    const stage = join(parent, `.offcoder-import-${randomBytes(6).toString('hex')}`)
    const done = unfinished.note(stage)
    try {
      await assertRoom(parent, archive.bytes)
      progress.bytesTotal = archive.bytes
      progress.filesTotal = archive.entries.filter(({ kind }) => kind !== 'folder').length
      await mkdir(stage, { mode: 0o700 }).catch((error: unknown) => {
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
      await removeFolder(stage)
      done()
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
      this.#freeFolder(
        parent,
        archiveFolder(wanted, () => false),
        name !== undefined,
      ),
    )
    const { id } = projects.place(files, target, {})
    made.folders.push(target)
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
          this.#freeFolder(
            parent,
            archiveFolder(one.folder, () => false),
            false,
          ),
        )
        await one.ensure()
        const { placements } = projects
        made.projects.push(adoptProject({ store, placements, staged: one, path, trashPath }))
        made.folders.push(path)
      }
    } finally {
      for (const one of staged) one.spool.close()
    }
    for (const id of made.projects) this.#options.onAdopted(id)
    projects.taken()
    return [...made.projects]
  }

  /** A name in the folder that nothing has. @param exact fail rather than take another name. */
  #freeFolder(parent: string, name: string, exact: boolean): string {
    const { projects, store } = this.#options
    if (exact) projects.assertFree(join(parent, name))
    return archiveFolder(
      name,
      (one) => existsSync(join(parent, one)) || store.projects.byPath(join(parent, one)) !== undefined,
    )
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

async function settingsOf(archive: ArchiveReader): Promise<Record<string, unknown> | null> {
  const entry = archive.get(SETTINGS)
  if (entry === undefined) return null
  const values: unknown = parse((await archive.bytesOf(entry, MOST_SETTINGS)).toString())
  return isRecord(values) ? { ...values } : null
}
