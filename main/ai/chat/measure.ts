import { crc32 } from 'node:zlib'
import type { ChatMessage, ContextFile, PromptMeasure } from '../../../preload/contract/ai.ts'
import { budgetFor, fileBlock, fitPrompt, type PromptWriter, wholePrompt } from './prompt.ts'

/** Texts longer than this together are counted piece by piece, which may be a token off where two meet. */
const WHOLE = 400_000
const REMEMBERED = 300

/** What a prompt would take of a model, part by part, and what of it would not fit. */
export class PromptMeter {
  /** Tokens of attached files; they stay while a question is typed. */
  readonly #known = new Map<string, number>()

  measure(
    writer: PromptWriter,
    modelId: string,
    contextLength: number,
    request: {
      messages: readonly ChatMessage[]
      files: readonly ContextFile[]
      maxTokens?: number | undefined
    },
  ): PromptMeasure {
    const { messages, files, maxTokens } = request
    const room = budgetFor(contextLength, maxTokens).prompt
    const each = files.map((file) => this.#tokensOf(writer, modelId, fileBlock(file, file.text)))
    const characters = files.reduce((sum, { text }) => sum + text.length, 0)
    const exact = characters <= WHOLE
    const attached = each.reduce((sum, tokens) => sum + tokens, 0)
    const total = exact
      ? wholePrompt(messages, files, writer).length
      : attached + wholePrompt(messages, [], writer).length
    // The parts add up: what joins the files counts with the rest.
    const measured = { modelId, contextLength, room, files: each, talk: total - attached, total, exact }
    return { ...measured, ...leftOut(messages, files, room, total, writer) }
  }

  #tokensOf(writer: PromptWriter, modelId: string, text: string): number {
    const key = `${modelId} ${text.length} ${crc32(text)}`
    const known = this.#known.get(key)
    if (known !== undefined) return known
    const tokens = writer.tokenize(text).length
    const [oldest] = this.#known.keys()
    if (this.#known.size >= REMEMBERED && oldest !== undefined) this.#known.delete(oldest)
    this.#known.set(key, tokens)
    return tokens
  }
}

function leftOut(
  messages: readonly ChatMessage[],
  files: readonly ContextFile[],
  room: number,
  total: number,
  writer: PromptWriter,
): Pick<PromptMeasure, 'cut' | 'droppedMessages' | 'tooLong'> {
  if (total <= room) return { cut: [], droppedMessages: 0, tooLong: false }
  try {
    const { cut, droppedMessages } = fitPrompt(messages, files, room, writer)
    return { cut, droppedMessages, tooLong: false }
  } catch {
    return { cut: [], droppedMessages: 0, tooLong: true }
  }
}
