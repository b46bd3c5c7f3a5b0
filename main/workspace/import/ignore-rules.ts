import { readFileSync, statSync } from 'node:fs'
import ignore, { type Ignore } from 'ignore'
import { TEMPORARY_NAME } from '../disk/atomic-write.ts'
import { joinPath } from '../disk/safe-path.ts'

/** Left on disk in every project, whatever its .gitignore says. */
const ALWAYS = new Set(['.git', '.hg', '.svn', 'node_modules', '.DS_Store'])
const MAX_RULES_BYTES = 1024 * 1024

interface Layer {
  /** Folder of the .gitignore, with a slash at its end; '' at the top. */
  base: string
  rules: Ignore
}

/** The .gitignore files that hold in one folder, innermost last. */
export class IgnoreRules {
  readonly #layers: readonly Layer[]

  constructor(layers: readonly Layer[] = []) {
    this.#layers = layers
  }

  /**
   * Adds the rules of the folder `base` (with a slash at its end; '' at the top), read from `files`.
   * A file that cannot be read, or is no regular file, has no rules.
   */
  enter(folder: Buffer, base: string, files: readonly string[]): IgnoreRules {
    const text = files.map((file) => readRules(joinPath(folder, Buffer.from(file)))).join('\n')
    if (text.trim() === '') return this
    return new IgnoreRules([...this.#layers, { base, rules: ignore({ allowRelativePaths: true }).add(text) }])
  }

  /** Does `path` (relative to the project, `/` between names) stay out of the store? */
  ignores(path: string, name: string, isFolder: boolean): boolean {
    if (ALWAYS.has(name) || TEMPORARY_NAME.test(name)) return true
    // The innermost rule that says something about the path decides.
    for (const { base, rules } of this.#layers.toReversed()) {
      const relative = path.slice(base.length) + (isFolder ? '/' : '')
      const { ignored, unignored } = rules.test(relative)
      if (ignored) return true
      if (unignored) return false
    }
    return false
  }
}

function readRules(path: Buffer): string {
  try {
    const stat = statSync(path)
    return stat.isFile() && stat.size <= MAX_RULES_BYTES ? readFileSync(path, 'utf8') : ''
  } catch {
    // No rules here: the usual case.
    return ''
  }
}
