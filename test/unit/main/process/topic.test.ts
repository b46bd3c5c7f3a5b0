import { describe, expect, it } from 'vitest'
import { createTopic, follow } from '../../../../main/process/topic.ts'

describe('following a value', () => {
  it('gives the present value first and skips to the newest for a slow reader', async () => {
    const topic = createTopic(1)
    const stop = new AbortController()
    const seen: number[] = []
    const reader = (async () => {
      for await (const value of follow(topic, stop.signal)) {
        seen.push(value)
        await new Promise((resolve) => setTimeout(resolve, 5))
        if (value === 4) stop.abort()
      }
    })()
    await new Promise((resolve) => setTimeout(resolve, 1))
    for (const value of [2, 3, 4]) topic.set(value)
    await reader
    expect(seen).toEqual([1, 4])
  })

  it('ends when it is told to while it waits', async () => {
    const stop = new AbortController()
    const stream = follow(createTopic('a'), stop.signal)
    expect((await stream.next()).value).toBe('a')
    const next = stream.next()
    stop.abort()
    expect((await next).done).toBe(true)
  })
})
