import { describe, expect, it } from 'vitest'
import type { ImportProgress } from '../../../../../preload/contract/projects.ts'
import { importFraction, viewImport } from '../../../../../renderer/features/projects/progress.ts'

const reading = (bytesDone: number): ImportProgress => ({
  projectId: '00000000-0000-4000-8000-000000000000',
  phase: 'reading',
  filesDone: 1,
  filesTotal: 10,
  bytesDone,
  bytesTotal: 10_000,
  issues: [],
})

describe('import progress', () => {
  it('tells no rate before there are two measurements', () => {
    expect(viewImport(undefined, reading(0), 0)).toMatchObject({ rate: null, secondsLeft: null })
  })

  it('tells the rate and the time left', () => {
    const view = viewImport(viewImport(undefined, reading(0), 0), reading(2000), 1000)
    expect(view.rate).toBe(2000)
    expect(view.secondsLeft).toBe(4)
  })

  it('measures over what came quickly one after the other', () => {
    let view = viewImport(undefined, reading(0), 0)
    for (let step = 1; step <= 10; step++) view = viewImport(view, reading(step * 100), step * 100)
    expect(view.rate).toBe(1000)
    expect(view.progress.bytesDone).toBe(1000)
  })

  it('does not jump with one slow measurement', () => {
    const steady = viewImport(viewImport(undefined, reading(0), 0), reading(4000), 1000)
    const slow = viewImport(steady, reading(4000), 2000)
    expect(slow.rate).toBe(3000)
  })

  it('does not know how far it is while it still looks', () => {
    expect(importFraction(viewImport(undefined, { ...reading(0), phase: 'scanning' }, 0))).toBeNull()
    expect(importFraction(viewImport(undefined, reading(2500), 0))).toBe(0.25)
    expect(importFraction(viewImport(undefined, { ...reading(0), bytesTotal: 0 }, 0))).toBe(0.1)
  })
})
