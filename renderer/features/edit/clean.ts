import { spoken } from '../../../preload/contract/thinking.ts'
import { dedent, type EditSubject, sharedIndent } from './prompt.ts'

/** What is usable of an answer, or why nothing is, in words. */
export type Cleaned =
  | { readonly text: string }
  | {
      readonly problem: string
      /** It said nothing that is not there already. */
      readonly same?: boolean
    }

const EMPTY =
  'The model answered nothing that could be put here. Say it in other words, or choose a larger model.'
const PROSE = 'The model answered with words and no code. Say it in other words, or choose a larger model.'
const SAME = 'The model gave the lines back unchanged. Say it in other words, or choose a larger model.'

/** Makes of a model's whole answer the lines to put in place of the selected ones. */
export function cleanAnswer(answer: string, subject: EditSubject): Cleaned {
  const found = codeIn(answer)
  const code = found.fenced || looksLikeCode(found.code, subject.code) ? found.code : ''
  if (code.trim() === '') return { problem: spoken(answer).trim() === '' || found.fenced ? EMPTY : PROSE }
  const text = shape(code, subject)
  if (text.trim() === '') return { problem: EMPTY }
  return text === subject.code ? { problem: SAME, same: true } : { text }
}

/** The same for an answer that is still coming: whole lines only, '' as long as there are none. */
export function cleanPartial(answer: string, subject: EditSubject): string {
  const found = codeIn(answer)
  if (!found.fenced) return ''
  const whole = found.closed ? found.code : found.code.slice(0, Math.max(0, found.code.lastIndexOf('\n')))
  return whole.trim() === '' ? '' : shape(whole, subject)
}

/** True once the fence around the code has been closed: nothing of use follows. */
export function isComplete(answer: string): boolean {
  return codeIn(answer).closed
}

/** The code of an answer as it stands in its fence; '' while there is none. */
export function codeOf(answer: string): string {
  const { code, fenced } = codeIn(answer)
  return fenced ? `${code.replaceAll('\r\n', '\n').trim()}\n`.replace(/^\n$/, '') : ''
}

interface Found {
  readonly code: string
  readonly fenced: boolean
  readonly closed: boolean
}

function codeIn(whole: string): Found {
  // What a model writes while it thinks is no answer yet.
  const answer = spoken(whole)
  const open = /^[ \t]*(`{3,}|~{3,})[^\n`]*\n/m.exec(answer)
  if (open === null) {
    const half = /^[ \t]*`{3,}[^\n]*$/m.test(answer)
    return { code: half ? '' : answer, fenced: half, closed: false }
  }
  const rest = answer.slice(open.index + open[0].length)
  const close = new RegExp(`^[ \\t]*${open[1]}+[ \\t]*$`, 'm').exec(rest)
  const code = close === null ? rest : rest.slice(0, close.index)
  return { code, fenced: true, closed: close !== null }
}

/** Bare text counts as code when it shares a line with the selection, or has what sentences have not. */
function looksLikeCode(text: string, code: string): boolean {
  const known = new Set(
    code
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line.length > 3),
  )
  const lines = text.split('\n').map((line) => line.trim())
  if (lines.some((line) => known.has(line)))
    return !/^(sure|here|certainly|of course)\b/i.test(lines[0] ?? '')
  return (
    lines.filter((line) => /[;{}]$|^\S+\(.*\)$|^(def|fn|func|class|import|const|let|return)\b/.test(line))
      .length *
      2 >=
    lines.length
  )
}

function shape(code: string, subject: EditSubject): string {
  const lines = withoutSurroundings(trimBlank(code.replaceAll('\r\n', '\n').split('\n')), subject)
  return blankEdges(subject.code, indentLike(withoutRepeats(trimBlank(lines)).join('\n'), subject.code))
}

function trimBlank(lines: readonly string[]): readonly string[] {
  const from = lines.findIndex((line) => line.trim() !== '')
  const to = lines.findLastIndex((line) => line.trim() !== '')
  return from < 0 ? [] : lines.slice(from, to + 1)
}

/** A model that gives back the whole file, or the context, has its answer cut to what was asked for. */
function withoutSurroundings(
  lines: readonly string[],
  { before, code, after }: EditSubject,
): readonly string[] {
  const own = new Set(code.split('\n').map((line) => line.trim()))
  const telling = (line: string): boolean => line.length > 2 && !own.has(line)
  const last = before
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .at(-1)
  const next = after
    .split('\n')
    .map((line) => line.trim())
    .find((line) => line !== '')
  const trimmed = lines.map((line) => line.trim())
  const start = last !== undefined && telling(last) ? trimmed.lastIndexOf(last) + 1 : 0
  const end = next !== undefined && telling(next) ? trimmed.indexOf(next, start) : -1
  const cut = lines.slice(start, end < 0 ? undefined : end)
  return cut.some((line) => line.trim() !== '') ? cut : lines
}

/** A passage that a model says over and over at the end stays once. */
function withoutRepeats(lines: readonly string[]): readonly string[] {
  for (let size = 1; size <= lines.length / 2; size++) {
    const passage = lines.slice(-size).join('\n')
    let start = lines.length - size
    while (start >= size && lines.slice(start - size, start).join('\n') === passage) start -= size
    const times = (lines.length - start) / size
    // Two equal lines are nothing strange; the whole answer twice, or a passage three times, is.
    const strange = size >= 3 && (start === 0 ? times >= 2 : times >= 3)
    if (strange || (times >= 6 && passage.trim().length > 1)) return lines.slice(0, start + size)
  }
  return lines
}

/** Indents an answer as the selection is, whatever the model made of it. */
function indentLike(text: string, code: string): string {
  const base = sharedIndent(code)
  const tabs = /^\t/m.test(code) && !/^ {2}/m.test(code)
  const inner = dedent(text).replaceAll(/^(?: {4}| {2})+/gm, (blanks) => {
    if (!tabs) return blanks
    const unit = /^ {2}(?! )/m.test(dedent(text)) ? 2 : 4
    return '\t'.repeat(Math.max(1, Math.floor(blanks.length / unit)))
  })
  return inner
    .split('\n')
    .map((line) => (line.trim() === '' ? '' : base + line))
    .join('\n')
}

/** Blank lines at the edges stay as the selection has them. */
function blankEdges(code: string, text: string): string {
  if (code.trim() === '') return text
  const [lead = ''] = /^(?:[ \t]*\n)*/.exec(code) ?? []
  const [tail = ''] = /(?:\n[ \t]*)*$/.exec(code) ?? []
  return lead + text + tail
}
