import {
  createScanner,
  getNodeValue,
  type Node,
  type ParseError,
  parseTree,
  printParseErrorCode,
} from 'jsonc-parser'
import { defaultSettings } from '../../preload/contract/default-settings.ts'
import { type Settings, settings as settingsSchema } from '../../preload/contract/settings.ts'

/** The text that a new settings file begins with. */
export const emptyFile = `// Your settings. Only what differs from the defaults needs to be here; comments are kept.
{
}
`

export interface ParsedSettings {
  values: Settings
  /** In words, each with its line; what they are about has its default. */
  problems: string[]
}

const names = Object.keys(settingsSchema.shape) as (keyof Settings)[]

/**
 * Reads the text of the settings file: JSON with comments and trailing commas. A value that is not valid falls back to
 * its default and is reported; unknown names are reported and left alone. After a mistake in the JSON itself, whatever
 * can still be read counts.
 */
export function parseSettings(text: string): ParsedSettings {
  const errors: ParseError[] = []
  const root = parseTree(text, errors, { allowTrailingComma: true, allowEmptyContent: true })
  const problems = errors.map(
    ({ error, offset }) => `Line ${lineOf(text, offset)}: ${words(printParseErrorCode(error))}`,
  )
  if (root && root.type !== 'object') problems.push(`Line 1: settings must be between { and }.`)
  const values = { ...defaultSettings }
  for (const property of root?.type === 'object' ? (root.children ?? []) : []) {
    const problem = takeProperty(property, values)
    if (problem) problems.push(`Line ${lineOf(text, property.offset)}: ${problem}`)
  }
  return { values, problems }
}

/** Puts one `"name": value` of the file into `values`; returns what is wrong with it, or undefined. */
function takeProperty(property: Node, values: Settings): string | undefined {
  const [key, value] = property.children ?? []
  const name = String(key?.value)
  if (!isSetting(name)) return `"${name}" is not a setting that this version knows; it is left as it is.`
  if (!value) return `"${name}" has no value. Its default is used: ${JSON.stringify(defaultSettings[name])}.`
  const parsed = settingsSchema.shape[name].safeParse(getNodeValue(value))
  if (parsed.success) {
    Object.assign(values, { [name]: parsed.data })
    return undefined
  }
  const reason = parsed.error.issues[0]?.message ?? 'not valid'
  return `"${name}" cannot be ${spelled(value)} (${reason}). Its default is used: ${JSON.stringify(defaultSettings[name])}.`
}

/**
 * The text with some settings changed: comments, order, layout and everything else stay, byte for byte. Text that is
 * not JSON cannot be edited: undefined. (jsonc-parser's own `modify` lays out the neighbours anew.)
 */
export function editSettings(text: string, patch: Partial<Settings>): string | undefined {
  let edited = text.trim() === '' ? emptyFile : text
  for (const name of names) {
    if (!(name in patch)) continue
    const errors: ParseError[] = []
    const root = parseTree(edited, errors, { allowTrailingComma: true })
    if (errors.length > 0 || root?.type !== 'object') return undefined
    edited = setProperty(edited, root, name, JSON.stringify(patch[name]))
  }
  return edited
}

function setProperty(text: string, root: Node, name: string, value: string): string {
  const properties = root.children ?? []
  // Of two with one name, the last counts.
  const node = properties.findLast((property) => property.children?.[0]?.value === name)?.children?.[1]
  if (node) return splice(text, node.offset, node.length, value)
  const end = root.offset + root.length - 1
  const last = properties.at(-1)
  const line = `"${name}": ${value}`
  const lineStart = Math.max(text.lastIndexOf('\n', end), text.lastIndexOf('\r', end)) + 1
  const alone = lineStart > 0 && text.slice(lineStart, end).trim() === ''
  const eol = text.includes('\r\n') ? '\r\n' : '\n'
  const indent = (last && /(?<=[\r\n])[ \t]*$/.exec(text.slice(0, last.offset))?.[0]) ?? '  '
  const added = alone
    ? splice(text, lineStart, 0, `${indent}${line}${eol}`)
    : splice(text, end, 0, text[end - 1] === ' ' ? `${line} ` : ` ${line} `)
  const after = last ? last.offset + last.length : 0
  return last && !commaFollows(text, after) ? splice(added, after, 0, ',') : added
}

function commaFollows(text: string, offset: number): boolean {
  const scanner = createScanner(text, true)
  scanner.setPosition(offset)
  // 5 is SyntaxKind.CommaToken, a const enum that isolated modules cannot import.
  return scanner.scan() === 5
}

function splice(text: string, offset: number, length: number, insert: string): string {
  return text.slice(0, offset) + insert + text.slice(offset + length)
}

function isSetting(name: string): name is keyof Settings {
  return (names as string[]).includes(name)
}

function lineOf(text: string, offset: number): number {
  return text.slice(0, offset).split(/\r\n|\r|\n/).length
}

function spelled(node: Node): string {
  if (node.type === 'array') return 'a list'
  return node.type === 'object' ? 'a group' : JSON.stringify(node.value)
}

/** `CommaExpected` → `comma expected.` */
function words(code: string): string {
  return `${code.replace(/(?<=[a-z])(?=[A-Z])/g, ' ').toLowerCase()}.`
}
