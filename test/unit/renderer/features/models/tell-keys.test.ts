// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { useModels } from '../../../../../renderer/features/models/store.ts'
import { tellKeys } from '../../../../../renderer/features/models/tell-keys.ts'
import type { Rpc } from '../../../../../renderer/rpc/client.ts'

const keyShown = vi.fn((_: { since: number; every: number }) => Promise.resolve())
/** Each test types into a window of its own. */
let target: EventTarget

beforeEach(() => {
  target = new EventTarget()
  tellKeys(target as Window, { ai: { keyShown } } as unknown as Rpc)
  vi.useFakeTimers()
  keyShown.mockClear()
})
afterEach(() => {
  vi.useRealTimers()
})

function press(at: number, key = 'a'): void {
  const event = new KeyboardEvent('keydown', { key })
  Object.defineProperty(event, 'timeStamp', { value: at })
  target.dispatchEvent(event)
  vi.advanceTimersByTime(120)
}

it('tells of keys while a model answers, with the least that lay between two of them', () => {
  useModels.setState({ answering: true })
  press(1000)
  press(1150)
  press(1240)
  press(1390)
  expect(keyShown.mock.calls.map(([{ every }]) => every)).toEqual([60, 150, 90, 90])
})

it('says that there is no room between keys that are held down, and there is again for who types', () => {
  useModels.setState({ answering: true })
  for (let at = 4000; at < 4400; at += 40) press(at)
  expect(keyShown.mock.lastCall?.[0].every).toBe(0)
  // One quick pair is no haste.
  for (const at of [5000, 5120, 5250, 5300, 5430, 5550, 5670]) press(at)
  expect(keyShown.mock.lastCall?.[0].every).toBe(40)
})

it('remembers the quickest pair for twenty keys', () => {
  useModels.setState({ answering: true })
  press(1000)
  press(1080)
  for (let key = 0; key < 19; key++) press(1200 + 120 * key)
  expect(keyShown.mock.lastCall?.[0].every).toBe(80)
  press(1200 + 120 * 19)
  expect(keyShown.mock.lastCall?.[0].every).toBe(120)
})

it('does not tell a model that rests of each key that is held down', () => {
  useModels.setState({ answering: true })
  for (let at = 30_000; at < 30_400; at += 40) press(at)
  keyShown.mockClear()
  for (let at = 30_400; at < 30_800; at += 40) press(at)
  expect(keyShown).toHaveBeenCalledTimes(5)
})

it('takes a modifier for no key, and a pause for no rhythm', () => {
  useModels.setState({ answering: true })
  press(9000)
  for (let at = 9150; at < 10_200; at += 150) press(at)
  press(10_210, 'Shift')
  press(10_350)
  expect(keyShown.mock.lastCall?.[0].every).toBe(150)
})

it('tells nothing where no model answers', () => {
  useModels.setState({ answering: false })
  press(20_000)
  expect(keyShown).not.toHaveBeenCalled()
})
