import { isEnvironmentFile, valuesIn } from '../../../preload/contract/private-files.ts'
import type { Rpc } from '../../rpc/client.ts'
import type { DocumentHandle } from '../documents/documents.ts'
import { documentsOf } from '../documents/store.ts'
import { untilOpen } from '../documents/until-open.ts'
import { useFiles } from '../files/store.ts'

/** Files of environment variables whose values are looked for. */
const MOST_FILES = 24

/**
 * The values of a project's environment files, as they are typed: none of them goes to a model, wherever it stands.
 * Once something is to be sent their files stay open for as long as it is the project, so that looking costs nothing.
 */
export class SecretValues {
  readonly projectId: string
  readonly #rpc: Rpc
  readonly #open = new Map<string, { path: string; handle: DocumentHandle }>()

  constructor(rpc: Rpc, projectId: string) {
    this.#rpc = rpc
    this.projectId = projectId
  }

  /** Resolves when all of them were read. @throws when one cannot be: what cannot be looked at cannot be kept out. */
  async ready(): Promise<void> {
    this.#follow()
    await Promise.all(Array.from(this.#open.values(), ({ handle }) => untilOpen(handle.client)))
  }

  /** Whose value stands in one of the texts, and from which file; null when none does. */
  in(texts: readonly string[]): { name: string; path: string } | null {
    for (const { path, handle } of this.#open.values())
      for (const [name, value] of valuesIn(handle.client.text.toString()))
        if (texts.some((text) => text.includes(value))) return { name, path }
    return null
  }

  dispose(): void {
    for (const { handle } of this.#open.values()) handle.release()
    this.#open.clear()
  }

  /** Opens what has come since, and lets go of what is no longer there. */
  #follow(): void {
    const files = useFiles.getState().tree.files()
    const wanted = files.filter(({ name }) => isEnvironmentFile(name)).slice(0, MOST_FILES)
    const ids = new Set(wanted.map(({ id }) => id))
    for (const [id, { handle }] of this.#open) {
      if (ids.has(id)) continue
      handle.release()
      this.#open.delete(id)
    }
    for (const { id, path } of wanted) {
      const handle = this.#open.get(id)?.handle ?? documentsOf(this.#rpc).acquire(this.projectId, id)
      this.#open.set(id, { path, handle })
    }
  }
}

let current: SecretValues | undefined

/** Those of the project in this window. */
export function secretValues(rpc: Rpc, projectId: string): SecretValues {
  if (current?.projectId === projectId) return current
  current?.dispose()
  current = new SecretValues(rpc, projectId)
  return current
}

/** The project is left: none of its files is held open. */
export function forgetSecretValues(): void {
  current?.dispose()
  current = undefined
}
