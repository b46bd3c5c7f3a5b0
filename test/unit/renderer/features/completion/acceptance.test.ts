import { beforeEach, describe, expect, it } from 'vitest'
import {
  isWorthShowing,
  note,
  restoreAcceptance,
  useAcceptance,
} from '../../../../../renderer/features/completion/acceptance.ts'

const many = (count: number, confidence: number, what: 'taken' | 'refused' | 'held back') => {
  for (let each = 0; each < count; each++) note('m', confidence, what)
}

beforeEach(() => useAcceptance.setState({ models: {} }))

describe('an offer', () => {
  it('is shown from the start where the model is fairly sure', () => {
    expect(isWorthShowing('m', 0.9)).toBe(true)
    expect(isWorthShowing('m', 0.45)).toBe(true)
    expect(isWorthShowing('m', 0.3)).toBe(false)
    expect(isWorthShowing('m', 0)).toBe(false)
  })

  it('is held back once offers like it were refused often', () => {
    many(12, 0.45, 'refused')
    expect(isWorthShowing('m', 0.45)).toBe(false)
    expect(isWorthShowing('m', 0.9)).toBe(true)
  })

  it('is shown sooner once offers like it were taken', () => {
    many(6, 0.42, 'taken')
    expect(isWorthShowing('m', 0.36)).toBe(true)
    expect(isWorthShowing('m', 0.1)).toBe(false)
  })

  it('is tried again after it was held back for long', () => {
    many(12, 0.45, 'refused')
    many(100, 0.45, 'held back')
    expect(isWorthShowing('m', 0.45)).toBe(true)
  })

  it('of another model is judged by itself', () => {
    many(12, 0.45, 'refused')
    expect(isWorthShowing('other', 0.45)).toBe(true)
  })

  it('that is refused after hundreds were taken counts more than one of long ago', () => {
    many(400, 0.95, 'taken')
    const [seen = 0] = useAcceptance.getState().models.m?.[9] ?? []
    expect(seen).toBeLessThanOrEqual(61)
  })
})

describe('what was learnt', () => {
  it('comes back as it was', () => {
    many(12, 0.45, 'refused')
    const saved: unknown = JSON.parse(JSON.stringify(useAcceptance.getState().models))
    useAcceptance.setState({ models: {} })
    restoreAcceptance(saved)
    expect(isWorthShowing('m', 0.45)).toBe(false)
  })

  it.each([
    undefined,
    null,
    'x',
    { m: [[1, 2]] },
    { m: Array(10).fill([0, 'x']) },
    { m: Array(10).fill([1, 5]) },
  ])('is left out where it is %j', (saved) => {
    restoreAcceptance(saved)
    expect(useAcceptance.getState().models).toEqual({})
  })

  it('is of eight models at most, those used last', () => {
    for (let model = 0; model < 12; model++) note(`m${model}`, 0.5, 'taken')
    note('m4', 0.5, 'taken')
    expect(Object.keys(useAcceptance.getState().models)).toEqual([
      'm5',
      'm6',
      'm7',
      'm8',
      'm9',
      'm10',
      'm11',
      'm4',
    ])
  })
})
