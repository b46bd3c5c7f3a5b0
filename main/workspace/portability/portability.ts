import { basename } from 'node:path'
import type { Archive, ExportProgress, UnpackProgress } from '../../../preload/contract/portability.ts'
import type { Projects } from '../projects/projects.ts'
import type { Store } from '../store/store.ts'
import type { Unfinished } from '../unfinished.ts'
import { ArchiveReader } from './archive-reader.ts'
import { Exporter, type ExportRequest } from './exporter.ts'
import { Importer, type ImportRequest } from './importer.ts'
import { readManifest, unwrapped } from './manifest.ts'
import { progressOf } from './progress-stream.ts'
import { assertNoClash } from './unpack.ts'

export interface PortabilityOptions {
  store: Store
  projects: Projects
  dataPath: string
  trashPath: string
  unfinished: Unfinished
  /** A project was put into the store with all that it was. */
  onAdopted: (project: string) => void
}

/** Projects out to a zip and in again, whole or not at all. */
export class Portability {
  readonly #exporter: Exporter
  readonly #importer: Importer

  constructor(options: PortabilityOptions) {
    this.#exporter = new Exporter(options)
    this.#importer = new Importer(options)
  }

  export(request: ExportRequest, signal: AbortSignal | undefined): AsyncGenerator<ExportProgress> {
    return progressOf<ExportProgress>(signal, (tell, stop) => this.#exporter.run(request, tell, stop))
  }

  import(request: ImportRequest, signal: AbortSignal | undefined): AsyncGenerator<UnpackProgress> {
    return progressOf<UnpackProgress>(signal, (tell, stop) => this.#importer.run(request, tell, stop))
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
}
