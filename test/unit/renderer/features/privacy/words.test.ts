import { describe, expect, it } from 'vitest'
import type { EgressMeter } from '../../../../../preload/contract/egress.ts'
import { meterTone, meterWords } from '../../../../../renderer/features/privacy/words.ts'

const meter = (more: Partial<EgressMeter> = {}): EgressMeter => ({
  mode: 'local',
  bytesUpToday: 0,
  active: 0,
  refusedToday: 0,
  linesWritten: 0,
  ...more,
})

describe('the egress meter', () => {
  it('is quiet in Air-gapped and Local, and says when it is connected or something leaves', () => {
    expect(meterTone(meter())).toBe('quiet')
    expect(meterTone(meter({ mode: 'air-gapped' }))).toBe('quiet')
    expect(meterTone(meter({ mode: 'connected' }))).toBe('connected')
    expect(meterTone(meter({ mode: 'connected', active: 1 }))).toBe('leaving')
  })

  it('says in a sentence what has left', () => {
    expect(meterWords(meter())).toBe('Local. Nothing has left this device today.')
    expect(meterWords(meter({ bytesUpToday: 1500, active: 1, refusedToday: 2 }))).toBe(
      'Local. 1.5 KB left this device today. 1 connection is open now. 2 refused today.',
    )
  })
})
