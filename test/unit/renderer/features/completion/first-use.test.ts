import { expect, it } from 'vitest'
import { FirstUse } from '../../../../../renderer/features/completion/first-use.ts'

it('what waits for the first completion goes on when it came, and at once afterwards', async () => {
  const use = new FirstUse()
  const { signal } = new AbortController()
  let went = 0
  const waiting = use.until(signal).then(() => went++)
  await Promise.resolve()
  expect(went).toBe(0)
  use.came()
  await waiting
  await use.until(signal)
  expect(went).toBe(1)
})

it('what was taken back does not go on', async () => {
  const use = new FirstUse()
  const stop = new AbortController()
  const waiting = use.until(stop.signal)
  stop.abort(new Error('a key came'))
  await expect(waiting).rejects.toThrow('a key came')
  use.came()
  await expect(use.until(stop.signal)).rejects.toThrow('a key came')
})
