import { fork } from 'node:child_process'
import { once } from 'node:events'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { allowedIn, withoutFirstCore } from '../../../../../main/ai/engine/cores.ts'
import { threadsFor } from '../../../../../main/ai/engine/engine.ts'
import { builtChild } from '../../workspace/built-child.ts'

const program = builtChild(join(import.meta.dirname, 'core-leaving-child.ts'))

const pairs = new Map([
  [0, [0, 4]],
  [4, [0, 4]],
  [1, [1, 5]],
  [5, [1, 5]],
])

it('leaves the whole first core to the window, with both of its threads', () => {
  expect(withoutFirstCore([0, 1, 4, 5], pairs)).toEqual([1, 5])
})

it('keeps the only core there is', () => {
  expect(withoutFirstCore([0, 4], pairs)).toBeUndefined()
  expect(withoutFirstCore([], pairs)).toBeUndefined()
})

it('reads which processors a process may run on', () => {
  expect(allowedIn('Name:\tx\nCpus_allowed_list:\t0-2,7\nMems_allowed_list:\t0\n')).toEqual([0, 1, 2, 7])
})

it('computes with one thread less than there are cores, and with one at least', () => {
  expect(threadsFor(8, 16)).toBe(7)
  expect(threadsFor(2, 2)).toBe(1)
  expect(threadsFor(1, 1)).toBe(1)
  // A container that gives the process less than the machine has.
  expect(threadsFor(8, 3)).toBe(2)
})

it.runIf(process.platform === 'linux' && availableParallelism() > 1)(
  'gives up a core in every thread of the process, those that are there already too',
  async () => {
    const child = fork(program, { stdio: 'inherit' })
    const [{ kept, threads }] = (await once(child, 'message')) as [{ kept: number[]; threads: number[][] }]
    child.kill()
    expect(threads.length).toBeGreaterThan(4)
    for (const thread of threads) expect(thread).toEqual(kept)
    expect(kept.length).toBeLessThan(availableParallelism())
  },
)
