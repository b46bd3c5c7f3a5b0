/** Code with the file that it is for, where something says so. */
export interface NamedCode {
  readonly code: string
  /** As it was written: it may be a part of a path. */
  readonly path: string | undefined
}

const PATH = /(?:[\w@.-]+\/)*[\w@.-]*\.[A-Za-z]\w{0,9}|(?:[\w@.-]+\/)*(?:Makefile|Dockerfile)/
const ALONE = new RegExp(`^(?:${PATH.source})$`)
const QUOTED = new RegExp(`(?:\`|\\*\\*)(${PATH.source})(?:\`|\\*\\*)`, 'g')
const COMMENT = new RegExp(
  `^\\s*(?://|#|--|/\\*|<!--|;)\\s*(?:file(?:name)?:\\s*)?(${PATH.source})\\s*(?:\\*/|-->)?\\s*$`,
  'i',
)

/**
 * The file a piece of code names: in its fence (`ts src/a.ts`, `title="src/a.ts"`), in a comment in its first line,
 * which is not part of the file then, or in the line above it (`src/a.ts`, in back-quotes or bold).
 */
export function namedCode(code: string, fence: string, above = ''): NamedCode {
  const inFence = fence
    .split(/[\s:=]+/)
    .map((word) => word.replace(/^["'{]+|["'}]+$/g, ''))
    .find((word) => word.length > 2 && ALONE.test(word))
  if (inFence !== undefined) return { code, path: inFence }
  const [first = '', ...rest] = code.split('\n')
  const path = COMMENT.exec(first)?.[1]
  if (path !== undefined) return { code: rest.join('\n').replace(/^\n+/, ''), path }
  const line = above.trim().split('\n').at(-1) ?? ''
  return { code, path: Array.from(line.matchAll(QUOTED)).at(-1)?.[1] }
}

/** Of paths, the one that is meant by a name: the same, or the only one that ends so. */
export function meantBy(name: string, paths: readonly string[]): string | undefined {
  const wanted = name.replace(/^(\.?\/)+/, '')
  if (paths.includes(wanted)) return wanted
  const ends = paths.filter((path) => path.endsWith(`/${wanted}`))
  return ends.length === 1 ? ends[0] : undefined
}
