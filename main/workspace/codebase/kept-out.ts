import { createHash } from 'node:crypto'
import ignore, { type Ignore } from 'ignore'
import { isPrivate, valuesIn } from '../../../preload/contract/private-files.ts'

const BLOT = '••••••••'

/** What of a project no model sees: files of secrets, what `.aiignore` names, and values of environment files. */
export class KeptOut {
  /** Differs when what is kept out does. */
  readonly version: string
  readonly #rules: Ignore
  readonly #values: readonly string[]

  /** @param rules in the form of .gitignore. @param environments texts of the project's environment files. */
  constructor(rules: string, environments: readonly string[]) {
    this.#rules = ignore({ allowRelativePaths: true }).add(rules)
    const values = new Set(environments.flatMap((text) => valuesIn(text).map(([, value]) => value)))
    // The longest first: one may be the beginning of another.
    this.#values = Array.from(values).sort((a, b) => b.length - a.length)
    this.version = createHash('sha256')
      .update([rules, ...this.#values].join('\0'))
      .digest('hex')
      .slice(0, 12)
  }

  /** May nobody but the user see this file? */
  has(path: string): boolean {
    return isPrivate(path) || this.#rules.ignores(path)
  }

  /** The text without values of environment files. */
  blot(text: string): string {
    return this.#values.reduce((clean, value) => clean.replaceAll(value, BLOT), text)
  }
}
