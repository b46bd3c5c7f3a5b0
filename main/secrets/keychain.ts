import { Worker } from 'node:worker_threads'

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
  /**
   * Lets go. `stuck`: a question is still unanswered, on a thread that nothing can end; the process must then end by a
   * signal, since an ordinary exit waits for its threads.
   */
  dispose(): Promise<{ stuck: boolean }>
}

/** Why the keychain cannot be used. */
export class KeychainError extends Error {
  readonly state: 'missing' | 'locked'

  constructor(state: 'missing' | 'locked', message: string) {
    super(message)
    this.name = 'KeychainError'
    this.state = state
  }
}

interface Question {
  call: 'write' | 'read' | 'remove'
  account: string
  value?: string
}
type Answer = { value: string | null } | { error: string }

/** Milliseconds an unanswered question may still take when the app ends. */
const GOODBYE = 1000

const backends: Partial<Record<NodeJS.Platform, string>> = { darwin: 'keychain', win32: 'credential-manager' }

/**
 * The operating system's keychain, under one service name. On Linux pinned to the Secret Service: the library would
 * otherwise fall back, without a word, to the kernel's keyring, which a reboot empties.
 *
 * It is asked from a thread of its own, one question at a time: the library's constructor talks to the session bus
 * synchronously, and a bus that does not answer would stop the whole window. A question that gets no answer within
 * `patience` milliseconds fails as locked (somebody may be asked for a password), and so does every later one until the
 * first is answered.
 */
export function systemKeychain(service: string, patience = 8000): Keychain {
  let worker: Worker | undefined
  let busy = false
  let queue: Promise<unknown> = Promise.resolve()

  const thread = (): Worker => {
    if (worker) return worker
    const workerData = { service, from: import.meta.url }
    const started = new Worker(`;(${answerQuestions.toString()})()`, { eval: true, workerData })
    started.unref()
    started.on('exit', () => {
      if (worker === started) worker = undefined
      busy = false
    })
    worker = started
    return started
  }

  const ask = (question: Question): Promise<string | null> =>
    new Promise((resolve, reject) => {
      if (busy) return reject(new KeychainError('locked', 'The keychain has not answered yet.'))
      busy = true
      const asked = thread()
      const timer = setTimeout(
        () => reject(new KeychainError('locked', 'The keychain did not answer.')),
        patience,
      )
      const end = (answer: Answer) => {
        clearTimeout(timer)
        asked.off('message', end).off('error', fail)
        busy = false
        if ('error' in answer) reject(new KeychainError(reasonOf(answer.error), answer.error))
        else resolve(answer.value)
      }
      const fail = (error: Error) => end({ error: error.message })
      asked.on('message', end).on('error', fail)
      asked.postMessage(question)
    })

  const inTurn = (question: Question): Promise<string | null> => {
    const answer = queue.then(() => ask(question))
    queue = answer.catch(() => undefined)
    return answer
  }

  return {
    backend: backends[process.platform] ?? 'secret-service',
    // A Windows credential holds 2,560 bytes.
    ...(process.platform === 'win32' ? { limit: 1280 } : {}),
    write: async (account, value) => void (await inTurn({ call: 'write', account, value })),
    read: (account) => inTurn({ call: 'read', account }),
    remove: async (account) => void (await inTurn({ call: 'remove', account })),
    async dispose() {
      let timer: NodeJS.Timeout | undefined
      const goodbye = new Promise((resolve) => {
        timer = setTimeout(resolve, GOODBYE)
      })
      await Promise.race([queue, goodbye])
      clearTimeout(timer)
      if (!busy) await worker?.terminate()
      return { stuck: busy }
    },
  }
}

/** Runs in the thread, from source text: it may use nothing but globals. */
function answerQuestions(): void {
  const load = <Module>(name: string) => process.getBuiltinModule(name) as Module
  const { parentPort, workerData } = load<typeof import('node:worker_threads')>('node:worker_threads')
  const { createRequire } = load<typeof import('node:module')>('node:module')
  const library = '@napi-rs/keyring'
  const answer = async ({ call, account, value }: Question): Promise<Answer> => {
    try {
      const { AsyncEntry } = createRequire(workerData.from)(library) as typeof import('@napi-rs/keyring')
      const entry = new AsyncEntry(workerData.service, account, { linux: { store: 'secret-service' } })
      if (call === 'read') return { value: await entry.getPassword() }
      if (call === 'write') await entry.setPassword(value ?? '')
      else await entry.deletePassword()
      return { value: null }
    } catch (error) {
      return { error: error instanceof Error ? error.message : String(error) }
    }
  }
  parentPort?.on('message', async (question: Question) => parentPort.postMessage(await answer(question)))
}

function reasonOf(text: string): 'missing' | 'locked' {
  return /dismiss|locked|denied|cancel|interaction/i.test(text) ? 'locked' : 'missing'
}
