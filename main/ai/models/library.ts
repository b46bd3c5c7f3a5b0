import { createHash } from 'node:crypto'
import { mkdir, open, readFile, rename, stat } from 'node:fs/promises'
import { basename, dirname, resolve } from 'node:path'
import { z } from 'zod'
import type { Model } from '../../../preload/contract/ai.ts'
import { AppError } from '../../../preload/contract/errors.ts'
import type { ModelFile } from '../engine/engine.ts'
import { fileFailure } from '../engine/load-failure.ts'
import { checkModelFile, sha256Of } from '../gguf/check-file.ts'
import type { StarterModel } from './catalogue.ts'

const stored = z.object({
  /** Files the user added, where they are. */
  added: z.array(z.string()).default([]),
  /** Files whose checksum was right, by path, with the size and time they had then. */
  verified: z.record(z.string(), z.object({ bytes: z.number(), modified: z.number() })).default({}),
})
type Stored = z.infer<typeof stored>

export interface ModelLibraryOptions {
  /** JSON file that keeps what the user added. */
  path: string
  starter: StarterModel | undefined
  report(line: string): void
}

/** The models a user can choose: the one that ships with the app, and files they added. */
export class ModelLibrary {
  readonly #options: ModelLibraryOptions
  /** Headers do not change unless the file does. */
  readonly #described = new Map<string, { stamp: string; model: Model }>()
  #stored: Promise<Stored> | undefined
  #writing: Promise<void> = Promise.resolve()

  constructor(options: ModelLibraryOptions) {
    this.#options = options
  }

  /** All of them, the starter first; one whose file cannot be used carries the problem. */
  async list(): Promise<Model[]> {
    const { starter } = this.#options
    const { added } = await this.#read()
    const entries = added.map((path) => this.#describe(path, 'user'))
    if (starter !== undefined) entries.unshift(this.#describe(starter.path, 'starter'))
    return Promise.all(entries)
  }

  /**
   * Adds a GGUF file where it is. Adding one that is there already gives the same model.
   * @throws AppError NO_MODEL, MODEL_DAMAGED, MODEL_UNSUPPORTED or PERMISSION_DENIED with the cause.
   */
  async add(path: string): Promise<Model> {
    const absolute = resolve(path)
    if (absolute === this.#options.starter?.path) return this.#describe(absolute, 'starter')
    try {
      await checkModelFile(absolute)
    } catch (error) {
      throw fileFailure(error, absolute)
    }
    await this.#change((now) =>
      now.added.includes(absolute) ? now : { ...now, added: [...now.added, absolute] },
    )
    return this.#describe(absolute, 'user')
  }

  /** Takes an added model off the list; its file stays. */
  async remove(modelId: string): Promise<void> {
    if (modelId === this.#options.starter?.id) {
      throw new AppError(
        'INVALID_INPUT',
        'The starter model is part of OffCoder and cannot be removed. Choose another model to use instead.',
      )
    }
    const { added } = await this.#read()
    if (!added.some((path) => idOf(path) === modelId)) throw unknownModel(modelId)
    await this.#change((now) => ({ ...now, added: now.added.filter((path) => idOf(path) !== modelId) }))
  }

  /**
   * The file of a model, or of the starter when none is named.
   * @throws AppError NO_MODEL when there is no such model.
   */
  async find(modelId?: string): Promise<ModelFile> {
    const { starter } = this.#options
    const { added } = await this.#read()
    if (starter !== undefined && (modelId === undefined || modelId === starter.id)) {
      return { id: starter.id, path: starter.path, verify: (signal) => this.#verify(starter, signal) }
    }
    const path = modelId === undefined ? added[0] : added.find((one) => idOf(one) === modelId)
    if (path === undefined) throw unknownModel(modelId)
    return { id: idOf(path), path }
  }

  async #describe(path: string, source: Model['source']): Promise<Model> {
    const { starter } = this.#options
    const shipped = source === 'starter' ? starter : undefined
    const basic = {
      id: shipped?.id ?? idOf(path),
      path,
      source,
      name: shipped?.name ?? basename(path, '.gguf'),
    }
    try {
      const { size, mtimeMs } = await stat(path)
      const stamp = `${size} ${mtimeMs} ${source}`
      const known = this.#described.get(path)
      if (known?.stamp === stamp) return known.model
      const { facts, bytes } = await checkModelFile(path)
      const model: Model = {
        ...basic,
        bytes,
        contextLength: facts.contextLength,
        fim: facts.fim !== undefined,
      }
      if (shipped === undefined && facts.name !== undefined) model.name = facts.name
      if (facts.parameters !== undefined) model.parameters = facts.parameters
      if (facts.quantisation !== undefined) model.quantisation = facts.quantisation
      const licence = shipped?.licence ?? facts.licence
      if (licence !== undefined) model.licence = licence
      this.#described.set(path, { stamp, model })
      return model
    } catch (error) {
      const { code, message } = fileFailure(error, path)
      const bytes = await stat(path).then(
        ({ size }) => size,
        () => 0,
      )
      return { ...basic, bytes, problem: { code, message } }
    }
  }

  /** Compares the shipped file's checksum, once for as long as the file stays as it is. */
  async #verify(starter: StarterModel, signal: AbortSignal): Promise<void> {
    const { size, mtimeMs } = await stat(starter.path)
    const { verified } = await this.#read()
    const known = verified[starter.path]
    if (known?.bytes === size && known.modified === mtimeMs) return
    if (size !== starter.bytes || (await sha256Of(starter.path, signal)) !== starter.sha256) {
      throw new AppError(
        'MODEL_DAMAGED',
        'The starter model is not the file that OffCoder ships: its checksum differs. Install OffCoder again, or add another model.',
        {
          path: starter.path,
        },
      )
    }
    await this.#change((now) => ({
      ...now,
      verified: { ...now.verified, [starter.path]: { bytes: size, modified: mtimeMs } },
    }))
  }

  #read(): Promise<Stored> {
    this.#stored ??= readStored(this.#options.path, this.#options.report)
    return this.#stored
  }

  /** Applies a change and keeps it on disk, one after another. */
  async #change(change: (now: Stored) => Stored): Promise<void> {
    const turn = this.#writing.then(async () => {
      const next = change(await this.#read())
      await writeWhole(this.#options.path, JSON.stringify(next, null, 2))
      this.#stored = Promise.resolve(next)
    })
    this.#writing = turn.catch(() => {})
    await turn
  }
}

function idOf(path: string): string {
  return `file-${createHash('sha256').update(path).digest('hex').slice(0, 16)}`
}

function unknownModel(modelId: string | undefined): AppError {
  return modelId === undefined
    ? new AppError('NO_MODEL', 'There is no model on this device yet. Add a GGUF file to use local AI.')
    : new AppError(
        'NO_MODEL',
        'This model is no longer in the list. Add its file again, or choose another model.',
        { modelId },
      )
}

async function readStored(path: string, report: (line: string) => void): Promise<Stored> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT')
      report(`The list of models cannot be read: ${(error as Error).message}`)
    return stored.parse({})
  }
  try {
    return stored.parse(JSON.parse(text))
  } catch (error) {
    // Kept aside, so that the next write does not take what may still be saved by hand.
    await rename(path, `${path}.damaged`)
    report(`The list of models was damaged and is kept as ${path}.damaged: ${(error as Error).message}`)
    return stored.parse({})
  }
}

/** Whole or not at all, also when the power goes. */
async function writeWhole(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  const part = `${path}.part`
  const file = await open(part, 'w')
  try {
    await file.writeFile(text)
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(part, path)
}
