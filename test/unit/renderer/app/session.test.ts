// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createSession, type Session } from '../../../../renderer/app/session.ts'
import type { Rpc } from '../../../../renderer/rpc/client.ts'

describe('the session of a window', () => {
  const kept = new Map<string | null, string>()
  const set = vi.fn(async ({ projectId, state }: { projectId: string | null; state: string }) => {
    kept.set(projectId, state)
  })
  const get = vi.fn(async ({ projectId }: { projectId: string | null }) => ({
    state: kept.get(projectId) ?? null,
  }))
  const onError = vi.fn()
  const rpc = { workspace: { session: { get, set } } } as unknown as Pick<Rpc, 'workspace' | 'windowId'>
  let session: Session
  let value: unknown

  beforeEach(() => {
    vi.useFakeTimers()
    vi.clearAllMocks()
    kept.clear()
    value = undefined
    session = createSession(rpc, onError)
    session.part('box', {
      save: () => value,
      restore: (saved) => {
        value = saved
      },
    })
  })
  afterEach(() => {
    session.dispose()
    vi.useRealTimers()
  })

  it('comes back as it was, project by project', async () => {
    await session.enter('one')
    value = 1
    await session.enter('two')
    expect(value).toBeUndefined()
    value = 2
    await session.enter('one')
    expect(value).toBe(1)
    await session.enter('two')
    expect(value).toBe(2)
  })

  it('is not that of a project which was left for another before its state was read', async () => {
    kept.set('one', '{"box":1}')
    kept.set('two', '{"box":2}')
    let late: (state: { state: string | null }) => void = () => undefined
    get.mockImplementationOnce(() => new Promise((resolve) => (late = resolve)))
    const first = session.enter('one')
    await session.enter('two')
    late({ state: '{"box":1}' })
    await first
    expect(value).toBe(2)
    value = 3
    await session.flush()
    expect(kept.get('two')).toBe('{"box":3}')
    expect(kept.get('one')).toBe('{"box":1}')
  })

  it('is read ahead for a project that is about to be entered', async () => {
    kept.set('one', '{"box":7}')
    session.expect('one')
    expect(get).toHaveBeenCalledTimes(1)
    await session.enter('one')
    expect(value).toBe(7)
    expect(get).toHaveBeenCalledTimes(1)
    await session.enter('two')
    expect(get).toHaveBeenLastCalledWith({ projectId: 'two' })
  })

  it('begins as it was last seen, before the store answers', async () => {
    kept.set('one', '{"box":1}')
    session.begin('one', '{"box":1}')
    const entering = session.enter('one')
    await Promise.resolve()
    await Promise.resolve()
    expect(value).toBe(1)
    await entering
    await vi.advanceTimersByTimeAsync(2000)
    expect(value).toBe(1)
    expect(set).not.toHaveBeenCalled()
  })

  it('takes what the store has where that is newer than what was last seen', async () => {
    kept.set('one', '{"box":2}')
    session.begin('one', '{"box":1}')
    await session.enter('one')
    await vi.advanceTimersByTimeAsync(0)
    expect(value).toBe(2)
  })

  it('keeps what the person here changed before the store answered', async () => {
    kept.set('one', '{"box":2}')
    vi.stubGlobal('navigator', { userActivation: { hasBeenActive: true } })
    session.begin('one', '{"box":1}')
    const entering = session.enter('one')
    await Promise.resolve()
    await Promise.resolve()
    value = 3
    session.touch()
    await entering
    await vi.advanceTimersByTimeAsync(2000)
    vi.unstubAllGlobals()
    expect(value).toBe(3)
    expect(kept.get('one')).toBe('{"box":3}')
  })

  it('keeps what the person here changed before the store answered, also where that has been written by then', async () => {
    vi.stubGlobal('navigator', { userActivation: { hasBeenActive: true } })
    let answer: (kept: { state: string }) => void = () => undefined
    get.mockReturnValueOnce(
      new Promise((resolve) => {
        answer = resolve
      }),
    )
    session.begin('one', '{"box":1}')
    await session.enter('one')
    value = 3
    session.touch()
    await vi.advanceTimersByTimeAsync(2000)
    expect(set).toHaveBeenCalledTimes(1)
    answer({ state: '{"box":2}' })
    await vi.advanceTimersByTimeAsync(0)
    vi.unstubAllGlobals()
    expect(value).toBe(3)
  })

  it('is written once after many changes', async () => {
    await session.enter('one')
    for (let step = 0; step < 20; step++) {
      value = step
      session.touch()
    }
    await vi.advanceTimersByTimeAsync(2000)
    expect(set).toHaveBeenCalledTimes(1)
    expect(kept.get('one')).toBe('{"box":19}')
  })

  it('is not written when nothing has changed', async () => {
    await session.enter('one')
    session.touch()
    await vi.advanceTimersByTimeAsync(2000)
    expect(set).not.toHaveBeenCalled()
  })

  it('is written at once when the window goes', async () => {
    await session.enter('one')
    value = 'last'
    session.touch()
    dispatchEvent(new Event('pagehide'))
    expect(set).toHaveBeenCalledWith({ projectId: 'one', state: '{"box":"last"}' })
  })

  it('begins anew where what was kept cannot be read', async () => {
    kept.set('one', '{"box":')
    await session.enter('one')
    expect(value).toBeUndefined()
    expect(onError).toHaveBeenCalledTimes(1)
  })

  it('tries again after a write that failed', async () => {
    await session.enter('one')
    set.mockRejectedValueOnce(new Error('full'))
    value = 'kept'
    await session.flush()
    expect(onError).toHaveBeenCalledTimes(1)
    await session.flush()
    expect(kept.get('one')).toBe('{"box":"kept"}')
  })

  it('keeps what a part that is not there has saved before', async () => {
    kept.set('one', '{"box":1,"later":2}')
    await session.enter('one')
    value = 3
    await session.flush()
    expect(JSON.parse(kept.get('one') ?? '')).toEqual({ box: 3, later: 2 })
    const restore = vi.fn()
    session.part('later', { save: () => 2, restore })
    expect(restore).toHaveBeenCalledWith(2)
  })
})
