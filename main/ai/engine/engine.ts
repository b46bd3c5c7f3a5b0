import { availableParallelism } from 'node:os'
import type { EngineState } from '../../../preload/contract/ai.ts'
import { AppError } from '../../../preload/contract/errors.ts'
import { createTopic, type Topic } from '../../process/topic.ts'
import { checkModelFile } from '../gguf/check-file.ts'
import type { ModelFacts } from '../gguf/describe.ts'
import { fileFailure, loadFailure, tooLarge } from './load-failure.ts'
import { CPU_BATCH, LoadedModel } from './loaded-model.ts'
import { type ContextSizes, fitContexts, neededBytes } from './memory.ts'
import { type Device, loadNative, type Native } from './native.ts'
import { Rest } from './rest.ts'
import { Scheduler } from './scheduler.ts'

export interface EngineOptions {
  /** Where to compute; asked once, before the first model, because it may try a GPU. */
  chooseDevice(modelPath: string): Promise<Device>
  report(line: string): void
  /** Tokens wanted for chat and completion; less where memory is short. */
  contexts?: Partial<ContextSizes>
  /** Bytes of memory that may still be used. */
  availableMemory?: () => number
  /** Threads to compute with; by default all physical cores but one. */
  threads?: number
  /** Called before a model leaves memory, when nothing uses it any more. */
  leaving?: (model: LoadedModel) => Promise<void>
  /** Of another engine, beside whose model this one's computes. */
  beside?: Scheduler
  /** Bytes that count as available although the other engine's model needs them. */
  claimedBeside?: () => number
  /** Processors to reckon threads from; by default those this process may run on. */
  usableCores?: number
}

/** A model file to load. */
export interface ModelFile {
  id: string
  path: string
  /** Rejects when the file is not what it should be, by its checksum. */
  verify?: (signal: AbortSignal) => Promise<void>
}

/** Milliseconds between two words on how far loading is. */
const PROGRESS_EVERY = 100
const WANTED: ContextSizes = { chat: 4096, completion: 2048 }

/** What a machine's owner wants of a model, beside its answers. */
export interface Thrift {
  /** Minutes without use after which a model leaves memory; 0: it stays. */
  unloadAfter: number
  /** Half the threads are enough: the machine runs on its battery. */
  sparing: boolean
}

/** Threads to compute with: every physical core but one, which the window keeps. */
export function threadsFor(physicalCores: number, usable = availableParallelism()): number {
  return Math.max(1, Math.min(physicalCores, usable) - 1)
}

/** Holds at most one model and says how it is. */
export class Engine {
  readonly scheduler: Scheduler
  readonly state: Topic<EngineState> = createTopic<EngineState>({ state: 'idle' })
  readonly #options: EngineOptions
  readonly #rest: Rest
  #sparing = false
  #native: Promise<Native> | undefined
  #loaded: LoadedModel | undefined
  #told = 0
  #loading: { id: string; done: Promise<LoadedModel>; abort: AbortController } | undefined
  #disposed = false
  #leaving: LoadedModel | undefined
  /** Resolves when the model that left last is out of memory. */
  #gone: Promise<void> = Promise.resolve()
  readonly #looks = new Set<Promise<unknown>>()

  constructor(options: EngineOptions) {
    this.#options = options
    this.scheduler = new Scheduler(options.beside)
    this.#rest = new Rest(this.scheduler, 0, () => void this.#retire())
  }

  /** The model in memory, if any. */
  get loaded(): LoadedModel | undefined {
    return this.#loaded
  }

  /** The model that is in memory or about to be. */
  get holds(): string | undefined {
    return this.#loading?.id ?? this.#loaded?.id
  }

  /** The model that takes memory: the one that is loaded, or one that was let go of and has not left yet. */
  get present(): LoadedModel | undefined {
    return this.#loaded ?? this.#leaving
  }

  get isLoading(): boolean {
    return this.#loading !== undefined
  }

  /** The model that takes memory once none is being loaded. */
  async settled(): Promise<LoadedModel | undefined> {
    while (this.#loading !== undefined) await this.#loading.done.catch(() => {})
    return this.present
  }

  /** Resolves when no model that was let go of is in memory any more. */
  get left(): Promise<void> {
    return this.#gone
  }

  /**
   * Makes `file` the model in memory: at once when it is already, else after what runs has been stopped.
   * Callers that want the same model share one load; wanting another one stops the load that goes on.
   * @param after makes room for it elsewhere. The engine holds `file` meanwhile.
   */
  async load(file: ModelFile, after?: Promise<void>): Promise<LoadedModel> {
    if (this.#disposed) throw new AppError('UNAVAILABLE', 'Local AI is shutting down.')
    if (this.#loading === undefined && this.#loaded?.id === file.id) return this.#loaded
    if (this.#loading?.id === file.id) return this.#loading.done
    const before = this.#loading
    before?.abort.abort(new AppError('CANCELLED', 'Another model was chosen.'))
    const abort = new AbortController()
    const done = this.#replace(file, abort.signal, before?.done, after)
    const loading = { id: file.id, done, abort }
    this.#loading = loading
    try {
      return await done
    } finally {
      if (this.#loading === loading) this.#loading = undefined
    }
  }

  /**
   * Work with the model in memory that takes no turn, so it evaluates nothing and is short: the model stays until it is over.
   * @throws AppError CANCELLED when another one was loaded meanwhile.
   */
  async look<T>(model: LoadedModel, work: (model: LoadedModel) => Promise<T>): Promise<T> {
    this.still(model)
    const looking = work(model)
    this.#looks.add(looking)
    try {
      return await looking
    } finally {
      this.#looks.delete(looking)
    }
  }

  /** @throws AppError CANCELLED when the model is not in memory any more. */
  still(model: LoadedModel): void {
    if (this.#loaded !== model) throw new AppError('CANCELLED', 'Another model was loaded meanwhile.')
  }

  set thrift({ unloadAfter, sparing }: Thrift) {
    this.#rest.after = unloadAfter * 60_000
    this.#sparing = sparing
    if (this.#loaded !== undefined) this.#loaded.threads = this.#threads(this.#loaded.cores)
  }

  /** Frees the model, stopping what uses it. */
  async unload(): Promise<void> {
    this.#loading?.abort.abort(new AppError('CANCELLED', 'The model was unloaded.'))
    await this.#loading?.done.catch(() => {})
    await this.#release('The model was unloaded.')
    // One that was wanted since is not meant.
    if (this.#loading === undefined && this.#loaded === undefined) this.state.set({ state: 'idle' })
  }

  async dispose(): Promise<void> {
    this.#disposed = true
    await this.unload()
    const native = await this.#native?.catch(() => undefined)
    native?.dispose()
  }

  /** The contexts a model would get if it were loaded now; undefined where it would not fit. */
  expects(facts: ModelFacts): ContextSizes | undefined {
    const wanted = { ...WANTED, ...this.#options.contexts }
    return fitContexts(facts, wanted, CPU_BATCH, this.#available())
  }

  /** llama.cpp, loaded at first use. */
  async native(modelPath: string): Promise<Native> {
    this.#native ??= this.#options
      .chooseDevice(modelPath)
      .then((device) => loadNative(device, this.#options.report))
    const native = this.#native
    native.catch(() => {
      if (this.#native === native) this.#native = undefined
    })
    return native
  }

  async #replace(
    file: ModelFile,
    signal: AbortSignal,
    before: Promise<unknown> | undefined,
    after: Promise<void> | undefined,
  ): Promise<LoadedModel> {
    await before?.catch(() => {})
    await this.#release('Another model is being loaded.')
    this.state.set({ state: 'loading', modelId: file.id, progress: 0 })
    try {
      await after
      signal.throwIfAborted()
      const loaded = await this.#open(file, signal)
      this.#loaded = loaded
      this.scheduler.wanted()
      this.#rest.start()
      this.state.set({ state: 'ready', modelId: file.id, device: loaded.device })
      return loaded
    } catch (error) {
      const failure = error instanceof AppError ? error : fileFailure(error, file.path)
      const { code, message, data } = failure
      this.state.set(
        code === 'CANCELLED'
          ? { state: 'idle' }
          : {
              state: 'failed',
              modelId: file.id,
              failure: data === undefined ? { code, message } : { code, message, data },
            },
      )
      throw failure
    }
  }

  async #open(file: ModelFile, signal: AbortSignal): Promise<LoadedModel> {
    const { facts } = await checkModelFile(file.path)
    const sizes = this.#fit(facts)
    await file.verify?.(signal)
    const native = await this.native(file.path)
    if (!native.supports(facts.architecture)) {
      throw new AppError(
        'MODEL_UNSUPPORTED',
        `This model is of the kind "${facts.architecture}", which this version cannot run. Choose another model.`,
        { path: file.path, architecture: facts.architecture },
      )
    }
    native.takeLog()
    try {
      const model = await native.loadModel({
        modelPath: file.path,
        gpuLayers: native.device === 'cpu' ? 0 : 'auto',
        ignoreMemorySafetyChecks: native.device === 'cpu',
        loadSignal: signal,
        onLoadProgress: (progress) => this.#progress(file.id, progress),
      })
      const threads = this.#threads(native.physicalCores)
      return new LoadedModel({ id: file.id, path: file.path, facts, native, model, sizes, threads })
    } catch (error) {
      // The logger is called from another thread: what it said last arrives one turn later.
      await new Promise((resolve) => setTimeout(resolve, 10))
      throw signal.aborted ? signal.reason : loadFailure(error, native.takeLog(), file.path)
    }
  }

  #fit(facts: ModelFacts): ContextSizes {
    const sizes = this.expects(facts)
    if (sizes === undefined)
      throw tooLarge(neededBytes(facts, { chat: 1024, completion: 1024 }, CPU_BATCH), this.#available())
    return sizes
  }

  #available(): number {
    const { availableMemory = () => process.availableMemory(), claimedBeside = () => 0 } = this.#options
    return availableMemory() - claimedBeside()
  }

  #progress(modelId: string, progress: number): void {
    const now = this.state.value
    if (now.state !== 'loading' || now.modelId !== modelId) return
    // Each step is drawn in every window, and a frame on its way makes a key wait for the one after it.
    if (progress < 1 && performance.now() - this.#told < PROGRESS_EVERY) return
    this.#told = performance.now()
    this.state.set({ state: 'loading', modelId, progress: Math.min(1, progress) })
  }

  #threads(cores: number): number {
    const all = this.#options.threads ?? threadsFor(cores, this.#options.usableCores)
    return this.#sparing ? Math.ceil(all / 2) : all
  }

  /** Nobody has used the model for a while: it leaves memory, and comes back when it is asked. */
  async #retire(): Promise<void> {
    const loaded = this.#loaded
    if (loaded === undefined || this.#loading !== undefined) return
    await this.#release('The model was not used for a while.')
    // Somebody may have asked for one meanwhile.
    if (this.#loading === undefined && this.#loaded === undefined)
      this.state.set({ state: 'idle', modelId: loaded.id, unusedFor: this.#rest.after / 60_000 })
  }

  /** Resolves when no model that was let go of is in memory any more, whoever did so. */
  #release(reason: string): Promise<void> {
    const loaded = this.#loaded
    if (loaded === undefined) return this.#gone
    this.#loaded = undefined
    this.#leaving = loaded
    this.#rest.stop()
    this.scheduler.abortAll(reason)
    this.#gone = this.#gone.then(() => this.#leave(loaded))
    return this.#gone
  }

  async #leave(loaded: LoadedModel): Promise<void> {
    const { leaving, report } = this.#options
    const failed = (error: unknown) => report(`Before a model left memory: ${String(error)}`)
    await this.scheduler.idle()
    while (this.#looks.size > 0) await Promise.allSettled(this.#looks)
    await leaving?.(loaded).catch(failed)
    await loaded.dispose().catch(failed)
    this.#leaving = undefined
  }
}
