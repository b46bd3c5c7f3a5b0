import { readFileSync, statSync } from 'node:fs'
import ignore, { type Ignore } from 'ignore'
import { TEMPORARY_NAME } from '../disk/atomic-write.ts'
import { joinPath } from '../disk/safe-path.ts'

/** Left on disk in every project, whatever its .gitignore says. */
const ALWAYS = new Set(['.git', '.hg', '.svn', 'node_modules', '.DS_Store'])
/** Files with rules, those that weigh more last. */
const AT_THE_TOP = ['.git/info/exclude', '.gitignore']
const BELOW = ['.gitignore']
const MAX_RULES_BYTES = 1024 * 1024

interface Layer {
  /** Folder of the .gitignore, with a slash at its end; '' at the top. */
  base: string
  /** Each rule is marked with the name of its file, seen from `base`. */
  rules: Ignore
}

/** Why something stays out of the store: a rule, with the path of its file in the project, or it never comes in. */
export type WhyIgnored = { pattern: string; file: string } | 'always'

/** The .gitignore files that hold in one folder, innermost last. */
export class IgnoreRules {
  readonly #layers: readonly Layer[]

  constructor(layers: readonly Layer[] = []) {
    this.#layers = layers
  }

  /**
   * Adds the rules that stand in `folder`, which is `base` in the project (with a slash at its end; '' at the top).
   * A file that cannot be read, or is no regular file, has no rules.
   */
  enter(folder: Buffer, base: string): IgnoreRules {
    const lines = (base === '' ? AT_THE_TOP : BELOW).flatMap((mark) =>
      readRules(joinPath(folder, Buffer.from(mark)))
        .split(/\r?\n/)
        .map((pattern) => ({ pattern, mark })),
    )
    if (lines.every(({ pattern }) => pattern.trim() === '')) return this
    const rules = ignore({ allowRelativePaths: true }).add(lines)
    return new IgnoreRules([...this.#layers, { base, rules }])
  }

  /** Does `path` (relative to the project, `/` between names) stay out of the store? */
  ignores(path: string, name: string, isFolder: boolean): boolean {
    return this.why(path, name, isFolder) !== undefined
  }

  /** Why `path` stays out of the store, as `ignores` has it; undefined: it does not. */
  why(path: string, name: string, isFolder: boolean): WhyIgnored | undefined {
    if (ALWAYS.has(name) || TEMPORARY_NAME.test(name)) return 'always'
    // The innermost rule that says something about the path decides.
    for (const { base, rules } of this.#layers.toReversed()) {
      const relative = path.slice(base.length) + (isFolder ? '/' : '')
      const { rule, unignored } = rules.test(relative)
      if (rule !== undefined) return { pattern: rule.pattern.trim(), file: `${base}${rule.mark ?? ''}` }
      if (unignored) return undefined
    }
    return undefined
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
