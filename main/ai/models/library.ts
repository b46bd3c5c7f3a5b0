import { createHash } from 'node:crypto'
import { rm, stat } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
import type { Model } from '../../../preload/contract/ai.ts'
import { AppError } from '../../../preload/contract/errors.ts'
import type { ModelFile } from '../engine/engine.ts'
import { fileFailure } from '../engine/load-failure.ts'
import { checkModelFile, partsOf, sha256Of } from '../gguf/check-file.ts'
import type { ModelFacts } from '../gguf/describe.ts'
import type { StarterModel } from './catalogue.ts'
import { notOurs, starterStays, unknownModel } from './refusals.ts'
import { type Stored, StoredModels } from './stored-models.ts'

export interface ModelLibraryOptions {
  /** JSON file that keeps what the user added and what was downloaded. */
  path: string
  starter: StarterModel | undefined
  report(line: string): void
}

/** What a file of the library is: its place, where it is from, and the checksum it must have, if that is known. */
interface Entry {
  id: string
  path: string
  source: Model['source']
  name: string | undefined
  sha256: string | undefined
}

/** The models a user can choose: the one that ships with the app, downloaded ones, and files they added. */
export class ModelLibrary {
  readonly #starter: StarterModel | undefined
  readonly #stored: StoredModels
  /** Headers do not change unless the file does. */
  readonly #described = new Map<string, { stamp: string; model: Model; facts: ModelFacts }>()

  constructor({ path, starter, report }: ModelLibraryOptions) {
    this.#starter = starter
    this.#stored = new StoredModels(path, report)
  }

  /** All of them, the starter first; one whose file cannot be used carries the problem. */
  async list(): Promise<Model[]> {
    return Promise.all((await this.#entries()).map((entry) => this.#describe(entry)))
  }

  /** What the header of a model says; undefined when its file cannot be used. */
  async facts(modelId: string): Promise<ModelFacts | undefined> {
    const entry = await this.#entry(modelId)
    await this.#describe(entry)
    return this.#described.get(entry.path)?.facts
  }

  /**
   * Adds a GGUF file where it is. Adding one that is there already gives the same model.
   * @param name for a file that carries none.
   * @throws AppError NO_MODEL, MODEL_DAMAGED, MODEL_UNSUPPORTED or PERMISSION_DENIED with the cause.
   */
  async add(path: string, name?: string): Promise<Model> {
    const absolute = resolve(path)
    const known = (await this.#entries()).find((entry) => entry.path === absolute)
    if (known !== undefined && known.source !== 'user') return this.#describe(known)
    try {
      await checkModelFile(absolute)
    } catch (error) {
      throw fileFailure(error, absolute)
    }
    await this.#stored.change((now) => ({
      ...now,
      added: now.added.includes(absolute) ? now.added : [...now.added, absolute],
      names: name === undefined ? now.names : { ...now.names, [absolute]: name },
    }))
    return this.#describe(await this.#entry(idOf(absolute)))
  }

  /** Takes in a file that was downloaded, with the checksum that it was found to have. */
  async addDownloaded(file: { path: string; name: string; sha256: string }): Promise<void> {
    const { size, mtimeMs } = await stat(file.path)
    await this.#stored.change((now) => ({
      ...without(now, file.path),
      downloaded: [...now.downloaded.filter(({ path }) => path !== file.path), file],
      verified: { ...now.verified, [file.path]: { bytes: size, modified: mtimeMs } },
    }))
  }

  /** Takes an added model off the list; its file stays. */
  async remove(modelId: string): Promise<void> {
    const { source, path } = await this.#entry(modelId)
    if (source === 'starter') throw starterStays()
    if (source === 'downloaded') return this.delete(modelId)
    await this.#stored.change((now) => without(now, path))
  }

  /**
   * Deletes the file of a downloaded model.
   * @throws AppError INVALID_INPUT for files that are not ours to delete.
   */
  async delete(modelId: string): Promise<void> {
    const { source, path, name } = await this.#entry(modelId)
    if (source === 'starter') throw starterStays()
    if (source !== 'downloaded') throw notOurs(name ?? basename(path), path)
    await rm(path, { force: true })
    await this.#stored.change((now) => without(now, path))
  }

  /**
   * The file of a model, or of the starter when none is named.
   * @throws AppError NO_MODEL when there is no such model.
   */
  async find(modelId?: string): Promise<ModelFile> {
    const entry = await this.#entry(modelId)
    const { id, path, sha256, source } = entry
    // What the user added is theirs: nobody but them says what it should be.
    if (sha256 === undefined || source === 'user') return { id, path }
    return { id, path, verify: (signal) => this.#verify(entry, sha256, signal) }
  }

  /** Reads a model's whole file. `expected` is the checksum it must have, where that is known. */
  async checksum(
    modelId: string,
    signal?: AbortSignal,
  ): Promise<{ sha256: string; bytes: number; expected: string | undefined }> {
    const { path, sha256: expected } = await this.#entry(modelId)
    const parts = partsOf(path)
    if (parts.length > 1) {
      throw new AppError(
        'INVALID_INPUT',
        `This model is in ${parts.length} files, and a checksum is for one. Compare the files by hand.`,
        { path },
      )
    }
    try {
      const { size: bytes } = await stat(path)
      return { sha256: await sha256Of(path, signal), bytes, expected }
    } catch (error) {
      if (signal?.aborted) throw new AppError('CANCELLED', 'The check was stopped.')
      throw fileFailure(error, path)
    }
  }

  async #entries(): Promise<Entry[]> {
    const { added, downloaded, names } = await this.#stored.read()
    const starter = this.#starter
    return [
      ...(starter ? [{ ...starter, source: 'starter' as const }] : []),
      // By what it is, not where: the data folder may move, and the model that was chosen stays chosen.
      ...downloaded.map((file) => ({ ...file, id: idOf(file.sha256), source: 'downloaded' as const })),
      ...added.map((path) => ({
        id: idOf(path),
        path,
        source: 'user' as const,
        name: names[path],
        sha256: sha256InName(path),
      })),
    ]
  }

  /** The entry with this id; without one the first there is. */
  async #entry(modelId: string | undefined): Promise<Entry> {
    const entries = await this.#entries()
    const entry = modelId === undefined ? entries[0] : entries.find(({ id }) => id === modelId)
    if (entry === undefined) throw unknownModel(modelId)
    return entry
  }

  async #describe({ id, path, source, name: given }: Entry): Promise<Model> {
    const basic = { id, path, source, name: given ?? basename(path, '.gguf') }
    try {
      const { size, mtimeMs } = await stat(path)
      const stamp = `${size} ${mtimeMs} ${source} ${given}`
      const known = this.#described.get(path)
      if (known?.stamp === stamp) return known.model
      const { facts, bytes } = await checkModelFile(path)
      const { contextLength, parameters, quantisation, chat, fim, embedding } = facts
      const licence = source === 'starter' ? this.#starter?.licence : facts.licence
      const model: Model = {
        ...basic,
        name: given ?? facts.name ?? basic.name,
        bytes,
        contextLength,
        chat,
        fim: fim !== undefined,
        ...(embedding ? { embedding } : {}),
        ...(parameters === undefined ? {} : { parameters }),
        ...(quantisation === undefined ? {} : { quantisation }),
        ...(licence === undefined ? {} : { licence }),
      }
      this.#described.set(path, { stamp, model, facts })
      return model
    } catch (error) {
      this.#described.delete(path)
      const { code, message } = fileFailure(error, path)
      const bytes = await stat(path).then(
        ({ size }) => size,
        () => 0,
      )
      return { ...basic, bytes, problem: { code, message } }
    }
  }

  /** Compares the checksum, once for as long as the file stays as it is. */
  async #verify({ path, source, name }: Entry, sha256: string, signal: AbortSignal): Promise<void> {
    const { size, mtimeMs } = await stat(path)
    const { verified } = await this.#stored.read()
    const known = verified[path]
    if (known?.bytes === size && known.modified === mtimeMs) return
    if ((await sha256Of(path, signal)) !== sha256) {
      const shipped = source === 'starter'
      throw new AppError(
        'MODEL_DAMAGED',
        `${name} is not the file that ${shipped ? 'OffCoder ships' : 'was downloaded'}: its checksum differs. ${shipped ? 'Install OffCoder again, or add another model.' : 'Delete it and download it again.'}`,
        { path },
      )
    }
    await this.#stored.change((now) => ({
      ...now,
      verified: { ...now.verified, [path]: { bytes: size, modified: mtimeMs } },
    }))
  }
}

function idOf(what: string): string {
  return `file-${createHash('sha256').update(what).digest('hex').slice(0, 16)}`
}

/** Ollama names files by their checksum. */
function sha256InName(path: string): string | undefined {
  return /^sha256-([0-9a-f]{64})$/.exec(basename(path))?.[1]
}

function without(now: Stored, path: string): Stored {
  const { [path]: _name, ...names } = now.names
  const { [path]: _stamp, ...verified } = now.verified
  return {
    added: now.added.filter((one) => one !== path),
    downloaded: now.downloaded.filter((one) => one.path !== path),
    names,
    verified,
  }
}
