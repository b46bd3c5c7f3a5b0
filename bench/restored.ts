import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { answer } from '../main/ai/chat/chat.ts'
import { leaveACore } from '../main/ai/engine/cores.ts'
import { Engine } from '../main/ai/engine/engine.ts'
import type { LoadedModel } from '../main/ai/engine/loaded-model.ts'
import { Conversations } from '../main/ai/kept/conversations.ts'
import { KeptStates } from '../main/ai/kept/kept-states.ts'
import { readCatalogue } from '../main/ai/models/catalogue.ts'
import type { Measurement } from './measurement.ts'

/** About 2,000 tokens of the starter model. */
const LONG = 'What a model has read of a chat is kept, so that it need not read it again. '.repeat(110)

/**
 * The wait for the first token of a chat that goes on after another one: with what was read of it brought back from
 * disk, against reading it again.
 */
export async function bench(): Promise<Measurement[]> {
  const { starter } = await readCatalogue(join(process.cwd(), 'resources/models'), () => {})
  if (starter === undefined)
    throw new Error('The starter model is missing: run from the folder of the repository')
  await leaveACore()
  const path = await mkdtemp(join(tmpdir(), 'offcoder-restored-'))
  const states = new KeptStates({ path, report: console.error })
  const conversations = new Conversations({ states, mayKeep: () => true, report: console.error })
  const engine = new Engine({ chooseDevice: async () => 'cpu', report: () => {}, threads: 1 })
  try {
    const model = await engine.load({ id: starter.id, path: starter.path })
    const read = await firstToken(engine, model, conversations, 'long')
    await firstToken(engine, model, conversations, 'other', 'Hello.')
    const { bytes } = await states.usage()
    const restored = await firstToken(engine, model, conversations, 'long')
    return [
      {
        name: 'chat-restored',
        value: restored.milliseconds,
        unit: 'ms',
        baseline: read.milliseconds,
        ratio: restored.milliseconds / read.milliseconds,
        note: `first token of a chat of ${read.tokens} tokens, ${(bytes / 1e6).toFixed(0)} MB on disk, against reading it`,
      },
    ]
  } finally {
    await engine.dispose()
    await rm(path, { recursive: true, force: true })
  }
}

async function firstToken(
  engine: Engine,
  model: LoadedModel,
  conversations: Conversations,
  conversation: string,
  content = LONG,
): Promise<{ milliseconds: number; tokens: number }> {
  const job = await engine.scheduler.enter('chat', conversation)
  const turn = conversations.turn(model, { project: 'bench', conversation }, job)
  const request = {
    conversationId: conversation,
    messages: [{ role: 'user' as const, content }],
    maxTokens: 4,
    exact: true,
  }
  const began = performance.now()
  let milliseconds = 0
  let tokens = 0
  try {
    for await (const event of answer(model, request, job, turn)) {
      if (event.type === 'started') tokens = event.promptTokens
      if (event.type === 'text' && milliseconds === 0) milliseconds = performance.now() - began
    }
  } finally {
    job.finish()
  }
  return { milliseconds, tokens }
}
