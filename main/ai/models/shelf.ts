import { homedir, totalmem } from 'node:os'
import { join } from 'node:path'
import type { Model } from '../../../preload/contract/ai.ts'
import { AppError } from '../../../preload/contract/errors.ts'
import type {
  CatalogueEntry,
  FoundModel,
  ModelCheck,
  ModelOverview,
  ModelReport,
  ModelTrial,
} from '../../../preload/contract/models.ts'
import { Downloads, freeIn } from '../downloads/downloads.ts'
import { DOWNLOADS } from '../downloads/left.ts'
import type { Network } from '../downloads/transfer.ts'
import type { Engine } from '../engine/engine.ts'
import type { Engines } from '../engine/engines.ts'
import { findModels } from '../found/find-models.ts'
import { type Place, placesOn } from '../found/places.ts'
import { adviceFor } from './advice.ts'
import { type Catalogue, fileOf, isPinned, readCatalogue } from './catalogue.ts'
import { fitOf, fitOfOffer, type Memory } from './fit.ts'
import { ModelLibrary } from './library.ts'
import { tryModel } from './trial.ts'
import { Trials } from './trials.ts'

export interface ModelShelfOptions {
  dataPath: string
  modelsPath: string
  engines: Engines
  network(): Network
  report(line: string): void
  availableMemory: () => number
  /** What is known of graphics cards. */
  gpus?: () => Promise<ModelOverview['gpus']>
  /** Where other programs keep models; by default where they do on this machine. */
  places?: readonly Place[]
}

/** All that is known of models on this device and beyond: the library, the catalogue, downloads, trials. */
export class ModelShelf {
  readonly library: ModelLibrary
  readonly downloads: Downloads
  readonly #options: ModelShelfOptions
  readonly #catalogue: Catalogue
  readonly #trials: Trials
  readonly #folder: string
  /** What checks have said since the process began. */
  readonly #checks = new Map<string, ModelCheck>()
  #trying: Promise<unknown> = Promise.resolve()

  private constructor(options: ModelShelfOptions, catalogue: Catalogue) {
    const { dataPath, report, network } = options
    this.#options = options
    this.#catalogue = catalogue
    this.#folder = join(dataPath, DOWNLOADS.models)
    this.#trials = new Trials(join(dataPath, 'trials.json'))
    this.library = new ModelLibrary({
      path: join(dataPath, 'models.json'),
      starter: catalogue.starter,
      report,
    })
    this.downloads = new Downloads({
      folder: this.#folder,
      path: join(dataPath, DOWNLOADS.list),
      offers: catalogue.offers,
      hub: catalogue.hub.address,
      network,
      report,
      onDone: (file) => this.library.addDownloaded(file),
    })
  }

  static async open(options: ModelShelfOptions): Promise<ModelShelf> {
    const shelf = new ModelShelf(options, await readCatalogue(options.modelsPath, options.report))
    await shelf.downloads.start()
    return shelf
  }

  async overview(): Promise<ModelOverview> {
    const memory = await this.#memory()
    const models = await this.library.list()
    return {
      reports: await Promise.all(models.map((model) => this.#reportOn(model, memory))),
      catalogue: this.#offered(models, memory),
      hub: this.#catalogue.hub,
      gpus: (await this.#options.gpus?.()) ?? [],
      machine: { memoryBytes: memory.total, freeMemoryBytes: memory.free },
      disk: {
        path: this.#folder,
        usedBytes: this.#usedBytes(models),
        freeBytes: await freeIn(this.#folder),
      },
    }
  }

  async find(): Promise<FoundModel[]> {
    const places =
      this.#options.places ?? placesOn({ platform: process.platform, home: homedir(), env: process.env })
    const added = new Set((await this.library.list()).map(({ path }) => path))
    return findModels(places, added, await this.#memory())
  }

  /** Reads a model's file and says whether it is what it should be. */
  async verify(modelId: string, signal?: AbortSignal): Promise<ModelCheck> {
    const { sha256, bytes, expected } = await this.library.checksum(modelId, signal)
    const offer = this.#catalogue.offers.find((one) => one.sha256 === sha256)
    const check: ModelCheck =
      expected !== undefined
        ? {
            outcome: sha256 === expected ? 'matches' : 'differs',
            sha256,
            saidBy: 'the checksum kept with it',
          }
        : offer !== undefined && offer.bytes === bytes
          ? { outcome: 'matches', sha256, saidBy: `the catalogue, as ${offer.name}` }
          : { outcome: 'unknown', sha256 }
    this.#checks.set(modelId, check)
    return check
  }

  /**
   * Measures a model on this machine and remembers it; what was loaded before is loaded again, however it went. One is
   * measured at a time.
   */
  try(modelId: string, signal?: AbortSignal): Promise<ModelTrial> {
    const trial = this.#trying.then(() => this.#try(modelId, signal))
    this.#trying = trial.catch(() => {})
    return trial
  }

  async #try(modelId: string, signal: AbortSignal | undefined): Promise<ModelTrial> {
    if (signal?.aborted) throw new AppError('CANCELLED', 'Stopped.')
    const { engines } = this.#options
    const engine = engines.main
    // Nothing else computes, or has memory, while this one is measured.
    await engines.own.unload()
    const before = engine.holds
    const file = await this.library.find(modelId)
    const model = (await this.library.list()).find(({ id }) => id === modelId)
    try {
      const trial = await tryModel(engine, file, signal)
      await this.#trials.keep(modelId, model?.bytes ?? 0, trial)
      return trial
    } finally {
      // One that cannot be loaded must not be taken for the one in use.
      if (before === undefined) await engine.unload()
      else if (engine.loaded?.id !== before) await engine.load(await this.library.find(before))
    }
  }

  /** Takes a model off the list; with `file`, deletes its file too. */
  async drop(modelId: string, { file }: { file: boolean }): Promise<void> {
    const { engines } = this.#options
    const all = [engines.main, engines.own]
    const uses = ({ holds, state }: Engine) => holds === modelId || state.value.modelId === modelId
    if (!(await this.library.list()).some(({ id }) => id === modelId)) {
      throw new AppError('NO_MODEL', 'This model is no longer in the list.', { modelId })
    }
    // Windows deletes no file that is open.
    if (file) for (const engine of all) if (uses(engine)) await engine.unload()
    await (file ? this.library.delete(modelId) : this.library.remove(modelId))
    // Also one that has begun to use it since.
    for (const engine of all) if (uses(engine)) await engine.unload()
    this.#checks.delete(modelId)
  }

  dispose(): Promise<void> {
    return this.downloads.dispose()
  }

  async #reportOn(model: Model, memory: Memory): Promise<ModelReport> {
    const facts = model.problem === undefined ? await this.library.facts(model.id) : undefined
    const check = this.#checks.get(model.id)
    const basic = { modelId: model.id, ...(check === undefined ? {} : { check }) }
    if (facts === undefined) return { ...basic, advice: [] }
    const fit = fitOf(facts, memory)
    const trial = await this.#trials.of(model.id, model.bytes)
    const abilities = { ...facts, fim: facts.fim !== undefined }
    return {
      ...basic,
      fit,
      advice: adviceFor(abilities, fit, trial),
      ...(trial === undefined ? {} : { trial }),
    }
  }

  #offered(models: readonly Model[], memory: Memory): CatalogueEntry[] {
    return this.#catalogue.offers.map((offer) => {
      const { sha256: _, cacheBytesPerToken: _cache, vocabulary: _words, ...told } = offer
      const path = join(this.#folder, fileOf(offer))
      const here = models.find((model) => model.path === path && model.problem === undefined)
      return {
        ...told,
        downloadable: isPinned(offer),
        fit: fitOfOffer(offer, memory),
        ...(here === undefined ? {} : { modelId: here.id }),
      }
    })
  }

  #usedBytes(models: readonly Model[]): number {
    const whole = models.filter(({ source }) => source === 'downloaded').map(({ bytes }) => bytes)
    const parts = this.downloads.topic.value
      .filter(({ state }) => state !== 'done')
      .map(({ receivedBytes }) => receivedBytes)
    return [...whole, ...parts].reduce((sum, bytes) => sum + bytes, 0)
  }

  /** Memory that a model may have: what the loaded one holds beside its file would be given back for another. */
  async #memory(): Promise<Memory> {
    const { engines, availableMemory } = this.#options
    const total = totalmem()
    const held = [engines.main, engines.own]
      .map(({ loaded }) => loaded?.facts)
      .filter((facts) => facts !== undefined)
      .map((facts) => fitOf(facts, { total, free: total }).neededBytes - facts.weightBytes)
      .reduce((sum, bytes) => sum + bytes, 0)
    return { total, free: Math.min(total, availableMemory() + held) }
  }
}
