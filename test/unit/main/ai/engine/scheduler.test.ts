import { describe, expect, it } from 'vitest'
import { Scheduler } from '../../../../../main/ai/engine/scheduler.ts'

const tick = () => new Promise<void>((resolve) => setImmediate(resolve))

describe('who uses the model', () => {
  it('lets a completion in between two steps of a chat, and the chat go on afterwards', async () => {
    const scheduler = new Scheduler()
    const order: string[] = []
    const chat = await scheduler.enter('chat', 'c')
    let endStep = (): void => {}
    const first = chat.step(() => new Promise<void>((resolve) => (endStep = resolve)))
    const completion = await scheduler.enter('completion', 'd')
    const typed = completion.step(async () => void order.push('completion'))
    endStep()
    await first
    const second = chat.step(async () => void order.push('chat'))
    await typed
    await tick()
    expect(order).toEqual(['completion'])
    completion.finish()
    await second
    expect(order).toEqual(['completion', 'chat'])
    chat.finish()
  })

  it('lets a chat in between two steps of what is made ready ahead, which goes on once the chat is over', async () => {
    const scheduler = new Scheduler()
    const order: string[] = []
    const ahead = await scheduler.enter('ahead', 'd')
    let endStep = (): void => {}
    const first = ahead.step(() => new Promise<void>((resolve) => (endStep = resolve)))
    const chat = await scheduler.enter('chat', 'c')
    const asked = chat.step(async () => void order.push('chat'))
    endStep()
    await first
    const second = ahead.step(async () => void order.push('ahead'))
    await asked
    await tick()
    await chat.step(async () => void order.push('chat'))
    await tick()
    expect(order).toEqual(['chat', 'chat'])
    chat.finish()
    await second
    expect(order).toEqual(['chat', 'chat', 'ahead'])
    ahead.finish()
  })

  it('ends what is made ready ahead when a completion comes, of any file and of either model', async () => {
    const scheduler = new Scheduler()
    const beside = new Scheduler(scheduler)
    const ahead = await scheduler.enter('ahead', 'one')
    const entering = beside.enter('completion', 'two')
    await expect(ahead.step(async () => {})).rejects.toMatchObject({ code: 'CANCELLED' })
    ahead.finish()
    const completion = await entering
    const next = scheduler.enter('ahead', 'one')
    await expect(completion.step(async () => 'written')).resolves.toBe('written')
    completion.finish()
    ;(await next).finish()
  })

  it('never runs two steps at once', async () => {
    const scheduler = new Scheduler()
    let running = 0
    let most = 0
    const work = async (kind: 'chat' | 'completion', key: string) => {
      const job = await scheduler.enter(kind, key)
      for (let count = 0; count < 5; count++) {
        await job.step(async () => {
          most = Math.max(most, ++running)
          await tick()
          running--
        })
      }
      job.finish()
    }
    await Promise.all([
      work('chat', 'a'),
      work('completion', 'b'),
      work('completion', 'c'),
      work('chat', 'd'),
    ])
    expect(most).toBe(1)
  })

  it('stops the older completion of a document when a newer keystroke comes', async () => {
    const scheduler = new Scheduler()
    const older = await scheduler.enter('completion', 'doc')
    const entering = scheduler.enter('completion', 'doc')
    await expect(older.step(async () => {})).rejects.toMatchObject({ code: 'CANCELLED' })
    older.finish()
    const newer = await entering
    await expect(newer.step(async () => 'written')).resolves.toBe('written')
    newer.finish()
  })

  it('leaves completions of other documents alone', async () => {
    const scheduler = new Scheduler()
    const one = await scheduler.enter('completion', 'one')
    const two = scheduler.enter('completion', 'two')
    await expect(one.step(async () => 1)).resolves.toBe(1)
    one.finish()
    ;(await two).finish()
  })

  it('gives up a request that waits for its turn as soon as it is aborted', async () => {
    const scheduler = new Scheduler()
    const first = await scheduler.enter('chat', 'a')
    const stop = new AbortController()
    const second = scheduler.enter('chat', 'b', stop.signal)
    stop.abort()
    await expect(second).rejects.toMatchObject({ code: 'CANCELLED' })
    const third = scheduler.enter('chat', 'c')
    first.finish()
    ;(await third).finish()
    await scheduler.idle()
  })

  it('stops all of them when another model is wanted', async () => {
    const scheduler = new Scheduler()
    const chat = await scheduler.enter('chat', 'a')
    scheduler.abortAll('Another model is being loaded.')
    await expect(chat.step(async () => {})).rejects.toThrow('Another model is being loaded.')
    const idle = scheduler.idle()
    chat.finish()
    await idle
  })
})
