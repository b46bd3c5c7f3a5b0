import { type FSWatcher, watch } from 'node:fs'
import { mkdir, readFile } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import { defaultSettings } from '../../preload/contract/default-settings.ts'
import { AppError } from '../../preload/contract/errors.ts'
import type { Settings, SettingsState } from '../../preload/contract/settings.ts'
import { writeFileAtomically } from '../durable/atomic-file.ts'
import { createTopic, type Topic } from '../process/topic.ts'
import { editSettings, emptyFile, type ParsedSettings, parseSettings } from './settings-file.ts'

type OnRead = (text: string, parsed: ParsedSettings) => Promise<void>

/** Milliseconds of quiet after a change of the file before it is read: editors write in several steps. */
const QUIET = 50

/** The user's settings: a commented JSON file that they may edit by hand, and the values in force. */
export class SettingsStore {
  readonly topic: Topic<SettingsState>
  readonly #path: string
  readonly #onRead: OnRead
  /** What was changed here but could not be saved: it holds until the app ends. */
  #unsaved: Partial<Settings> = {}
  #queue: Promise<unknown> = Promise.resolve()
  #watcher: FSWatcher | undefined
  #quiet: NodeJS.Timeout | undefined
  #disposed = false

  /** @param onRead told of each text that was read or written, and what it came to. */
  constructor(path: string, onRead: OnRead = async () => undefined) {
    this.#path = path
    this.#onRead = onRead
    this.topic = createTopic<SettingsState>({ values: defaultSettings, path, problems: [] })
  }

  get state(): SettingsState {
    return this.topic.value
  }

  /** Reads the file and follows it from then on. Never fails: what cannot be read is a problem in the state. */
  async start(): Promise<void> {
    await this.#load()
    try {
      await mkdir(dirname(this.#path), { recursive: true })
      // The folder, since a file that is replaced takes its watcher with it.
      this.#watcher = watch(dirname(this.#path), (_event, name) => {
        if (name === null || name === basename(this.#path)) this.#changedOnDisk()
      })
      this.#watcher.on('error', () => this.#watcher?.close())
      if (this.#disposed) this.#watcher.close()
    } catch {
      // A folder that cannot be watched costs the live update only; the state says if it cannot be read.
    }
  }

  /**
   * Changes settings: in force at once, then in the file. Throws when the file cannot be written (the values stay in
   * force until the app ends) or is not JSON at present (INVALID_INPUT).
   */
  update(patch: Partial<Settings>): Promise<SettingsState> {
    const defined = Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined))
    this.#unsaved = { ...this.#unsaved, ...defined }
    this.#show({ ...this.state, values: { ...this.state.values, ...defined } })
    return this.#enqueue(() => this.#save())
  }

  async dispose(): Promise<void> {
    this.#disposed = true
    this.#watcher?.close()
    clearTimeout(this.#quiet)
    await this.#queue
  }

  async #save(): Promise<SettingsState> {
    const saving = this.#unsaved
    const text = await this.#read()
    const edited = editSettings(text ?? emptyFile, saving)
    if (edited === undefined) {
      const where = parseSettings(text ?? '').problems[0] ?? ''
      throw new AppError(
        'INVALID_INPUT',
        `${this.#path} has a mistake in it, so the change cannot be saved there; it holds until OffCoder is closed. Correct the file. ${where}`,
      )
    }
    if (edited !== text) await writeFileAtomically(this.#path, edited, 0o644)
    for (const [name, value] of Object.entries(saving)) {
      if (this.#unsaved[name as keyof Settings] === value) delete this.#unsaved[name as keyof Settings]
    }
    await this.#take(edited)
    return this.state
  }

  #changedOnDisk(): void {
    clearTimeout(this.#quiet)
    this.#quiet = setTimeout(() => void this.#enqueue(() => this.#load()), QUIET)
  }

  async #load(): Promise<void> {
    try {
      await this.#take((await this.#read()) ?? '')
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      this.#show({ ...this.state, problems: [`The settings cannot be read: ${reason}`] })
    }
  }

  async #read(): Promise<string | undefined> {
    try {
      return (await readFile(this.#path, 'utf8')).replace(/^\uFEFF/, '')
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
      throw error
    }
  }

  async #take(text: string): Promise<void> {
    const { values, problems } = parseSettings(text)
    this.#show({ values: { ...values, ...this.#unsaved }, path: this.#path, problems })
    await this.#onRead(text, { values, problems })
  }

  #show(state: SettingsState): void {
    if (JSON.stringify(state) !== JSON.stringify(this.state)) this.topic.set(state)
  }

  /** One thing at a time with the file, each whether or not the one before it went well. */
  #enqueue<Result>(work: () => Promise<Result>): Promise<Result> {
    const done = this.#queue.then(work)
    this.#queue = done.catch(() => undefined)
    return done
  }
}
