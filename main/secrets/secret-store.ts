import { createHash, randomBytes } from 'node:crypto'
import { AppError } from '../../preload/contract/errors.ts'
import type { KeychainState, SecretName } from '../../preload/contract/secrets.ts'
import { type Keychain, KeychainError } from './keychain.ts'
import type { SecretNames, SecretRecord } from './secret-names.ts'

const MARKER = 'offcoder:marker'

const words = {
  missing:
    'No keychain answers on this computer, so OffCoder cannot keep secrets, and will not keep them in plain text. On Linux install and start GNOME Keyring or KWallet, then try again.',
  locked: 'The keychain is locked, so secrets can be neither read nor kept. Unlock it, then try again.',
  changed:
    'This is not the keychain that OffCoder kept your secrets in. Bring that one back, or start afresh with this one and enter them again.',
} as const

/** Keeps secrets in the operating system's keychain and their names in a file. Values leave it through `read` only. */
export class SecretStore {
  readonly #keychain: Keychain
  readonly #names: SecretNames
  readonly #now: () => number
  #record: SecretRecord | undefined
  #state: KeychainState
  #queue: Promise<unknown> = Promise.resolve()

  constructor(options: { keychain: Keychain; names: SecretNames; now?: () => number }) {
    this.#keychain = options.keychain
    this.#names = options.names
    this.#now = options.now ?? Date.now
    this.#state = {
      state: 'missing',
      backend: options.keychain.backend,
      message: 'The keychain has not been tried yet.',
    }
  }

  get state(): KeychainState {
    return this.#state
  }

  /** Reads the names and tries the keychain. Never fails and need not be awaited; calls made meanwhile wait for it. */
  start(): Promise<KeychainState> {
    return this.#enqueue(async () => {
      try {
        this.#record = (await this.#names.load()).record
      } catch (error) {
        const message = `The list of your secrets cannot be read: ${String(error)}`
        this.#state = { state: 'missing', backend: this.#keychain.backend, message }
        return this.#state
      }
      return this.#probe()
    })
  }

  /** Tries the keychain again: the user has unlocked or installed one. */
  recheck(): Promise<KeychainState> {
    return this.#enqueue(() => this.#probe())
  }

  /** Takes the keychain that is there now; the names of secrets in the other one are forgotten. */
  acceptChanged(): Promise<KeychainState> {
    return this.#enqueue(async () => {
      if ((await this.#probe()).state !== 'changed') return this.#state
      await this.#save({ ...(await this.#begin()), names: [] })
      return this.#probe()
    })
  }

  /** Names and dates, of all scopes or one. */
  list(scope?: string): Promise<SecretName[]> {
    return this.#enqueue(async () =>
      (this.#record?.names ?? []).filter((entry) => scope === undefined || entry.scope === scope),
    )
  }

  /** Keeps a value. Throws KEYCHAIN_UNAVAILABLE with what to do, or what kept the list from being written. */
  set(scope: string, name: string, value: string): Promise<SecretName> {
    return this.#enqueue(async () => {
      await this.#ready()
      const { limit } = this.#keychain
      if (limit !== undefined && value.length > limit) {
        throw new AppError(
          'TOO_LARGE',
          `This system's keychain takes at most ${limit} characters; this has ${value.length}.`,
        )
      }
      const record = this.#record ?? (await this.#begin())
      const entry = { scope, name, updatedAt: this.#now() }
      const known = this.#has(scope, name)
      // The name first: a value without a name would stay in the keychain for ever, unseen.
      if (!known) await this.#save({ ...record, names: [...record.names, entry] })
      await this.#use(() => this.#keychain.write(account(scope, name), value))
      await this.#save({ ...record, names: [...record.names.filter((other) => !same(other, entry)), entry] })
      return entry
    })
  }

  remove(scope: string, name: string): Promise<void> {
    return this.#enqueue(async () => {
      const record = this.#record
      if (!record || !this.#has(scope, name)) throw notFound(scope, name)
      await this.#ready()
      await this.#use(() => this.#keychain.remove(account(scope, name)))
      await this.#save({ ...record, names: record.names.filter((other) => !same(other, { scope, name })) })
    })
  }

  /** The value, for services in main only: it must not travel towards a window, a log or a prompt. */
  read(scope: string, name: string): Promise<string> {
    return this.#enqueue(async () => {
      if (!this.#has(scope, name)) throw notFound(scope, name)
      await this.#ready()
      const value = await this.#use(() => this.#keychain.read(account(scope, name)))
      if (value !== null) return value
      // A locked keychain says "none" too.
      if ((await this.#probe()).state !== 'ready') throw this.#unavailable()
      throw new AppError('NOT_FOUND', `The secret "${name}" is no longer in the keychain. Enter it again.`, {
        scope,
        name,
      })
    })
  }

  /** As the keychain's `dispose`: when `stuck`, only a signal ends the process. */
  async dispose(): Promise<{ stuck: boolean }> {
    const ended = await this.#keychain.dispose()
    if (!ended.stuck) await this.#queue
    return ended
  }

  /** Throws unless the keychain can be used; tries it once more when it could not. */
  async #ready(): Promise<void> {
    if (this.#state.state !== 'ready') await this.#probe()
    if (this.#state.state !== 'ready') throw this.#unavailable()
  }

  /** Writes, reads and deletes a value, and looks whether this is the keychain that was used before. */
  async #probe(): Promise<KeychainState> {
    const { backend } = this.#keychain
    const name = `offcoder:probe-${randomBytes(8).toString('hex')}`
    try {
      await this.#keychain.write(name, name)
      const found = await this.#keychain.read(name)
      await this.#keychain.remove(name)
      if (found !== name) throw new KeychainError('missing', 'What was written could not be read back.')
      const same = await this.#isTheSame()
      this.#state = same ? { state: 'ready', backend } : { state: 'changed', backend, message: words.changed }
    } catch (error) {
      const state = error instanceof KeychainError ? error.state : 'missing'
      this.#state = { state, backend, message: words[state] }
    }
    return this.#state
  }

  async #isTheSame(): Promise<boolean> {
    if (!this.#record) return true
    if (this.#record.backend !== this.#keychain.backend) return false
    const marker = await this.#keychain.read(MARKER)
    return marker !== null && digest(marker) === this.#record.marker
  }

  /** The first use of a keychain: leaves a marker in it, by which it is known again. */
  async #begin(): Promise<SecretRecord> {
    const marker = randomBytes(32).toString('hex')
    await this.#use(() => this.#keychain.write(MARKER, marker))
    return { backend: this.#keychain.backend, marker: digest(marker), names: [] }
  }

  async #use<Result>(work: () => Promise<Result>): Promise<Result> {
    try {
      return await work()
    } catch (error) {
      await this.#probe()
      if (this.#state.state !== 'ready') throw this.#unavailable()
      throw error
    }
  }

  #unavailable(): AppError {
    const { state, message } = this.#state
    return new AppError('KEYCHAIN_UNAVAILABLE', message ?? words.missing, { state })
  }

  #has(scope: string, name: string): boolean {
    return this.#record?.names.some((entry) => same(entry, { scope, name })) ?? false
  }

  async #save(record: SecretRecord): Promise<void> {
    await this.#names.save(record)
    this.#record = record
  }

  /** One thing at a time, each whether or not the one before it went well. */
  #enqueue<Result>(work: () => Promise<Result>): Promise<Result> {
    const done = this.#queue.then(work)
    this.#queue = done.catch(() => undefined)
    return done
  }
}

type Key = Pick<SecretName, 'scope' | 'name'>
const same = (a: Key, b: Key) => a.scope === b.scope && a.name === b.name
const account = (scope: string, name: string) => `${encodeURIComponent(scope)}/${encodeURIComponent(name)}`
const digest = (text: string) => createHash('sha256').update(text).digest('hex')
const notFound = (scope: string, name: string) =>
  new AppError('NOT_FOUND', `There is no secret "${name}" in "${scope}".`, { scope, name })
