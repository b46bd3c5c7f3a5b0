import { AppError } from '../../../preload/contract/errors.ts'
import type { HiddenValue } from '../../../preload/contract/files.ts'
import { isEnvironmentFile, valuesIn } from '../../../preload/contract/private-files.ts'
import type { Rpc } from '../../rpc/client.ts'
import { subscribe } from '../../rpc/subscribe.ts'
import type { DocumentHandle } from '../documents/documents.ts'
import { documentsOf } from '../documents/store.ts'
import { untilOpen } from '../documents/until-open.ts'
import { useFiles } from '../files/store.ts'

/** Files of environment variables whose values are looked for. */
const MOST_FILES = 200

/**
 * The values of a project's environment files, as they are typed: none of them goes to a model, wherever it stands.
 * Once something is to be sent their files stay open for as long as it is the project, so that looking costs nothing.
 */
export class SecretValues {
  readonly projectId: string
  readonly #rpc: Rpc
  readonly #open = new Map<string, { path: string; handle: DocumentHandle; values: typeof valuesIn }>()
  readonly #hidden: HiddenValues

  constructor(rpc: Rpc, projectId: string) {
    this.#rpc = rpc
    this.projectId = projectId
    this.#hidden = new HiddenValues(rpc, projectId)
  }

  /** Resolves when all of them were read. @throws when one cannot be: what cannot be looked at cannot be kept out. */
  async ready(): Promise<void> {
    this.#follow()
    await Promise.all([
      this.#hidden.known(),
      ...Array.from(this.#open.values(), ({ handle }) => untilOpen(handle.client)),
    ])
  }

  /** Whose value stands in one of the texts, and from which file; null when none does. */
  in(texts: readonly string[]): { name: string; path: string } | null {
    for (const { path, handle, values } of this.#open.values())
      for (const [name, value] of values(handle.client.text.toString()))
        if (texts.some((text) => text.includes(value))) return { name, path }
    for (const { name, path, value } of this.#hidden.values)
      if (texts.some((text) => text.includes(value))) return { name, path }
    return null
  }

  dispose(): void {
    for (const { handle } of this.#open.values()) handle.release()
    this.#open.clear()
    this.#hidden.dispose()
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
      const known = this.#open.get(id)
      const handle = known?.handle ?? documentsOf(this.#rpc).acquire(this.projectId, id)
      this.#open.set(id, { path, handle, values: known?.values ?? readOnce() })
    }
  }
}

/** `valuesIn` that reads a text anew only when it is another one: each completion looks for the values. */
function readOnce(): typeof valuesIn {
  let read: { text: string; values: ReturnType<typeof valuesIn> } | undefined
  return (text) => {
    if (read?.text !== text) read = { text, values: valuesIn(text) }
    return read.values
  }
}

/** Those of files that the project ignores, which are in no tree: followed from the first time they are wanted. */
class HiddenValues {
  readonly #rpc: Rpc
  readonly #projectId: string
  #values: readonly HiddenValue[] | undefined
  #known: Promise<void> | undefined
  #stop = (): void => undefined

  constructor(rpc: Rpc, projectId: string) {
    this.#rpc = rpc
    this.#projectId = projectId
  }

  get values(): readonly HiddenValue[] {
    return this.#values ?? []
  }

  /** Resolves when they are known. @throws when they cannot be. */
  known(): Promise<void> {
    this.#known ??= new Promise((resolve, reject) => {
      const { workspace } = this.#rpc
      this.#stop = subscribe(
        this.#rpc,
        'workspace',
        (signal) => workspace.files.hiddenValues({ projectId: this.#projectId }, { signal }),
        (values) => {
          this.#values = values
          resolve()
        },
        ({ code, message, data }) => {
          if (this.#values !== undefined) return
          this.dispose()
          reject(new AppError(code, message, data))
        },
      )
    })
    return this.#known
  }

  dispose(): void {
    this.#stop()
    this.#known = undefined
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
