/** Files made to hold secrets. Examples of them hold none. */
const PRIVATE =
  /(^|\/)(\.env(\..+)?|[^/]+\.env|\.envrc|\.npmrc|\.netrc|\.pgpass|\.htpasswd|id_(rsa|dsa|ecdsa|ed25519)|[^/]+\.(pem|key|p12|pfx|keystore|jks|kdbx))$/i
/** Names, in the form of .gitignore, what else of its folder and of those below goes to no model. */
export const RULES_FILE = '.aiignore'

const EXAMPLE = /\.(example|sample|template|dist)$/i
const ENVIRONMENT = /^(\.env(\..+)?|.+\.env|\.envrc)$/i
/** A value shorter than this is a word like any other. */
const SHORTEST = 8

/** What the name of a copy has beyond that of its original, as in `.env copy` and `.env copy 2.local`. */
const COPY = / copy( \d+)?(?=(\.[^./]*)?$)/

/** True for a file whose text goes to no model, and into no index, and for copies of one. */
export function isPrivate(path: string): boolean {
  const original = path.replace(COPY, '')
  return PRIVATE.test(original) && !EXAMPLE.test(original)
}

/** A file of rules: its place in the project, and what it says. */
export interface RulesFile {
  readonly path: string
  readonly text: string
}

/**
 * Rules of several folders as those of one file at the top: a folder's own rules hold below it, and say more than those
 * of the folders above.
 */
export function joinedRules(files: readonly RulesFile[]): string {
  const depth = ({ path }: RulesFile): number => path.split('/').length
  return Array.from(files)
    .sort((a, b) => depth(a) - depth(b))
    .flatMap(({ path, text }) => {
      const folder = path.slice(0, path.lastIndexOf('/') + 1)
      return text.split(/\r?\n/).map((line) => (folder === '' ? line : ruleBelow(folder, line)))
    })
    .join('\n')
}

/** A line of rules as it reads from the top. https://git-scm.com/docs/gitignore: a slash inside ties it to its folder. */
function ruleBelow(folder: string, line: string): string {
  if (/^\s*$|^#/.test(line)) return ''
  const [, not = '', written = ''] = /^(!?)(.*)$/.exec(line) ?? []
  // Further in, these need no backslash.
  const rule = written.replace(/^\\(?=[!#])/, '')
  const tied = /\/./.test(rule.trimEnd())
  const place = folder.replace(/[\\*?[\]]/g, '\\$&')
  return `${not}/${place}${tied ? '' : '**/'}${rule.replace(/^\//, '')}`
}

/** True for the name of a file of environment variables with values that count. */
export function isEnvironmentFile(name: string): boolean {
  const original = name.replace(COPY, '')
  return ENVIRONMENT.test(original) && !EXAMPLE.test(original)
}

/** Settings that are told everywhere: no secret, and in every second text. */
const PLAIN =
  /^(development|production|staging|undefined|disabled|(https?:\/\/)?(localhost|127\.0\.0\.1|0\.0\.0\.0)(:\d+)?\/?)$/i
/** What an assignment begins with, its name in it. */
const NAMED = /^[ \t]*(?:export[ \t]+)?([A-Za-z_][\w.-]*)[ \t]*(?:=|:[ \t])[ \t]*/.source
/** An assignment as dotenv and shells read it: quoted, then over several lines too, or up to the end of its line. */
const ASSIGNMENT = new RegExp(`${NAMED}${/("(?:\\[\s\S]|[^"\\])*"|'[^']*'|`[^`]*`|[^\n]*)/.source}`, 'gm')
/** The same within its line, for a quote that never ends. */
const LINE = new RegExp(`${NAMED}([^\\n]*)`, 'gm')

/**
 * Names and values of a file of environment variables, the values that are long enough to be told from words. One of
 * several lines is told line by line as well: each of them gives it away.
 */
export function valuesIn(text: string): [name: string, value: string][] {
  const found = new Map<string, string>()
  const plain = text.replaceAll('\r', '')
  for (const form of [ASSIGNMENT, LINE])
    for (const [, name = '', written = ''] of plain.matchAll(form))
      for (const value of readingsOf(written.trim()))
        if (value.length >= SHORTEST && !PLAIN.test(value) && !found.has(value)) found.set(value, name)
  return Array.from(found, ([value, name]) => [name, value])
}

/** What a value may stand for elsewhere: programs differ in what a # and a backslash mean. */
function readingsOf(written: string): string[] {
  const quoted = /^(["'`])([\s\S]*)\1(\s*#.*)?$/.exec(written)?.[2]
  const whole = quoted === undefined ? [written, written.replace(/\s+#.*$/, '')] : [quoted]
  const plain = whole.flatMap((value) => [value, value.replace(/\\n/g, '\n').replace(/\\(.)/g, '$1')])
  return plain.flatMap((value) => (value.includes('\n') ? [value, ...linesOf(value)] : [value]))
}

/** The lines of a value, but for those that say what kind of key it is. */
function linesOf(value: string): string[] {
  return value
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => !line.startsWith('-----'))
}
