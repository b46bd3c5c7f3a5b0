import { describe, expect, it } from 'vitest'
import type { ProcessState } from '../../../../../preload/contract/desktop.ts'
import type { StoreHealth } from '../../../../../preload/contract/workspace.ts'
import { healthBanner, processBanner } from '../../../../../renderer/features/trouble/words.ts'

const process = (state: ProcessState['state'], name: ProcessState['name'] = 'ai'): ProcessState => ({
  name,
  state,
  restarts: 3,
})
const health = (more: Partial<StoreHealth>): StoreHealth => ({
  state: 'ok',
  path: '/data/offcoder.db',
  bytes: 1,
  ...more,
})

describe('troubles in words', () => {
  it('say nothing while all is well or not needed yet', () => {
    for (const state of ['running', 'starting', 'stopped'] as const)
      expect(processBanner(process(state))).toBeNull()
    expect(healthBanner(health({}))).toBeNull()
  })

  it('say what a stopped process means for the work', () => {
    expect(processBanner(process('restarting', 'workspace'))).toMatchObject({
      kind: 'warning',
      text: expect.stringContaining('kept in this window'),
    })
    expect(processBanner(process('broken'))).toMatchObject({
      kind: 'danger',
      title: expect.stringContaining('3 times'),
    })
  })

  it('say where a damaged database was put', () => {
    expect(healthBanner(health({ setAside: '/data/offcoder.db.damaged' }))?.text).toContain(
      '/data/offcoder.db.damaged',
    )
  })

  it('tell a full disk from a folder that cannot be written to', () => {
    expect(
      healthBanner(health({ state: 'trouble', failure: { code: 'DISK_FULL', message: 'no space' } }))?.title,
    ).toBe('The disk is full.')
    expect(healthBanner(health({ state: 'read-only' }))?.title).toContain('cannot be written')
  })
})
