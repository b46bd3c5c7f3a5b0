import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { answer } from '../main/ai/chat/chat.ts'
import { Completer } from '../main/ai/completion/complete.ts'
import { leaveACore } from '../main/ai/engine/cores.ts'
import { Engine } from '../main/ai/engine/engine.ts'
import type { LoadedModel } from '../main/ai/engine/loaded-model.ts'
import { KeptStates } from '../main/ai/kept/kept-states.ts'
import { Readings } from '../main/ai/kept/readings.ts'
import { readCatalogue } from '../main/ai/models/catalogue.ts'
import type { Measurement } from './measurement.ts'

/** About 2,000 tokens of the starter model. */
const LONG = 'What a model has read of a chat is kept, so that it need not read it again. '.repeat(110)

/** Code of which a completion reads as much as it may on this machine. */
const CODE = Array.from(
  { length: 80 },
  (_, index) => `export function add${index}(value: number): number {\n  return value + ${index}\n}\n`,
).join('\n')

/**
 * What is brought back from disk against reading it again: the first token of a chat that goes on after another one, and
 * the first completion in a file after another one, with a word typed since.
 */
export async function bench(): Promise<Measurement[]> {
  const { starter } = await readCatalogue(join(process.cwd(), 'resources/models'), () => {})
  if (starter === undefined)
    throw new Error('The starter model is missing: run from the folder of the repository')
  await leaveACore()
  const path = await mkdtemp(join(tmpdir(), 'offcoder-restored-'))
  const states = new KeptStates({ path, report: console.error })
  const readings = new Readings({ states, mayKeep: () => true, report: console.error })
  const engine = new Engine({ chooseDevice: async () => 'cpu', report: () => {}, threads: 1 })
  try {
    const model = await engine.load({ id: starter.id, path: starter.path })
    const chat = await chatRestored(engine, model, readings, states)
    await states.remove()
    return [chat, await completionRestored(engine, model, readings, states)]
  } finally {
    await engine.dispose()
    await rm(path, { recursive: true, force: true })
  }
}

async function chatRestored(
  engine: Engine,
  model: LoadedModel,
  readings: Readings,
  states: KeptStates,
): Promise<Measurement> {
  const read = await firstToken(engine, model, readings, 'long')
  await firstToken(engine, model, readings, 'other', 'Hello.')
  const { bytes } = await states.usage()
  const restored = await firstToken(engine, model, readings, 'long')
  return {
    name: 'chat-restored',
    value: restored.milliseconds,
    unit: 'ms',
    baseline: read.milliseconds,
    ratio: restored.milliseconds / read.milliseconds,
    note: `first token of a chat of ${read.tokens} tokens, ${megabytes(bytes)} on disk, against reading it`,
  }
}

async function completionRestored(
  engine: Engine,
  model: LoadedModel,
  readings: Readings,
  states: KeptStates,
): Promise<Measurement> {
  // Its own each time, as after a restart: what a completer remembers of a file is not asked of the model.
  const complete = async (documentId: string, prefix: string) => {
    const job = await engine.scheduler.enter('completion', documentId)
    try {
      const turn = await readings.turn(model, { project: 'bench', kind: 'file', id: documentId }, job)
      const request = { documentId, path: `${documentId}.ts`, prefix, suffix: '', maxTokens: 8 }
      return await new Completer().complete(model, request, job, turn)
    } finally {
      job.finish()
    }
  }
  // How much is read follows how fast it is.
  await complete('first', 'export const first = ')
  const cold = await complete('long', `${CODE}export const sum = `)
  await complete('other', 'export const other = ')
  const { bytes } = await states.usage()
  const warm = await complete('long', `${CODE}export const sum = add1(`)
  const { promptTokens, evaluatedTokens } = warm
  return {
    name: 'completion-restored',
    value: warm.milliseconds,
    unit: 'ms',
    baseline: cold.milliseconds,
    ratio: warm.milliseconds / cold.milliseconds,
    note: `first completion in a file, ${evaluatedTokens} of ${promptTokens} tokens read, 8 written, ${megabytes(bytes)} on disk, against reading ${cold.evaluatedTokens}`,
  }
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(0)} MB`
}

async function firstToken(
  engine: Engine,
  model: LoadedModel,
  readings: Readings,
  conversation: string,
  content = LONG,
): Promise<{ milliseconds: number; tokens: number }> {
  const job = await engine.scheduler.enter('chat', conversation)
  const turn = await readings.turn(model, { project: 'bench', kind: 'chat', id: conversation }, job)
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
