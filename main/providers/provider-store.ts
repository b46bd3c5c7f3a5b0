import { randomBytes } from 'node:crypto'
import { readFile, rename } from 'node:fs/promises'
import { AppError } from '../../preload/contract/errors.ts'
import { type Provider, type ProviderKind, providersFile } from '../../preload/contract/providers.ts'
import { writeFileAtomically } from '../durable/atomic-file.ts'
import { createTopic, type Topic } from '../process/topic.ts'

/** The providers the user has set up, in a small JSON file without any key. The ai process reads the same file. */
export class ProviderStore {
  readonly topic: Topic<readonly Provider[]> = createTopic<readonly Provider[]>([])
  readonly #path: string
  #writing: Promise<unknown> = Promise.resolve()

  constructor(path: string) {
    this.#path = path
  }

  /** Reads the file. One that cannot be understood is set aside; returns that in words. */
  async start(): Promise<{ problem?: string }> {
    let text: string
    try {
      text = await readFile(this.#path, 'utf8')
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {}
      return { problem: `The list of AI providers cannot be read: ${String(error)}` }
    }
    try {
      this.topic.set(providersFile.parse(JSON.parse(text)).providers)
      return {}
    } catch {
      const aside = `${this.#path}.damaged-${Date.now()}`
      await rename(this.#path, aside)
      return { problem: `The list of AI providers could not be understood and was set aside as ${aside}.` }
    }
  }

  /** @throws AppError NOT_FOUND */
  get(id: string): Provider {
    const found = this.topic.value.find((provider) => provider.id === id)
    if (!found) throw new AppError('NOT_FOUND', 'This provider is no longer in the list.', { id })
    return found
  }

  /** A name that no provider has: the kind's for the first of it. */
  freeId(kind: ProviderKind): string {
    const taken = this.topic.value.some((provider) => provider.id === kind)
    return taken || kind === 'compatible' ? `${kind}-${randomBytes(4).toString('hex')}` : kind
  }

  /** Adds a provider, or replaces the one with its id. Counts once it is on disk. */
  put(provider: Provider): Promise<void> {
    return this.#change((all) =>
      all.some((each) => each.id === provider.id)
        ? all.map((each) => (each.id === provider.id ? provider : each))
        : [...all, provider],
    )
  }

  remove(id: string): Promise<void> {
    return this.#change((all) => all.filter((each) => each.id !== id))
  }

  #change(change: (all: readonly Provider[]) => readonly Provider[]): Promise<void> {
    const done = this.#writing.then(async () => {
      const providers = change(this.topic.value)
      await writeFileAtomically(this.#path, `${JSON.stringify({ version: 1, providers }, null, 2)}\n`)
      this.topic.set(providers)
    })
    this.#writing = done.catch(() => undefined)
    return done
  }
}
