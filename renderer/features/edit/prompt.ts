import type { ChatMessage } from '../../../preload/contract/ai.ts'
import { byExample, commentsByExample } from './examples.ts'
import { fenced } from './fence.ts'

/** Lines that are to be changed, and what stands around them. */
export interface EditSubject {
  readonly path: string
  readonly language: string
  readonly before: string
  readonly code: string
  readonly after: string
}

/** Characters of context that go along: enough to know the names, little to read for a small model. */
const BEFORE = 1600
const AFTER = 800
/** Longest selection that is sent; a longer one does not come back whole from any model on a device. */
export const LONGEST = 24_000

const INSTRUCTION =
  'You edit code. Answer with the changed lines only, complete, in one fenced code block. Keep every line that the instruction does not speak of. Write no explanation.'

/**
 * The questions for an edit, to be put one after another until one of them brings a change.
 * @param isLarge whether the model tells the lines to change from those around them, and does what it is told.
 */
export function editQuestions(
  subject: EditSubject,
  instruction: string,
  { isLarge = true, commentsOnly = false }: { isLarge?: boolean; commentsOnly?: boolean } = {},
): readonly ChatMessage[][] {
  // Where nothing is selected there is nothing to show examples of.
  if (isLarge || subject.code.trim() === '') return [editMessages(subject, instruction, isLarge)]
  const code = dedent(subject.code)
  return commentsOnly ? commentsByExample(code) : byExample(code, instruction)
}

/** The lines come last, right before the instruction: what is near counts for models. */
function editMessages(subject: EditSubject, instruction: string, around: boolean): ChatMessage[] {
  const parts = [`File: ${subject.path} (${subject.language})`]
  const before = lastLines(subject.before, BEFORE)
  const after = firstLines(subject.after, AFTER)
  if (around && before.trim() !== '') parts.push(`The lines before, for orientation:\n${fenced(before)}`)
  if (around && after.trim() !== '') parts.push(`The lines after, for orientation:\n${fenced(after)}`)
  parts.push(
    subject.code.trim() === ''
      ? 'New lines are to be written between them.'
      : `The lines to change:\n${fenced(dedent(subject.code))}`,
    `Instruction: ${instruction}`,
  )
  return [
    { role: 'system', content: INSTRUCTION },
    { role: 'user', content: parts.join('\n\n') },
  ]
}

/** True for a model (`135M`, `0.5B`) that is large enough to be told what to do instead of being shown. */
export function followsInstructions(parameters: string | undefined): boolean {
  const [, number = '', unit] = /^([\d.]+)\s*([MB])$/i.exec(parameters ?? '') ?? []
  return unit === undefined || (unit.toUpperCase() === 'B' && Number(number) >= 1)
}

/** Tokens an answer may take: what was given, half as much again, and room for a few new lines. */
export function answerTokens(code: string): number {
  return Math.min(8192, Math.ceil((code.length / 2.5) * 1.5) + 320)
}

/** Without the indentation that all lines share. */
export function dedent(text: string): string {
  const shared = sharedIndent(text)
  return shared === '' ? text : text.replaceAll(new RegExp(`^${shared}`, 'gm'), '')
}

/** The blanks that every line with something on it begins with. */
export function sharedIndent(text: string): string {
  let shared: string | undefined
  for (const line of text.split('\n')) {
    if (line.trim() === '') continue
    const own = /^[ \t]*/.exec(line)?.[0] ?? ''
    if (shared === undefined) shared = own
    while (!own.startsWith(shared)) shared = shared.slice(0, -1)
  }
  return shared ?? ''
}

function lastLines(text: string, limit: number): string {
  if (text.length <= limit) return text
  const start = text.length - limit
  return text.slice(text.indexOf('\n', start) + 1 || start)
}

function firstLines(text: string, limit: number): string {
  if (text.length <= limit) return text
  const end = text.lastIndexOf('\n', limit)
  return text.slice(0, end < 0 ? limit : end)
}
