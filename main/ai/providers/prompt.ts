import type { LanguageModelV4Prompt } from '@ai-sdk/provider'
import type { ChatMessage, ContextFile } from '../../../preload/contract/ai.ts'
import { fileBlock, INSTRUCTION } from '../chat/prompt.ts'

/** Characters to a token of code, about. */
const CHARACTERS_A_TOKEN = 3.5

export function aboutTokens(text: string): number {
  return Math.ceil(text.length / CHARACTERS_A_TOKEN)
}

/**
 * The conversation and its files as every provider takes them, whole: what is shown as attached is what is sent, and
 * a provider that finds it too long says so.
 */
export function promptOf(
  messages: readonly ChatMessage[],
  files: readonly ContextFile[],
): { prompt: LanguageModelV4Prompt; tokens: number } {
  const system = messages.filter(({ role }) => role === 'system').map(({ content }) => content)
  const opening = [
    system.length > 0 ? system.join('\n\n') : INSTRUCTION,
    ...files.map((file) => fileBlock(file, file.text)),
  ].join('\n\n')
  const prompt: LanguageModelV4Prompt = [{ role: 'system', content: opening }]
  let characters = opening.length
  for (const { role, content } of messages) {
    if (role === 'system') continue
    characters += content.length
    prompt.push({ role, content: [{ type: 'text', text: content }] })
  }
  return { prompt, tokens: Math.ceil(characters / CHARACTERS_A_TOKEN) }
}
