import { describe, expect, it } from 'vitest'
import { adviceFor } from '../../../../../main/ai/models/advice.ts'
import { fitOf } from '../../../../../main/ai/models/fit.ts'
import type { ModelTrial } from '../../../../../preload/contract/models.ts'

const trial = (promptTokensPerSecond: number, tokensPerSecond: number): ModelTrial => ({
  at: 0,
  device: 'cpu',
  loadMilliseconds: 100,
  promptTokensPerSecond,
  tokensPerSecond,
  peakBytes: 1e9,
})
const fits = { verdict: 'fits' as const, neededBytes: 1e9 }
const coder = { fim: true, chat: true, parameterCount: 7e9, contextLength: 32_768 }
const verdicts = (advice: ReturnType<typeof adviceFor>) => advice.map(({ role, verdict }) => [role, verdict])

describe('advice on a model', () => {
  it('knows nothing of speed before it was tried', () => {
    expect(verdicts(adviceFor(coder, fits, undefined))).toEqual([
      ['completion', 'unknown'],
      ['chat', 'unknown'],
      ['agent', 'unknown'],
    ])
  })

  it('follows what was measured', () => {
    expect(verdicts(adviceFor(coder, fits, trial(500, 40)))).toEqual([
      ['completion', 'good'],
      ['chat', 'good'],
      ['agent', 'good'],
    ])
    expect(verdicts(adviceFor(coder, fits, trial(30, 9)))).toEqual([
      ['completion', 'usable'],
      ['chat', 'good'],
      ['agent', 'usable'],
    ])
    expect(verdicts(adviceFor(coder, fits, trial(5, 2)))).toEqual([
      ['completion', 'poor'],
      ['chat', 'poor'],
      ['agent', 'poor'],
    ])
  })

  it('does not send a model on a longer task that it has no room, plan or time for', () => {
    const agent = (abilities: Partial<typeof coder>, measured = trial(500, 40)) =>
      adviceFor({ ...coder, ...abilities }, fits, measured).find(({ role }) => role === 'agent')
    expect(agent({ contextLength: 8192 })).toMatchObject({ verdict: 'poor' })
    expect(agent({ contextLength: 8192 })?.why).toContain('8,192 tokens')
    expect(agent({ parameterCount: 1.5e9 })).toMatchObject({ verdict: 'poor' })
    expect(agent({ parameterCount: 3e9 })).toMatchObject({ verdict: 'usable' })
    expect(agent({}, trial(30, 9))?.why).toContain('3 minutes')
    expect(agent({ chat: false })).toMatchObject({ verdict: 'poor' })
  })

  it('does not praise a model for what it was not trained for', () => {
    const [completion, chat] = adviceFor(
      { fim: false, chat: false, parameterCount: 1e8, contextLength: 2048 },
      fits,
      trial(900, 90),
    )
    expect(completion).toMatchObject({ verdict: 'usable' })
    expect(completion?.why).toContain('before the cursor')
    expect(chat).toMatchObject({ verdict: 'poor' })
  })

  it('says that a model is too large before anybody waits for it', () => {
    const [completion] = adviceFor(coder, { verdict: 'too-large', neededBytes: 20e9 }, undefined)
    expect(completion?.why).toContain('20.0 GB')
  })
})

describe('whether a model fits', () => {
  const size = { weightBytes: 4e9, cacheBytesPerToken: 57344, vocabulary: 152064, contextLength: 32768 }
  it.each([
    [{ total: 32e9, free: 24e9 }, 'fits'],
    [{ total: 8e9, free: 5.5e9 }, 'tight'],
    [{ total: 8e9, free: 2e9 }, 'not-now'],
    [{ total: 4e9, free: 3e9 }, 'too-large'],
  ])('with memory of %o is %s', (memory, verdict) => {
    expect(fitOf(size, memory).verdict).toBe(verdict)
  })
})
