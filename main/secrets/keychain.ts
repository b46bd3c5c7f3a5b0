import type { AsyncEntry } from '@napi-rs/keyring'

/** Where secrets are really kept. Each call may wait for the user to unlock it. */
export interface Keychain {
  /** `secret-service`, `keychain` or `credential-manager`. */
  readonly backend: string
  /** Longest value it takes, in UTF-16 code units; undefined when there is no such limit. */
  readonly limit?: number
  write(account: string, value: string): Promise<void>
  /** Null when there is none; on Linux also when the keychain is locked. */
  read(account: string): Promise<string | null>
  remove(account: string): Promise<void>
}

/** Why the keychain cannot be used. */
export class KeychainError extends Error {
  readonly state: 'missing' | 'locked'

  constructor(state: 'missing' | 'locked', cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause })
    this.name = 'KeychainError'
    this.state = state
  }
}

const backends: Partial<Record<NodeJS.Platform, string>> = { darwin: 'keychain', win32: 'credential-manager' }

/**
 * The operating system's keychain, under one service name. On Linux pinned to the Secret Service: the library would
 * otherwise fall back, without a word, to the kernel's keyring, which a reboot empties.
 *
 * A call that gets no answer within `patience` milliseconds fails as locked: somebody is being asked for a password.
 * Until it settles every other call fails too, since each one that waits occupies a thread that files need as well.
 */
export function systemKeychain(service: string, patience = 8000): Keychain {
  /** A call that was given up but has not settled. */
  let stuck: Promise<unknown> | undefined

  const use = async <Result>(
    account: string,
    work: (entry: AsyncEntry) => Promise<Result>,
  ): Promise<Result> => {
    if (stuck) throw new KeychainError('locked', 'The keychain has not answered yet.')
    const answer = open(service, account).then(work)
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        const settled = () => {
          stuck = undefined
        }
        stuck = answer.then(settled, settled)
        reject(new KeychainError('locked', 'The keychain did not answer.'))
      }, patience)
    })
    try {
      return await Promise.race([answer, late])
    } catch (error) {
      throw error instanceof KeychainError ? error : new KeychainError(reasonOf(error), error)
    } finally {
      clearTimeout(timer)
    }
  }

  return {
    backend: backends[process.platform] ?? 'secret-service',
    // A Windows credential holds 2,560 bytes.
    ...(process.platform === 'win32' ? { limit: 1280 } : {}),
    write: (account, value) => use(account, (entry) => entry.setPassword(value)),
    read: (account) => use(account, (entry) => entry.getPassword()),
    remove: (account) =>
      use(account, async (entry) => {
        await entry.deletePassword()
      }),
  }
}

/** Loaded on first use: the native library has no place in the app's start. */
async function open(service: string, account: string): Promise<AsyncEntry> {
  const keyring = await import('@napi-rs/keyring')
  return new keyring.AsyncEntry(service, account, { linux: { store: 'secret-service' } })
}

function reasonOf(error: unknown): 'missing' | 'locked' {
  const text = error instanceof Error ? error.message : String(error)
  return /dismiss|locked|denied|cancel|interaction/i.test(text) ? 'locked' : 'missing'
}
