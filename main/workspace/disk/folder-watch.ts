import { isOnNetwork } from '../../durable/network-drive.ts'
import { systemCode } from '../store/failures.ts'
import { ChangeBatch, type ChangedPaths } from './change-batch.ts'
import { type FolderState, folderState } from './folder-state.ts'
import { type StopWatching, type WatchFolder, watchNatively } from './watch-backend.ts'

/** How changes are found: the system tells, or the folder is looked through again and again. */
export type WatchMode =
  | { how: 'told' }
  | { how: 'looking'; why: 'network' | 'limit' | 'unavailable'; every: number }

export interface WatchEnvironment {
  watch: WatchFolder
  isOnNetwork: (path: string) => Promise<boolean>
  now: () => number
  /** Milliseconds between two looks at whether the folder is there and the clock runs as it should. */
  tick: number
  /** Milliseconds between two looks through a folder that the system cannot watch. */
  look: number
  /** Milliseconds after which a watched folder is looked through all the same: watchers lose changes in silence. */
  safety: number
}

export const watchEnvironment: WatchEnvironment = {
  watch: watchNatively,
  isOnNetwork,
  now: () => Date.now(),
  tick: 2_000,
  look: 2_000,
  safety: 5 * 60_000,
}

export interface FolderWatchOptions {
  path: string
  environment: WatchEnvironment
  /** Globs and absolute paths that need no watching, as known when watching begins. */
  ignored: () => readonly string[]
  /** Something changed. The next batch comes when this has ended. @throws what makes it be tried again, later. */
  onChanged: (paths: ChangedPaths) => Promise<void>
  onMode: (mode: WatchMode) => void
  onLost: (why: Exclude<FolderState, { there: true }>['why']) => void
  onBack: () => void
}

/** A clock that is this far from where it should be was set, or the machine slept. */
const CLOCK_SLACK = 10_000
/** After a batch that took `t`, the next begins no sooner than `t` times this: the process has other work. */
const REST = 3
const LONGEST_REST = 15_000
const RETRY_FIRST = 1_000
const RETRY_LAST = 30_000

/**
 * Watches one project's folder, and goes on when the folder vanishes, the machine sleeps, the system's watcher fails
 * or loses changes: in each case the whole folder is looked through.
 */
export class FolderWatch {
  readonly #options: FolderWatchOptions
  readonly #batch = new ChangeBatch()
  #stop: StopWatching | undefined
  #mode: WatchMode | undefined
  /** Of the folder that is watched; undefined while it is not there. */
  #identity: string | undefined
  #timer: NodeJS.Timeout | undefined
  #tick: NodeJS.Timeout | undefined
  #working = false
  #notBefore = 0
  #retry = 0
  #lastTick = 0
  #lastLook = 0
  #disposed = false
  #arming: Promise<void> = Promise.resolve()

  constructor(options: FolderWatchOptions) {
    this.#options = options
  }

  /** Begins to watch; resolves when changes from now on are seen. The folder is looked through once. */
  async start(): Promise<void> {
    const { environment } = this.#options
    this.#lastTick = environment.now()
    const state = await folderState(this.#options.path)
    if (state.there) await this.#arm(state.identity)
    else this.#options.onLost(state.why)
    this.#plan()
  }

  /** Looks through the whole folder soon. */
  lookAgain(): void {
    this.#batch.addEverything()
    this.#schedule()
  }

  /** Watches anew: folders that were moved are told of under their old path, or not at all. */
  rewatch(): Promise<void> {
    const identity = this.#identity
    return identity === undefined ? Promise.resolve() : this.#arm(identity)
  }

  async dispose(): Promise<void> {
    this.#disposed = true
    clearTimeout(this.#timer)
    clearTimeout(this.#tick)
    await this.#arming
    await this.#disarm()
  }

  #arm(identity: string): Promise<void> {
    this.#arming = this.#arming.then(async () => {
      if (this.#disposed) return
      await this.#disarm()
      this.#identity = identity
      const mode = await this.#subscribe()
      if (this.#disposed) return this.#disarm()
      if (mode.how !== this.#mode?.how) this.#options.onMode(mode)
      this.#mode = mode
      this.lookAgain()
    })
    return this.#arming
  }

  async #disarm(): Promise<void> {
    const stop = this.#stop
    this.#stop = undefined
    await stop?.()
  }

  async #subscribe(): Promise<WatchMode> {
    const { path, environment, ignored } = this.#options
    const every = environment.look
    if (await environment.isOnNetwork(path)) return { how: 'looking', why: 'network', every }
    try {
      const identity = this.#identity
      const isCurrent = (): boolean => !this.#disposed && identity === this.#identity
      this.#stop = await environment.watch(path, ignored(), {
        changed: (changes) => {
          if (!isCurrent()) return
          this.#batch.add(changes)
          this.#schedule()
        },
        failed: () => {
          if (isCurrent()) this.lookAgain()
        },
      })
      return { how: 'told' }
    } catch (error) {
      return { how: 'looking', why: isLimit(error) ? 'limit' : 'unavailable', every }
    }
  }

  #schedule(): void {
    if (this.#disposed || this.#working || this.#identity === undefined || this.#batch.isEmpty) return
    clearTimeout(this.#timer)
    const wait = Math.max(this.#batch.wait, this.#notBefore - performance.now())
    this.#timer = setTimeout(() => void this.#work(), wait)
  }

  async #work(): Promise<void> {
    const paths = this.#batch.take()
    const began = performance.now()
    this.#working = true
    if (paths === 'everything') this.#lastLook = this.#options.environment.now()
    try {
      await this.#options.onChanged(paths)
      this.#retry = 0
      const took = performance.now() - began
      this.#notBefore = performance.now() + Math.min(LONGEST_REST, took * REST)
    } catch {
      // The store tells of its own trouble, and the next check of a lost folder; nothing of the batch is forgotten.
      this.#batch.addEverything()
      this.#retry = Math.min(RETRY_LAST, Math.max(RETRY_FIRST, this.#retry * 2))
      this.#notBefore = performance.now() + this.#retry
    } finally {
      this.#working = false
      this.#schedule()
    }
  }

  #plan(): void {
    if (this.#disposed) return
    this.#tick = setTimeout(() => {
      void this.#check().then(() => this.#plan())
    }, this.#options.environment.tick)
  }

  /** Is the folder there, the same one, and did time pass as it should? */
  async #check(): Promise<void> {
    const { path, environment, onLost, onBack } = this.#options
    const state = await folderState(path)
    if (this.#disposed) return
    const slept = this.#timeJumped(environment)
    if (!state.there) {
      if (this.#identity === undefined) return
      this.#identity = undefined
      await this.#disarm()
      onLost(state.why)
      return
    }
    if (state.identity !== this.#identity) {
      const wasLost = this.#identity === undefined
      await this.#arm(state.identity)
      if (wasLost) onBack()
      return
    }
    if (slept || this.#isLookDue(environment)) this.lookAgain()
  }

  #timeJumped({ now, tick }: WatchEnvironment): boolean {
    const at = now()
    const jumped = Math.abs(at - this.#lastTick - tick) > CLOCK_SLACK
    this.#lastTick = at
    return jumped
  }

  #isLookDue({ now, look, safety }: WatchEnvironment): boolean {
    const since = now() - this.#lastLook
    // A clock that was set back must not put the next look off.
    return since < 0 || since >= (this.#mode?.how === 'looking' ? look : safety)
  }
}

/** Linux: `max_user_watches` (ENOSPC) or `max_user_instances` (EMFILE) is used up. */
function isLimit(error: unknown): boolean {
  const code = systemCode(error)
  const message = error instanceof Error ? error.message : String(error)
  return (
    code === 'ENOSPC' ||
    code === 'EMFILE' ||
    /No space left on device|Too many open files|inotify_init/i.test(message)
  )
}
