import type { EngineState } from '../../../preload/contract/ai.ts'
import { createTopic, type Topic } from '../../process/topic.ts'
import { checkModelFile } from '../gguf/check-file.ts'
import { Engine, type EngineOptions, type ModelFile, type Thrift } from './engine.ts'
import type { LoadedModel } from './loaded-model.ts'
import { CPU_BATCH } from './loaded-model.ts'
import { neededBytes } from './memory.ts'

/** A model and the engine that has it. */
export interface Served {
  engine: Engine
  model: LoadedModel
}

/** The chat's model stays for this long after its last answer, in milliseconds, where there is no room for two. */
const PATIENCE = 30_000
/** What completion's own model reads at most, in tokens, as in a model that serves both. */
const COMPLETION = 2048

/**
 * The models in memory: one that answers, and completion's own where the user gave it one and memory has room for both.
 * Where it has not, they take turns, and while the one that answers is in use it completes as well. A file that serves
 * both is there once.
 */
export class Engines {
  /** Answers, and completes where nothing else is wanted. */
  readonly main: Engine
  /** Has a model for completion alone. */
  readonly own: Engine
  readonly state: Topic<EngineState>
  readonly #available: () => number
  readonly #patience: number

  constructor(options: EngineOptions, patience = PATIENCE) {
    const claimedBy = (engine: () => Engine) => () => engine().present?.claimedBytes ?? 0
    this.main = new Engine({ ...options, claimedBeside: claimedBy(() => this.own) })
    const contexts = { chat: 0, completion: options.contexts?.completion ?? COMPLETION }
    this.own = new Engine({
      ...options,
      contexts,
      beside: this.main.scheduler,
      claimedBeside: claimedBy(() => this.main),
    })
    this.#available = options.availableMemory ?? (() => process.availableMemory())
    this.#patience = patience
    this.state = createTopic(this.#state())
    for (const { state } of [this.main, this.own]) state.subscribe(() => this.state.set(this.#state()))
  }

  set thrift(thrift: Thrift) {
    this.main.thrift = thrift
    this.own.thrift = thrift
  }

  /** The engine that has the model in memory, or is about to. */
  holding(modelId: string): Engine | undefined {
    return [this.main, this.own].find(({ holds }) => holds === modelId)
  }

  /** The model that answers. @throws AppError as loading does. */
  toAnswer(file: ModelFile): Promise<Served> {
    const { main, own } = this
    return this.#withRoom(file, own, async (fits) => {
      // One file serves both: it moves to where both are served.
      const moves = (own.holds ?? own.present?.id) === file.id
      return { engine: main, model: await main.load(file, fits && !moves ? undefined : away(own)) }
    })
  }

  /** The model that completes: `file`, or for want of room the one that answers. @throws AppError as loading does. */
  toComplete(file: ModelFile): Promise<Served> {
    const { main, own } = this
    return this.#withRoom(file, main, async (fits) => {
      if (main.holds === file.id) return { engine: main, model: await main.load(file) }
      const { loaded } = main
      const inUse = main.scheduler.unusedFor() < this.#patience
      if (!fits && loaded !== undefined && inUse) return { engine: main, model: loaded }
      const leaves = main.holds === undefined && main.present?.id === file.id
      return { engine: own, model: await own.load(file, fits && !leaves ? undefined : away(main)) }
    })
  }

  async unload(): Promise<void> {
    await this.own.unload()
    await this.main.unload()
  }

  async dispose(): Promise<void> {
    await this.own.dispose()
    await this.main.dispose()
  }

  /**
   * Goes on with whether `file` fits beside what `other` has, and will have once it is used. There is no pause between
   * that being found and `goOn`, which claims the room before it waits for anything: nobody else finds it free.
   */
  async #withRoom(file: ModelFile, other: Engine, goOn: (fits: boolean) => Promise<Served>): Promise<Served> {
    for (;;) {
      if (this.holding(file.id) !== undefined) return goOn(true)
      // One that is being loaded takes room too, and one that leaves still does.
      const present = await other.settled()
      const fits = present === undefined || (await this.#fitsBeside(file, present, other))
      const stands = !other.isLoading && other.present === present
      if (stands && this.holding(file.id) === undefined) return goOn(fits)
    }
  }

  async #fitsBeside(file: ModelFile, loaded: LoadedModel, other: Engine): Promise<boolean> {
    try {
      const { facts } = await checkModelFile(file.path)
      const sizes = { chat: other === this.own ? COMPLETION : 0, completion: COMPLETION }
      return neededBytes(facts, sizes, CPU_BATCH) + loaded.claimedBytes <= this.#available()
    } catch {
      // What is wrong with the file is told when it is loaded.
      return true
    }
  }

  #state(): EngineState {
    const { state, modelId, progress, failure } = this.own.state.value
    const own = {
      state,
      ...(modelId === undefined ? {} : { modelId }),
      ...(progress === undefined ? {} : { progress }),
      ...(failure === undefined ? {} : { failure }),
    }
    return modelId === undefined ? this.main.state.value : { ...this.main.state.value, completion: own }
  }
}

/** Has an engine give back all its memory. Resolves when it has. */
function away(engine: Engine): Promise<void> {
  // What leaves by itself is waited for, and stays what it is said to be.
  return engine.holds === undefined ? engine.left : engine.unload()
}
