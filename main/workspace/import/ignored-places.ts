import { existsSync } from 'node:fs'
import { AppError } from '../../../preload/contract/errors.ts'
import { joinPath } from '../disk/safe-path.ts'
import { IgnoreRules, type WhyIgnored } from './ignore-rules.ts'

/**
 * Where in a project nothing can be put that is to stay in it: the next look at the folder would take it out again.
 * For one action, which reads the rules of each folder on its ways once.
 */
export class IgnoredPlaces {
  readonly #root: string
  /** The rules that hold in a folder, by its path in the disk's own bytes, one character a byte. */
  readonly #rules = new Map<string, IgnoreRules>()

  /** @param root the project's folder. */
  constructor(root: string) {
    this.#root = root
  }

  /**
   * @param path of something that is to be made or moved there, relative to the project.
   * @throws AppError INVALID_INPUT where the project ignores it or a folder on the way to it; ALREADY_EXISTS when that
   *   is on disk besides.
   */
  assertShown(path: Buffer, isFolder: boolean): void {
    const names = path.toString('latin1').split('/')
    let rules = new IgnoreRules()
    let shown = ''
    for (const [index, local] of names.entries()) {
      rules = this.#enter(names.slice(0, index).join('/'), shown, rules)
      const name = Buffer.from(local, 'latin1').toString()
      shown += name
      const why = rules.why(shown, name, isFolder || index < names.length - 1)
      if (why !== undefined) throw this.#refusal(names.slice(0, index + 1).join('/'), shown, why)
      shown += '/'
    }
  }

  #enter(key: string, base: string, above: IgnoreRules): IgnoreRules {
    const rules = this.#rules.get(key) ?? above.enter(this.#onDisk(key), base)
    this.#rules.set(key, rules)
    return rules
  }

  #refusal(key: string, shown: string, why: WhyIgnored): AppError {
    const isThere = existsSync(this.#onDisk(key))
    const state = isThere ? 'is on disk already and kept' : 'would be kept'
    const by =
      why === 'always'
        ? 'out of the project, as out of every other'
        : `out of the project by the rule “${why.pattern}” in “${why.file}”`
    const ways = [
      'Choose another name or place',
      ...(why === 'always' ? [] : ['change that rule']),
      ...(isThere ? [] : ['do it in the terminal']),
    ]
    const advice = [...ways.slice(0, -1), ways.length === 1 ? ways[0] : `or ${ways.at(-1)}`].join(', ')
    return new AppError(
      isThere ? 'ALREADY_EXISTS' : 'INVALID_INPUT',
      `“${shown}” ${state} ${by}. ${advice}.`,
      { path: shown },
    )
  }

  #onDisk(key: string): Buffer {
    return joinPath(this.#root, Buffer.from(key, 'latin1'))
  }
}
