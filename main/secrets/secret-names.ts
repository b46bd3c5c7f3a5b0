import { readFile, rename } from 'node:fs/promises'
import { z } from 'zod'
import { secretName } from '../../preload/contract/secrets.ts'
import { writeFileAtomically } from '../durable/atomic-file.ts'

const record = z.object({
  version: z.literal(1),
  /** The keychain that holds the values, and the SHA-256 of the marker that it holds too. */
  backend: z.string(),
  marker: z.string(),
  names: z.array(secretName),
})
export type SecretRecord = Omit<z.infer<typeof record>, 'version'>

/** What is kept outside the keychain: names and dates, never a value. */
export class SecretNames {
  readonly #path: string

  constructor(path: string) {
    this.#path = path
  }

  /** Undefined when there is nothing yet. A file that cannot be understood is set aside, and its new name returned. */
  async load(): Promise<{ record?: SecretRecord; setAside?: string }> {
    let text: string
    try {
      text = await readFile(this.#path, 'utf8')
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {}
      throw error
    }
    try {
      return { record: record.parse(JSON.parse(text)) }
    } catch {
      const setAside = `${this.#path}.damaged-${Date.now()}`
      await rename(this.#path, setAside)
      return { setAside }
    }
  }

  save(names: SecretRecord): Promise<void> {
    return writeFileAtomically(this.#path, `${JSON.stringify({ version: 1, ...names }, null, 2)}\n`)
  }
}
