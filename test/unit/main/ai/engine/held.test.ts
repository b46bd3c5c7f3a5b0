import { afterEach, expect, it, vi } from 'vitest'
import { Held } from '../../../../../main/ai/engine/held.ts'

interface Thing {
  id: string
  freed: boolean
}

const opened: Thing[] = []
afterEach(() => {
  vi.useRealTimers()
  opened.length = 0
})

function held(idle = { last: 60_000, others: 0 }) {
  const all = new Held<Thing>({
    idle,
    async free(thing) {
      await pause()
      thing.freed = true
    },
  })
  const open = (id: string) => async () => {
    await pause()
    const thing = { id, freed: false }
    opened.push(thing)
    return thing
  }
  const use = (id: string, work: (thing: Thing, signal: AbortSignal) => Promise<unknown> = async () => id) =>
    all.use(id, open(id), work)
  return { all, use }
}

const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5))

/** Work that lasts until it is told to end. */
function lasting() {
  let end = (): void => {}
  const over = new Promise<void>((resolve) => {
    end = resolve
  })
  return { end, work: () => over }
}

const state = () => opened.map(({ id, freed }) => `${id} ${freed ? 'freed' : 'held'}`)

it('those who ask for the same at once share it', async () => {
  const { all, use } = held()
  await Promise.all([use('a'), use('a'), use('a')])
  expect(state()).toEqual(['a held'])
  await all.dispose()
  expect(state()).toEqual(['a freed'])
})

it('one in use stays while another is asked for, and goes when it is not used any more', async () => {
  const { all, use } = held()
  const first = lasting()
  const using = use('a', first.work)
  expect(await Promise.all([use('b'), use('b')])).toEqual(['b', 'b'])
  expect(state()).toEqual(['a held', 'b held'])
  first.end()
  await using
  await vi.waitFor(() => expect(state()).toEqual(['a freed', 'b held']))
  await all.dispose()
})

it('one that nobody uses has gone before another is opened', async () => {
  const { all, use } = held()
  await use('a')
  await use('b', async () => expect(state()).toEqual(['a freed', 'b held']))
  // Asked for while it leaves, it is opened anew, and not beside itself.
  await Promise.all([use('a'), use('b')])
  await use('b')
  await all.dispose()
  expect(opened.every(({ freed }) => freed)).toBe(true)
})

it('one that waits for room waits for those before it, never two for each other', async () => {
  const { all } = held()
  const waited: Record<string, boolean> = {}
  const first = lasting()
  const opens = (id: string) => async (signal: AbortSignal) => {
    waited[id] = await all.earlierGone(id, signal)
    return { id, freed: false }
  }
  const a = all.use('a', opens('a'), first.work)
  const b = all.use('b', opens('b'), async () => {})
  await vi.waitFor(() => expect(waited).toEqual({ a: false }))
  first.end()
  await Promise.all([a, b])
  expect(waited).toEqual({ a: false, b: true })
  await all.dispose()
})

it('letting one go ends what is done with it, and waits until it is freed', async () => {
  const { all, use } = held()
  const ended = use('a', (_thing, signal) => {
    return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
  })
  const failed = expect(ended).rejects.toMatchObject({ code: 'CANCELLED', message: 'It is deleted.' })
  await vi.waitFor(() => expect(state()).toEqual(['a held']))
  await all.letGo('a', 'It is deleted.')
  expect(state()).toEqual(['a freed'])
  await failed
  expect(await use('a')).toBe('a')
  await all.dispose()
  await expect(use('a')).rejects.toMatchObject({ code: 'UNAVAILABLE' })
})

it('one that could not be opened is opened anew', async () => {
  const { all, use } = held()
  const opens = () => Promise.reject(new Error('no'))
  await expect(all.use('a', opens, async () => {})).rejects.toThrow('no')
  expect(await use('a')).toBe('a')
  await all.dispose()
})

it('one that is used again and again does not keep another', async () => {
  vi.useFakeTimers()
  const { use } = held({ last: 60_000, others: 5_000 })
  const first = use('a')
  await vi.advanceTimersByTimeAsync(10)
  await first
  for (let time = 0; time < 8; time++) {
    const next = use('b')
    await vi.advanceTimersByTimeAsync(1_000)
    await next
  }
  expect(state()).toEqual(['a freed', 'b held'])
})

it('a slow one is not let go of before whoever asked for it has used it', async () => {
  vi.useFakeTimers()
  const { all, use } = held({ last: 60_000, others: 5_000 })
  const slow = async () => {
    await new Promise((resolve) => setTimeout(resolve, 20_000))
    return { id: 'slow', freed: false }
  }
  const asked = all.use('slow', slow, async (thing) => {
    await pause()
    return thing.freed
  })
  const other = use('b')
  await vi.advanceTimersByTimeAsync(30_000)
  await other
  expect(await asked).toBe(false)
})

/** One in use, and others that wait until it has gone, as there is no room for two. */
async function withRoomForOne() {
  const { all, use } = held()
  const first = lasting()
  const using = use('a', first.work)
  await vi.waitFor(() => expect(state()).toEqual(['a held']))
  const opens = (id: string) => async (signal: AbortSignal) => {
    while (opened.some(({ freed }) => !freed)) await all.earlierGone(id, signal)
    const thing = { id, freed: false }
    opened.push(thing)
    return thing
  }
  const wait = (id: string, signal?: AbortSignal) => all.use(id, opens(id), async (thing) => thing.id, signal)
  const end = async () => {
    first.end()
    await using
    await all.dispose()
    expect(opened.every(({ freed }) => freed)).toBe(true)
  }
  return { all, use, wait, first, using, end }
}

it('letting go of one that waits for room, or behind one that does, waits for nobody', async () => {
  const { all, wait, end } = await withRoomForOne()
  const failed = ['b', 'c'].map((id) => expect(wait(id)).rejects.toMatchObject({ code: 'CANCELLED' }))
  await pause()
  await all.letGo('c', 'It is deleted.')
  await all.letGo('b', 'It is deleted.')
  await Promise.all(failed)
  expect(state()).toEqual(['a held'])
  await end()
})

it('who gives up waits no longer, and what nobody waits for is not opened once there is room', async () => {
  const { wait, first, using, end } = await withRoomForOne()
  const gaveUp = new AbortController()
  const failed = ['b', 'c'].map((id) =>
    expect(wait(id, gaveUp.signal)).rejects.toMatchObject({ code: 'CANCELLED' }),
  )
  const still = wait('d')
  await pause()
  gaveUp.abort()
  await Promise.all(failed)
  expect(state()).toEqual(['a held'])
  first.end()
  await using
  expect(await still).toBe('d')
  expect(opened.map(({ id }) => id)).toEqual(['a', 'd'])
  await end()
})

it('one that somebody gave up while it was opened is there for the next who asks', async () => {
  const { all, use } = held()
  const gaveUp = new AbortController()
  let opens = (): void => {}
  const opening = new Promise<void>((resolve) => {
    opens = resolve
  })
  const open = async () => {
    opens()
    await pause()
    opened.push({ id: 'a', freed: false })
    return opened[0] as Thing
  }
  const failed = expect(all.use('a', open, async () => {}, gaveUp.signal)).rejects.toMatchObject({
    code: 'CANCELLED',
  })
  await opening
  gaveUp.abort()
  await failed
  expect(await use('a')).toBe('a')
  expect(state()).toEqual(['a held'])
  await all.dispose()
})

it('one that is used once more while another waits for its memory goes as soon as it is not', async () => {
  const { use, wait, first, using, end } = await withRoomForOne()
  const waiting = wait('b')
  await pause()
  const again = use('a')
  first.end()
  await Promise.all([using, again])
  expect(await waiting).toBe('b')
  await end()
})

it('one that rests goes when room is missed later, although it was used last', async () => {
  const { all, use, first, using, end } = await withRoomForOne()
  const missed = lasting()
  const waiting = all.use(
    'b',
    async (signal) => {
      await missed.work()
      while (opened.some(({ freed }) => !freed)) await all.earlierGone('b', signal)
      return { id: 'b', freed: true }
    },
    async (thing) => thing.id,
  )
  await pause()
  const again = use('a')
  first.end()
  await Promise.all([using, again])
  expect(state()).toEqual(['a held'])
  missed.end()
  expect(await waiting).toBe('b')
  await end()
})

it('letting go of one that leaves already waits until it is freed', async () => {
  const { all, use } = held({ last: 0, others: 0 })
  await use('a')
  expect(state()).toEqual(['a held'])
  await all.letGo('a', 'It is deleted.')
  expect(state()).toEqual(['a freed'])
})
