import { answer } from '../main/ai/chat/chat.ts'
import { Engine } from '../main/ai/engine/engine.ts'
import type { LoadedModel } from '../main/ai/engine/loaded-model.ts'

/** The variable that has a program of this folder do nothing but generate, with what it is told in JSON. */
export const GENERATE = 'OFFCODER_BENCH_GENERATE'

/** What such a process is told. */
export interface Generating {
  path: string
  threads: number
  /** Answers to measure, after one that is not, and tokens of each. */
  answers: number
  tokens: number
  /** Fewest tokens of a window. */
  window: number
}

export interface Generated {
  promptTokens: number
  /** Tokens a second of each window, from one piece of text to the first that is a window later. */
  rates: number[]
}

const QUESTION = 'Write a very long story about a lighthouse, a storm and a ship. Do not stop early.'

/** Where this is such a process, it does that and ends. */
export async function generateIfAsked(): Promise<void> {
  const asked = process.env[GENERATE]
  if (asked === undefined) return
  process.stdout.write(JSON.stringify(await generateAll(JSON.parse(asked) as Generating)))
  process.exit(0)
}

/** One process of ours, as llama-bench is one of theirs: the model is loaded, and answers through the chat. */
async function generateAll({ path, threads, answers, tokens, window }: Generating): Promise<Generated> {
  const engine = new Engine({ chooseDevice: async () => 'cpu', report: () => {}, threads })
  try {
    const model = await engine.load({ id: 'bench', path })
    const { promptTokens } = await generate(engine, model, tokens, window)
    const rates: number[] = []
    for (let count = 0; count < answers; count++)
      rates.push(...(await generate(engine, model, tokens, window)).rates)
    return { promptTokens, rates }
  } finally {
    await engine.dispose()
  }
}

async function generate(
  engine: Engine,
  model: LoadedModel,
  most: number,
  window: number,
): Promise<Generated> {
  let promptTokens = 0
  const marks: Array<{ at: number; tokens: number }> = []
  const sequence = await model.sequence('chat')
  const job = await engine.scheduler.enter('chat', 'bench')
  try {
    const messages = [{ role: 'user' as const, content: QUESTION }]
    const request = { conversationId: 'bench', messages, maxTokens: most + 1 }
    for await (const event of answer(model, request, job)) {
      if (event.type === 'started') promptTokens = event.promptTokens
      // Text comes in pieces of several tokens; this is how many the model has got to.
      if (event.type === 'text') marks.push({ at: performance.now(), tokens: sequence.tokens.length })
    }
  } finally {
    job.finish()
  }
  const rates: number[] = []
  let from = marks[0]
  for (const mark of marks) {
    if (from === undefined || mark.tokens - from.tokens < window) continue
    rates.push(((mark.tokens - from.tokens) * 1000) / (mark.at - from.at))
    from = mark
  }
  return { promptTokens, rates }
}
