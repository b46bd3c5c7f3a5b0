import { expect, test } from 'vitest'
import { loadLedger, useEgress } from '../../../../../renderer/features/privacy/store.ts'
import type { Rpc } from '../../../../../renderer/rpc/client.ts'

/** A main process whose answers come when the test says so, in the order that they were asked for. */
function slowMain() {
  const answers: { give: (total: number) => void; fail: () => void }[] = []
  const ledger = () =>
    new Promise((resolve, reject) =>
      answers.push({
        give: (total) => resolve({ rows: [], total, intact: true }),
        fail: () => reject(new Error('gone')),
      }),
    )
  const rpc = { desktop: { egress: { policies: async () => [], ledger } } } as unknown as Rpc
  return { rpc, answers }
}

test('an answer that was overtaken does not take lines away again', async () => {
  const { rpc, answers } = slowMain()
  const first = loadLedger(rpc)
  const second = loadLedger(rpc)
  answers[1]?.give(2)
  await second
  answers[0]?.give(1)
  await first
  expect(useEgress.getState().ledger?.total).toBe(2)
})

test('nor does its failure hide the one that came', async () => {
  const { rpc, answers } = slowMain()
  const first = loadLedger(rpc)
  const second = loadLedger(rpc)
  answers[1]?.give(3)
  answers[0]?.fail()
  await Promise.all([first, second])
  expect(useEgress.getState()).toMatchObject({ failure: null, ledger: { total: 3 } })
})
