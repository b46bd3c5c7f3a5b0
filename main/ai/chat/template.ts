import type { ChatHistoryItem, ChatWrapper } from 'node-llama-cpp'
import type { ChatMessage } from '../../../preload/contract/ai.ts'
import type { Vocabulary } from '../engine/vocabulary.ts'
import type { PromptWriter } from './prompt.ts'

/** A model's way of writing a conversation, and the texts that end an answer beside its end tokens. */
export interface ChatTemplate extends PromptWriter {
  stopTexts: string[]
}

const templates = new WeakMap<Vocabulary['llama'], Promise<ChatTemplate>>()

/** The template that the GGUF carries. What people write is tokenised as text: a marker in it stays text. */
export function templateOf(model: Vocabulary): Promise<ChatTemplate> {
  let template = templates.get(model.llama)
  if (template === undefined) {
    template = resolve(model)
    templates.set(model.llama, template)
  }
  return template
}

async function resolve(model: Vocabulary): Promise<ChatTemplate> {
  const { resolveChatWrapper } = await import('node-llama-cpp')
  const wrapper: ChatWrapper = resolveChatWrapper(model.llama, { warningLogs: false })
  const write = (messages: readonly ChatMessage[]) =>
    wrapper.generateContextState({ chatHistory: historyOf(messages) })
  const { stopGenerationTriggers } = write([{ role: 'user', content: 'x' }])
  const stopTexts = stopGenerationTriggers.flatMap((trigger) => {
    const [only, ...more] = trigger.values
    return typeof only === 'string' && only !== '' && more.length === 0 ? [only] : []
  })
  return {
    stopTexts,
    tokenize: (text) => model.tokenize(text),
    render(messages) {
      const tokens = write(messages).contextText.tokenize(model.llama.tokenizer) as number[]
      const { bos, shouldPrependBosToken } = model.llama.tokens
      return shouldPrependBosToken && bos !== null && tokens[0] !== (bos as number)
        ? [bos as number, ...tokens]
        : tokens
    },
  }
}

function historyOf(messages: readonly ChatMessage[]): ChatHistoryItem[] {
  const history = messages.map(({ role, content }): ChatHistoryItem => {
    if (role === 'assistant') return { type: 'model', response: [content] }
    return role === 'system' ? { type: 'system', text: content } : { type: 'user', text: content }
  })
  return [...history, { type: 'model', response: [] }]
}
