import { execFile } from 'node:child_process'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { answer } from '../main/ai/chat/chat.ts'
import { Completer } from '../main/ai/completion/complete.ts'
import { leaveACore } from '../main/ai/engine/cores.ts'
import { Engine } from '../main/ai/engine/engine.ts'
import type { LoadedModel } from '../main/ai/engine/loaded-model.ts'
import { binaryFor } from '../main/ai/engine/native.ts'
import type { Job } from '../main/ai/engine/scheduler.ts'
import { readCatalogue } from '../main/ai/models/catalogue.ts'
import type { CompletionRequest, Neighbour } from '../preload/contract/ai.ts'
import { GENERATE, type Generated, type Generating } from './generate.ts'
import { buildLlamaBench } from './llama-bench.ts'
import { type Measurement, median, percentile } from './measurement.ts'

const TOKENS = 128
/** Pairs of a process of ours and one of llama-bench, and answers of each process of ours. */
const PAIRS = 9
const ANSWERS = 3
/** Fewest tokens in a window of ours, and as many in each of llama-bench's. */
const WINDOW = 16
const QUARTER = 0.75
const run = promisify(execFile)

/** Measures local AI on the starter model. */
export async function bench(): Promise<Measurement[]> {
  const modelsPath = join(process.cwd(), 'resources/models')
  const { starter } = await readCatalogue(modelsPath, () => {})
  if (starter === undefined)
    throw new Error('The starter model is missing: run from the folder of the repository')
  // As the ai process does; llama-bench, started from here, gets the same cores and the same priority.
  await leaveACore()
  const engine = new Engine({ chooseDevice: async () => 'cpu', report: () => {}, threads: 1 })
  try {
    const model = await engine.load({ id: starter.id, path: starter.path })
    const measured: Measurement[] = []
    for (const { measure } of MEASURES) measured.push(...(await measure(engine, model, starter.path, 1)))
    return measured
  } finally {
    await engine.dispose()
  }
}

/** A part of what is measured of a model, with the names it measures. */
export interface Measure {
  readonly names: readonly string[]
  measure(engine: Engine, model: LoadedModel, path: string, threads: number): Promise<Measurement[]>
}

/**
 * Generation against llama.cpp's own llama-bench (same library, model, threads and flags, taking turns so that both
 * see the same machine), what the next keystroke costs, and how soon an abort is obeyed.
 */
export const MEASURES: readonly Measure[] = [
  {
    names: ['inference'],
    measure: async (_engine, _model, path, threads) => [await inference(path, threads)],
  },
  {
    names: ['completion-tokens', 'completion-neighbours', 'completion-latency'],
    measure: (engine, model, _path, threads) => completion(engine, model, threads),
  },
  { names: ['abort'], measure: async (engine, model) => [await abort(engine, model)] },
]

/**
 * How fast a process is differs from the next one by some percent and stays so for as long as it lives: by where its
 * buffers came to lie. So each side has a process of its own for every pair, one right after the other, the first of them
 * in turns; within a pair the faster quarter of each side's windows is compared (a neighbour on the machine spoils some of
 * them), and what counts is the pair in the middle. llama-bench starts its windows in the middle of where ours lie, since
 * each token costs a little more than the one before it.
 */
async function inference(path: string, threads: number): Promise<Measurement> {
  const program = await buildLlamaBench()
  const ours: number[] = []
  const theirs: number[] = []
  let promptTokens = 0
  const own = async (): Promise<void> => {
    const answers = await generatedApart({ path, threads, answers: ANSWERS, tokens: TOKENS, window: WINDOW })
    promptTokens = answers.promptTokens
    ours.push(percentile(answers.rates, QUARTER))
  }
  const other = async (): Promise<void> => {
    if (!('path' in program)) return
    const depth = promptTokens + (TOKENS - WINDOW) / 2
    theirs.push(percentile(await llamaBench(program.path, path, threads, depth), QUARTER))
  }
  for (let pair = 0; pair < PAIRS; pair++) {
    const order = pair % 2 === 0 ? [own, other] : [other, own]
    for (const measure of order) await measure()
  }
  const value = median(ours)
  const note = `${PAIRS} pairs of processes, windows of ${WINDOW} tokens, up to ${TOKENS} after ${promptTokens}, threads ${threads}, upper quartile of each process; ours through the chat, sampling and text included`
  if (!('path' in program))
    return { name: 'inference', value, unit: 'tokens/s', note: `${note}; no baseline: ${program.missing}` }
  const ratios = ours.map((rate, pair) => rate / (theirs[pair] as number))
  return {
    name: 'inference',
    value,
    unit: 'tokens/s',
    baseline: median(theirs),
    ratio: median(ratios),
    note: `${note}; ratios ${[...ratios]
      .sort((left, right) => left - right)
      .map((ratio) => ratio.toFixed(3))
      .join(' ')}`,
  }
}

async function generatedApart(generating: Generating): Promise<Generated> {
  const env = { ...process.env, [GENERATE]: JSON.stringify(generating) }
  const { stdout } = await run(process.execPath, [process.argv[1] as string], { env })
  return JSON.parse(stdout) as Generated
}

async function llamaBench(program: string, model: string, threads: number, depth: number): Promise<number[]> {
  const options = {
    m: model,
    t: threads,
    p: 0,
    n: WINDOW,
    d: depth,
    r: (ANSWERS * TOKENS) / WINDOW,
    fa: 'on',
    o: 'json',
  }
  const args = Object.entries(options).flatMap(([name, value]) => [`-${name}`, String(value)])
  // The app's own libraries: those it is linked against, and, in the folder that it runs in, those it loads to compute.
  const libraries = dirname(binaryFor('cpu') as string)
  const env = { ...process.env, LD_LIBRARY_PATH: libraries }
  const { stdout } = await run(program, args, { cwd: libraries, env })
  return (JSON.parse(stdout) as Array<{ samples_ts: number[] }>)[0]?.samples_ts ?? []
}

const CODE = `import { readFile } from 'node:fs/promises'

/** Reads a file and counts how often each word is in it. */
export async function countWords(path: string): Promise<Map<string, number>> {
  const text = await readFile(path, 'utf8')
  const counts = new Map<string, number>()
  for (const word of text.split(/\\s+/)) {
    counts.set(word, (counts.get(word) ?? 0) + 1)
  }
  return counts
}

export function mostFrequent(counts: Map<string, number>): string | undefined {
`

const LINE = '  const sorted = [...counts].sort((left, right) => right[1] - left[1])'

/** What a file beside it declares, and where else one was. */
const NEIGHBOURS: Neighbour[] = [
  {
    kind: 'signature',
    path: 'src/print.ts',
    text: 'export function print(counts: Map<string, number>): void',
  },
  { kind: 'place', path: 'src/main.ts', text: CODE.slice(0, 600) },
]

interface Typed {
  times: number[]
  /** Tokens, over the whole line. */
  evaluated: number
  changed: number
  prompt: number
  /** Milliseconds that it took to get ready. */
  prepared: number
}

/** Types a line character by character, without ever taking what is offered. */
async function typeLine(engine: Engine, model: LoadedModel, neighbours: Neighbour[]): Promise<Typed> {
  const completer = new Completer()
  const typed: Typed = { times: [], evaluated: 0, changed: 0, prompt: 0, prepared: 0 }
  const ask = async <T>(prefix: string, how: (request: CompletionRequest, job: Job) => Promise<T>) => {
    const job = await engine.scheduler.enter('completion', 'bench')
    try {
      return await how({ documentId: 'bench', path: 'words.ts', prefix, suffix: '\n}\n', neighbours }, job)
    } finally {
      job.finish()
    }
  }
  const complete = (prefix: string) => ask(prefix, (request, job) => completer.complete(model, request, job))
  await complete(CODE)
  const began = performance.now()
  if (neighbours.length > 0) await ask(CODE, (request, job) => completer.prepare(model, request, job))
  typed.prepared = performance.now() - began
  let before = model.tokenize(CODE)
  for (let end = 1; end <= LINE.length; end++) {
    const prefix = CODE + LINE.slice(0, end)
    const result = await complete(prefix)
    const now = model.tokenize(prefix)
    typed.times.push(result.milliseconds)
    typed.prompt = result.promptTokens
    typed.evaluated += result.evaluatedTokens
    typed.changed += Math.max(1, now.length - shared(before, now))
    before = now
  }
  return typed
}

async function completion(engine: Engine, model: LoadedModel, threads: number): Promise<Measurement[]> {
  const alone = await typeLine(engine, model, [])
  const beside = await typeLine(engine, model, NEIGHBOURS)
  const at = (share: number): number => percentile(alone.times, share)
  return [
    tokensMeasured('completion-tokens', alone, 'warm'),
    tokensMeasured(
      'completion-neighbours',
      beside,
      `with pieces of other files, made ready in ${beside.prepared.toFixed(0)} ms; p50 ${percentile(beside.times, 0.5).toFixed(0)} ms`,
    ),
    {
      name: 'completion-latency',
      value: at(0.5),
      unit: 'ms',
      note: `p50; p90 ${at(0.9).toFixed(0)}, p95 ${at(0.95).toFixed(0)}, p99 ${at(0.99).toFixed(0)} ms; ${model.facts.parameters} parameters, threads ${threads}, cache not used`,
    },
  ]
}

function tokensMeasured(name: string, { evaluated, changed, prompt }: Typed, how: string): Measurement {
  return {
    name,
    value: evaluated / LINE.length,
    unit: 'tokens/keystroke',
    baseline: changed / LINE.length,
    ratio: evaluated / changed,
    note: `${LINE.length} keystrokes in one line, prompt of ${prompt} tokens, ${how}`,
  }
}

/** How long the model still computes after a stop, at the worst of several moments of a long prompt and of an answer. */
async function abort(engine: Engine, model: LoadedModel): Promise<Measurement> {
  let worst = 0
  for (const milliseconds of [60, 150, 333, 800, 1000]) {
    const stop = new AbortController()
    const job = await engine.scheduler.enter('chat', 'bench', stop.signal)
    let stopped = 0
    setTimeout(() => {
      stopped = performance.now()
      stop.abort()
    }, milliseconds)
    const request = {
      conversationId: `abort-${milliseconds}`,
      messages: [
        { role: 'user' as const, content: `${milliseconds} ${CODE.repeat(milliseconds < 500 ? 8 : 1)}` },
      ],
    }
    try {
      for await (const event of answer(model, request, job)) {
        if (event.type === 'finished' && event.reason === 'stopped')
          worst = Math.max(worst, performance.now() - stopped)
      }
    } finally {
      job.finish()
    }
  }
  return {
    name: 'abort',
    value: worst,
    unit: 'ms',
    note: 'worst of five, in prompt evaluation and in generation',
  }
}

function shared(left: readonly number[], right: readonly number[]): number {
  let count = 0
  while (count < left.length && left[count] === right[count]) count++
  return count
}
