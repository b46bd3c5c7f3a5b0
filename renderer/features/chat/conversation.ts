import type { ChatMessage } from '../../../preload/contract/ai.ts'
import { withoutThinking } from '../../../preload/contract/thinking.ts'
import type { Cell } from './cell.ts'

/**
 * The conversation up to a question as the model is told it: of several answers to one question the same model's, or
 * the first; without what a model thought aloud; code and notes with the question that follows them. A question that
 * got no answer is left out, as chat templates want turns.
 */
export function messagesFor(cells: readonly Cell[], prompt: string, modelId?: string): ChatMessage[] {
  const messages: ChatMessage[] = []
  let beside: string[] = []
  for (const cell of cells) {
    if (cell.kind === 'code' || cell.kind === 'note')
      beside.push(cell.kind === 'code' ? `\`\`\`${cell.language ?? ''}\n${cell.text}\n\`\`\`` : cell.text)
    if (cell.kind !== 'prompt') continue
    const content = [...beside, cell.text].join('\n\n')
    beside = []
    if (cell.id === prompt) return [...messages, { role: 'user', content }]
    const answers = cells.filter(({ kind, of, text }) => kind === 'answer' && of === cell.id && text !== '')
    const chosen = answers.find((one) => one.modelId === modelId) ?? answers[0]
    const said = chosen === undefined ? '' : withoutThinking(chosen.text)
    if (said !== '') messages.push({ role: 'user', content }, { role: 'assistant', content: said })
  }
  return messages
}
