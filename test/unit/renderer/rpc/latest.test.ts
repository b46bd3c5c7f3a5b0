import { expect, it, vi } from 'vitest'
import { latest } from '../../../../renderer/rpc/latest.ts'

it('takes the answer to the last question, whenever those before it come', async () => {
  const [take, fail] = [vi.fn(), vi.fn()]
  const read = latest<string>(take, fail)
  let slow = (_answer: string): void => undefined
  let broken = (_error: Error): void => undefined
  const first = read(() => new Promise((resolve) => (slow = resolve)))
  const second = read(() => new Promise((_resolve, reject) => (broken = reject)))
  await read(async () => 'new')
  slow('old')
  broken(new Error('gone'))
  await Promise.all([first, second])
  expect(take.mock.calls).toEqual([['new']])
  expect(fail).not.toHaveBeenCalled()
})
