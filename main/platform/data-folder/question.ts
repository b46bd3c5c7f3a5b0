import type {
  DataFolderAnswer,
  DataFolderQuestion,
  LockHolder,
} from '../../../preload/contract/data-folder.ts'
import { AppError, type Failure } from '../../../preload/contract/errors.ts'
import { seldom } from '../../process/seldom.ts'
import { createTopic, type Topic } from '../../process/topic.ts'
import type { ChosenFolder } from './choose.ts'
import { beginIn, canonical, isWritable, kindOf } from './inspect.ts'
import { DataLock } from './lock.ts'
import { giveUp, moveData } from './move.ts'
import { noPointer, type Pointer, pointedTo, readPointer, writePointer } from './pointer.ts'

/** A folder that is not there is looked for this often: its disk may be plugged in. */
const LOOK_MS = 2_000

/** How it was settled. `restart`: OffCoder ends and starts with this folder, null for what the pointer says. */
export type Settled =
  | { how: 'go-on'; writable: boolean; lock: DataLock }
  | { how: 'restart'; data: string | null }
  | { how: 'quit' }

export interface QuestionOptions {
  chosen: ChosenFolder
  pickFolder(): Promise<string | null>
  /** Keeps a folder for one OffCoder at a time. */
  lockOf?(folder: string): DataLock
  reveal(path: string): void
}

/**
 * What stands between a start and its data folder, from the first look until it is settled: a folder that is not
 * there or not ours, or data that is to be moved. Nothing is begun anywhere unless the user says so.
 */
export class DataFolderQuestions {
  readonly topic: Topic<DataFolderQuestion>
  readonly settled: Promise<Settled>
  readonly #options: QuestionOptions
  /** Keeps the folder that is to be used, and while data is moved the one that it comes from. */
  readonly #lock: DataLock
  readonly #lockFrom: DataLock | null
  #settle: (settled: Settled) => void = () => undefined
  #timer: NodeJS.Timeout | undefined
  #moving: AbortController | undefined

  constructor(options: QuestionOptions) {
    this.#options = options
    const { path, move, userData } = options.chosen
    const lockOf = options.lockOf ?? ((folder) => new DataLock(folder, userData))
    this.#lock = lockOf(path)
    this.#lockFrom = move === null ? null : lockOf(move.from)
    this.topic = createTopic<DataFolderQuestion>({ state: 'settled' })
    this.settled = new Promise((resolve) => {
      this.#settle = resolve
    })
  }

  /** Begins; `false` when there is nothing to ask and nothing to move. */
  async start(): Promise<boolean> {
    if (this.#options.chosen.move !== null) {
      this.#move()
      return true
    }
    if (await this.#look()) return false
    this.#lookLater()
    return true
  }

  async answer(answer: DataFolderAnswer): Promise<void> {
    const { state } = this.topic.value
    if (answer === 'quit') return this.#end({ how: 'quit' })
    if (answer === 'keep') return this.#keepOld()
    if (answer === 'again') {
      if (state === 'failed') this.#move()
      else if (state === 'asking') await this.#look()
    } else if (state === 'moved') {
      if (answer === 'show-old') this.#options.reveal(this.topic.value.from)
      else if (answer === 'go-on') await this.#goOn()
    } else if (state === 'asking') await this.#answerTo(answer)
  }

  /** Whoever asked is gone: its window was closed. */
  dispose(): void {
    clearTimeout(this.#timer)
    this.#moving?.abort()
    void this.#lockFrom?.release()
    this.#end({ how: 'quit' })
  }

  async #answerTo(answer: DataFolderAnswer): Promise<void> {
    const { chosen, pickFolder } = this.#options
    const { value } = this.topic
    try {
      if (answer === 'read' && value.state === 'asking' && value.why === 'read-only')
        this.#end({ how: 'go-on', writable: false, lock: this.#lock })
      else if (answer === 'take-over' && value.state === 'asking' && value.why === 'in-use')
        await this.#goOn(await this.#lock.takeOver())
      else if (answer === 'begin-here') {
        if ((await kindOf(chosen.path)) === 'empty') await beginIn(chosen.path)
        await this.#look()
      } else if (answer === 'standard') await this.#use(chosen.standard, true)
      else if (answer === 'choose') {
        const path = await pickFolder()
        if (path !== null) await this.#use(await canonical(path), false)
      }
    } catch (error) {
      this.#fail(error)
    }
  }

  /** Goes on with another folder, at the next start. */
  async #use(path: string, isStandard: boolean): Promise<void> {
    const { chosen } = this.#options
    const kind = await kindOf(path)
    if (kind !== 'data' && !isStandard)
      throw new AppError(
        'INVALID_INPUT',
        `“${path}” holds no OffCoder data. Choose the folder that the database offcoder.db is in.`,
        { path },
      )
    if (chosen.namedBy === 'switch')
      return this.#end({ how: 'restart', data: isStandard ? chosen.standard : path })
    const before: Pointer = readPointer(chosen.userData) ?? noPointer
    const from = chosen.unknown ? path : chosen.path
    await writePointer(chosen.userData, pointedTo(before, chosen.standard, from, path))
    this.#end({ how: 'restart', data: null })
  }

  /** @returns whether the folder can be used as it is; otherwise the question says why not. */
  async #look(): Promise<boolean> {
    const { chosen } = this.#options
    const { path, namedBy, standard, unknown } = chosen
    // Where no folder was named, the standard one is made when it is not there, and read when it cannot be written.
    const isTaken = namedBy === 'default' && !unknown
    const kind = isTaken ? 'data' : await kindOf(path)
    const writable = kind === 'data' && (await isWritable(path))
    if (!unknown && kind === 'data' && (writable || isTaken)) return this.#goOn(undefined, writable)
    await this.#ask({
      state: 'asking',
      path,
      why: unknown ? 'unknown' : kind === 'data' ? 'read-only' : kind,
      namedBy,
      standard: { path: standard, kind: await kindOf(standard) },
    })
    return false
  }

  /**
   * Goes on with the folder unless another OffCoder has it open.
   * @param holder who has it, as known; null: nobody, and the lock is ours.
   */
  async #goOn(holder?: LockHolder | null, writable = true): Promise<boolean> {
    // What nothing can be written to needs no lock.
    const found = holder === undefined && writable ? await this.#lock.take() : (holder ?? null)
    if (found === null) {
      this.#end({ how: 'go-on', writable, lock: this.#lock })
      return true
    }
    const { path, namedBy, standard } = this.#options.chosen
    const kind = await kindOf(standard)
    await this.#ask({
      state: 'asking',
      path,
      why: 'in-use',
      holder: found,
      namedBy,
      standard: { path: standard, kind },
    })
    return false
  }

  /** What is as it was is not told again: a screen reader would read it again. */
  async #ask(question: Extract<DataFolderQuestion, { state: 'asking' }>): Promise<void> {
    const before = this.topic.value
    const isSame =
      before.state === 'asking' &&
      before.why === question.why &&
      before.holder?.silent === question.holder?.silent
    if (!isSame) this.topic.set(question)
  }

  #lookLater(): void {
    this.#timer = setTimeout(async () => {
      if (this.topic.value.state !== 'asking' || (await this.#look())) return
      this.#lookLater()
    }, LOOK_MS)
  }

  #move(): void {
    const { chosen } = this.#options
    const { move } = chosen
    if (move === null) return
    const moving = new AbortController()
    this.#moving = moving
    const due = seldom()
    this.topic.set({ state: 'moving', ...move, phase: 'looking', bytesDone: 0, bytesTotal: 0 })
    const work = async (): Promise<void> => {
      await this.#assertUnused(move.from)
      const moved = await moveData(
        move,
        (progress) => {
          if (due()) this.topic.set({ state: 'moving', ...move, ...progress })
        },
        moving.signal,
      )
      await this.#point(true)
      await this.#lockFrom?.release()
      this.topic.set({ state: 'moved', ...move, ...moved })
    }
    work().catch((error: unknown) => {
      if (!moving.signal.aborted)
        this.topic.set({ state: 'failed', ...move, failure: failureOf(error, 'INTERNAL') })
    })
  }

  /** What somebody writes to meanwhile would not be copied whole. */
  async #assertUnused(path: string): Promise<void> {
    const holder = await this.#lockFrom?.take()
    if (!holder) return
    const who = holder.host === null ? 'Another OffCoder' : `OffCoder on “${holder.host}”`
    throw new AppError(
      'UNAVAILABLE',
      `${who} has this data open, so it cannot be moved now. Close it there and try again.`,
      { path },
    )
  }

  /** Forgets the move; the folder it was from stays in use. */
  async #keepOld(): Promise<void> {
    const { move, namedBy } = this.#options.chosen
    const { state } = this.topic.value
    if (move === null || (state !== 'moving' && state !== 'failed')) return
    this.#moving?.abort()
    await this.#lockFrom?.release()
    try {
      await this.#point(false)
      await giveUp(move.to)
      this.#end({ how: 'restart', data: namedBy === 'switch' ? move.from : null })
    } catch (error) {
      this.topic.set({ state: 'failed', ...move, failure: failureOf(error, 'INTERNAL') })
    }
  }

  /** Writes down how the move ended. */
  async #point(moved: boolean): Promise<void> {
    const { userData, standard, move } = this.#options.chosen
    const before = readPointer(userData) ?? noPointer
    if (move === null) return
    // A start with the switch moved what other starts do not use.
    const isElsewhere = before.move?.bySwitch === true && (before.folder ?? standard) !== move.from
    if (moved && !isElsewhere) return writePointer(userData, pointedTo(before, standard, move.from, move.to))
    await writePointer(userData, { ...before, move: null })
  }

  #fail(error: unknown): void {
    const { value } = this.topic
    if (value.state === 'asking') this.topic.set({ ...value, failure: failureOf(error, 'INTERNAL') })
  }

  #end(settled: Settled): void {
    clearTimeout(this.#timer)
    this.topic.set({ state: 'settled' })
    this.#settle(settled)
  }
}

function failureOf(error: unknown, code: Failure['code']): Failure {
  if (error instanceof AppError) return { code: error.code, message: error.message }
  return { code, message: error instanceof Error ? error.message : String(error) }
}
