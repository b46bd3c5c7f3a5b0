import type { ChatMessage, ContextFile } from '../../../preload/contract/ai.ts'
import { AppError } from '../../../preload/contract/errors.ts'

/** What was left out so that the prompt fits. */
export interface FittedPrompt {
  tokens: number[]
  cut: Array<{ path: string; keptCharacters: number; ofCharacters: number }>
  droppedMessages: number
}

/** How a model writes a conversation down. */
export interface PromptWriter {
  /** All of it, ending where the answer begins. */
  render(messages: readonly ChatMessage[]): number[]
  tokenize(text: string): number[]
}

export const INSTRUCTION =
  'You are a programming assistant inside a code editor. Answer briefly and precisely. Put code in fenced blocks.'
const DEFAULT_ANSWER = 1024
/** Old messages are dropped this many at a time, so that the start of the prompt stays the same for some turns and need not be evaluated again. */
const DROPPED_AT_ONCE = 4
/** What a file's fence, path and note about a cut take beside its text. */
const FILE_OVERHEAD = 40

/** The longest answer, and how much of the context the prompt may take beside it. */
export function budgetFor(
  contextLength: number,
  maxTokens = DEFAULT_ANSWER,
): { answer: number; prompt: number } {
  const answer = Math.min(maxTokens, Math.floor(contextLength / 2))
  return { answer, prompt: contextLength - Math.min(answer, Math.floor(contextLength / 4)) - 1 }
}

/** All of a conversation and its files, whether it fits or not. */
export function wholePrompt(
  messages: readonly ChatMessage[],
  files: readonly ContextFile[],
  writer: PromptWriter,
): number[] {
  const opening = openingOf(
    messages,
    files.map((file) => fileBlock(file, file.text)),
  )
  return writer.render([opening, ...messages.filter(({ role }) => role !== 'system')])
}

function openingOf(messages: readonly ChatMessage[], files: readonly string[]): ChatMessage {
  const system = messages.filter(({ role }) => role === 'system').map(({ content }) => content)
  return { role: 'system', content: [system.join('\n\n') || INSTRUCTION, ...files].join('\n\n') }
}

/**
 * Refuses a prompt that lacks what must not be left out.
 * @throws AppError CONTEXT_FULL with what did not fit.
 */
export function keepWhole(
  { cut, droppedMessages }: FittedPrompt,
  kept: readonly ('files' | 'messages')[] = [],
): void {
  const files = kept.includes('files') && cut.length > 0
  if (!files && !(kept.includes('messages') && droppedMessages > 0)) return
  throw new AppError(
    'CONTEXT_FULL',
    'Not all of it fits what the model can take at once, so nothing was asked yet.',
    { cut, droppedMessages },
  )
}

/**
 * Fits a conversation and its files into `budget` tokens: the last message always, then as much of the rest as fits in
 * half of what is left, newest first, then the files. What is left out is said, in the result and in the prompt.
 * @throws AppError CONTEXT_FULL when the last message alone does not fit.
 */
export function fitPrompt(
  messages: readonly ChatMessage[],
  files: readonly ContextFile[],
  budget: number,
  writer: PromptWriter,
): FittedPrompt {
  const talk = messages.filter((message) => message.role !== 'system')
  const instruction = openingOf(messages, []).content
  const sizeOf = (part: readonly ChatMessage[]): number =>
    writer.render([{ role: 'system', content: instruction }, ...part]).length
  const least = sizeOf(talk.slice(-1))
  if (least > budget) {
    throw new AppError(
      'CONTEXT_FULL',
      `This message is too long for the model: ${least} tokens, and it can take ${budget}. Shorten it, or choose a model with a longer context.`,
      {
        tokens: least,
        limit: budget,
      },
    )
  }
  const forTalk = files.length === 0 ? budget : least + Math.floor((budget - least) / 2)
  let dropped = 0
  while (talk.length - dropped > 1 && sizeOf(talk.slice(dropped)) > forTalk) {
    dropped = Math.min(dropped + DROPPED_AT_ONCE, talk.length - 1)
  }
  const kept = talk.slice(dropped)
  const { text, cut } = fitFiles(files, budget - sizeOf(kept), writer)
  const opening: ChatMessage = {
    role: 'system',
    content: text === '' ? instruction : `${instruction}\n\n${text}`,
  }
  return { tokens: writer.render([opening, ...kept]), cut, droppedMessages: dropped }
}

function fitFiles(
  files: readonly ContextFile[],
  budget: number,
  writer: PromptWriter,
): Pick<FittedPrompt, 'cut'> & { text: string } {
  const cut: FittedPrompt['cut'] = []
  const written: string[] = []
  let left = budget
  for (const [index, file] of files.entries()) {
    const share = Math.floor(left / (files.length - index))
    const kept = fitText(file.text, share - FILE_OVERHEAD, writer)
    if (kept.length < file.text.length)
      cut.push({ path: file.path, keptCharacters: kept.length, ofCharacters: file.text.length })
    if (kept === '' && file.text !== '') continue
    const piece = fileBlock(file, kept)
    left -= writer.tokenize(piece).length
    written.push(piece)
  }
  return { text: written.join('\n\n'), cut }
}

/** The longest start of `text`, in whole lines where it has them, of at most `budget` tokens. */
function fitText(text: string, budget: number, writer: PromptWriter): string {
  if (budget <= 0) return ''
  // No tokenizer makes more characters of a token on average than this; it bounds the work on a huge file.
  const start = text.slice(0, budget * 12)
  if (start.length === text.length && writer.tokenize(text).length <= budget) return text
  let low = 0
  let high = start.length
  while (high - low > 16) {
    const middle = Math.floor((low + high) / 2)
    if (writer.tokenize(start.slice(0, middle)).length <= budget) low = middle
    else high = middle
  }
  const lineEnd = start.lastIndexOf('\n', low)
  // Never between the two halves of one character.
  const whole = /[\uD800-\uDBFF]/.test(start.charAt(low - 1)) ? low - 1 : low
  return start.slice(0, lineEnd > 0 ? lineEnd + 1 : Math.max(0, whole))
}

/** A file as it stands in a prompt, `kept` being what of it is shown. */
export function fileBlock(file: ContextFile, kept: string): string {
  const note = kept.length < file.text.length ? '\n(The rest of this file is left out.)' : ''
  // A fence longer than any in the file, so that the file cannot close it.
  const longest = Math.max(2, ...Array.from(kept.matchAll(/`{3,}/g), ([ticks]) => ticks.length))
  const fence = '`'.repeat(longest + 1)
  return `The file \`${file.path}\`:\n${fence}${file.language ?? ''}\n${kept.endsWith('\n') ? kept : `${kept}\n`}${fence}${note}`
}
