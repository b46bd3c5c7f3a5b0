import type { ModelTrial } from '../../../preload/contract/models.ts'
import type { Engine, ModelFile } from '../engine/engine.ts'
import type { LoadedModel } from '../engine/loaded-model.ts'
import type { Job } from '../engine/scheduler.ts'

/** Tokens of prompt and of answer: long enough to be steady, short enough for the slowest machine. */
const PROMPT_TOKENS = 192
const WRITTEN_TOKENS = 48
/** A slow machine stops here, in milliseconds: by then the rate is known. */
const WRITING_LIMIT = 20_000
const MEMORY_EVERY = 50

const SAMPLE = `export function wordsByLength(text: string): Map<number, string[]> {
  const found = new Map<number, string[]>()
  for (const word of text.split(/\\s+/)) {
    const list = found.get(word.length) ?? []
    list.push(word)
    found.set(word.length, list)
  }
  return found
}
`

/**
 * Loads a model, has it read a little code and go on with it, and measures both. The model stays loaded.
 * @throws AppError as loading does; CANCELLED when `signal` aborts.
 */
export async function tryModel(engine: Engine, file: ModelFile, signal?: AbortSignal): Promise<ModelTrial> {
  // A model that is in memory already would be "loaded" in no time.
  await engine.unload()
  const memory = watchMemory()
  try {
    const began = performance.now()
    const model = await engine.load(file)
    const loadMilliseconds = performance.now() - began
    const job = await engine.scheduler.enter('chat', 'trial', signal)
    try {
      const measured = await measure(model, job)
      return {
        at: Date.now(),
        device: model.device,
        loadMilliseconds,
        ...measured,
        peakBytes: memory.stop(),
      }
    } finally {
      job.finish()
    }
  } finally {
    memory.stop()
  }
}

async function measure(
  model: LoadedModel,
  job: Job,
): Promise<{ promptTokensPerSecond: number; tokensPerSecond: number }> {
  const sequence = await model.sequence('chat')
  const once = model.tokenize(SAMPLE)
  const prompt = Array.from(
    { length: Math.min(PROMPT_TOKENS, Math.floor(sequence.capacity / 2)) },
    (_, index) => once[index % once.length] as number,
  )
  // The first evaluation pays for memory that is touched for the first time; it is not what one waits for later.
  await sequence.evaluate(prompt.slice(0, 16), job.step)
  await job.step(async () => sequence.clear())
  const began = performance.now()
  await sequence.evaluate(prompt, job.step)
  const read = performance.now()
  const sampler = model.sampler({ temperature: 0 })
  try {
    let written = 0
    while (written < WRITTEN_TOKENS && performance.now() - read < WRITING_LIMIT) {
      const token = await job.step(() => sequence.sample(sampler))
      if (token === undefined) break
      await job.step(() => sequence.append(token))
      written++
    }
    const seconds = (performance.now() - read) / 1000
    return {
      promptTokensPerSecond: (prompt.length * 1000) / (read - began),
      tokensPerSecond: written / seconds,
    }
  } finally {
    sampler.dispose()
  }
}

/** The most memory that this process held since. */
function watchMemory(): { stop(): number } {
  let peak = process.memoryUsage.rss()
  const look = (): void => {
    peak = Math.max(peak, process.memoryUsage.rss())
  }
  const timer = setInterval(look, MEMORY_EVERY)
  return {
    stop() {
      clearInterval(timer)
      look()
      return peak
    },
  }
}
