import { expect, it } from 'vitest'
import {
  abilityWords,
  checkWords,
  factWords,
  fitWords,
  trialWords,
} from '../../../../../renderer/features/models/words.ts'

const machine = { memoryBytes: 16e9, freeMemoryBytes: 8e9 }

it('says what a file tells of its model, and that it names no licence', () => {
  expect(
    factWords({
      parameters: '0.5B',
      quantisation: 'Q4_K_M',
      contextLength: 32_768,
      licence: 'mit',
      bytes: 491e6,
    }),
  ).toBe('0.5B parameters · Q4_K_M · 32,768 tokens of context · 491 MB · Licence mit')
  expect(factWords({ bytes: 2e9 })).toBe('2.0 GB · No licence named')
  expect(abilityWords({ fim: true, chat: false })).toBe('Fills in the middle, has no chat template')
})

it('holds the need for memory against this machine', () => {
  expect(fitWords({ verdict: 'fits', neededBytes: 1e9 }, machine)).toBe(
    'needs about 1.0 GB of memory, 8.0 GB is free.',
  )
  expect(fitWords({ verdict: 'too-large', neededBytes: 20e9 }, machine)).toMatch(/this machine has 16 GB/)
})

it('says what a trial measured and where it ran', () => {
  const trial = {
    at: 0,
    device: 'cpu',
    loadMilliseconds: 1250,
    promptTokensPerSecond: 210.4,
    tokensPerSecond: 8.26,
    peakBytes: 402e6,
  }
  expect(trialWords(trial)).toBe(
    '8.3 tokens/s written, 210 read, loaded in 1.3 s, 402 MB of memory at most, on the processor.',
  )
})

it('says of a wrong checksum what to do', () => {
  expect(checkWords({ outcome: 'differs', sha256: 'x', saidBy: 'the catalogue' })).toMatch(/Get it again/)
  expect(checkWords({ outcome: 'unknown', sha256: 'x' })).toMatch(/Compare it/)
})
