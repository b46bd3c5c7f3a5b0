import { expect, it } from 'vitest'
import type { Model } from '../../../../../preload/contract/ai.ts'
import type { ModelReport } from '../../../../../preload/contract/models.ts'
import {
  adviceOn,
  bestFor,
  fitFor,
  ownCompletionModel,
} from '../../../../../renderer/features/models/roles.ts'
import { completionWords } from '../../../../../renderer/features/status/completion-status.tsx'

const model = (id: string, more: Partial<Model> = {}): Model => ({
  id,
  name: id,
  path: `/${id}.gguf`,
  bytes: 1,
  source: 'user',
  ...more,
})
const small = model('small')
const large = model('large')
const broken = model('broken', { problem: { code: 'MODEL_DAMAGED', message: 'It is damaged.' } })
const reader = model('reader', { embedding: true })
const list = [small, large, broken, reader]

const report = (modelId: string, verdict: ModelReport['advice'][number]['verdict']): ModelReport => ({
  modelId,
  advice: [{ role: 'completion', verdict, why: `${modelId} is ${verdict}.` }],
})

it('offers for each part only what can have it', () => {
  expect(fitFor('chat', list)).toEqual([small, large])
  expect(fitFor('completion', list)).toEqual([small, large])
  expect(fitFor('embedding', list)).toEqual([reader])
  expect(fitFor('chat', null)).toEqual([])
})

it('completion has a model of its own only where that can be used', () => {
  expect(ownCompletionModel(list, 'small')).toBe(small)
  expect(ownCompletionModel(list, null)).toBeUndefined()
  expect(ownCompletionModel(list, 'broken')).toBeUndefined()
  expect(ownCompletionModel(list, 'reader')).toBeUndefined()
  expect(ownCompletionModel(list, 'gone')).toBeUndefined()
})

it('names a better one only by what is known', () => {
  const reports = [report('small', 'good'), report('large', 'poor')]
  expect(bestFor('completion', [large, small], reports)).toBe(small)
  expect(adviceOn('completion', small, reports)?.why).toBe('small is good.')
  expect(bestFor('completion', [large, small], [])).toBeUndefined()
  expect(bestFor('completion', [large], [report('large', 'unknown')])).toBeUndefined()
})

it('says which model completes and how it is', () => {
  expect(completionWords('Small', { state: 'ready', modelId: 'small' }, false)).toContain('beside the model')
  expect(completionWords('Small', undefined, false)).toContain('starts when you type')
  expect(completionWords('Small', undefined, true)).toBe('Small answers and completes on this device.')
  expect(
    completionWords(
      'Small',
      { state: 'failed', failure: { code: 'MODEL_DAMAGED', message: 'It is damaged.' } },
      false,
    ),
  ).toBe('It is damaged.')
})
