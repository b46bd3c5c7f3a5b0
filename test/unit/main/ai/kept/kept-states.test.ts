import { readFileSync, writeFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { KeptStates, type ReadingKey } from '../../../../../main/ai/kept/kept-states.ts'
import { PROJECT, scratchFolder } from '../running-service.ts'

it('what two models have read of the same file at once is never taken for one another’s', async () => {
  const path = scratchFolder()
  const states = new KeptStates({ path, report: () => {} })
  const key: ReadingKey = { project: PROJECT, kind: 'chat', id: 'talk' }
  const about = (identity: string) => ({ identity, tokens: [1], tokensPerSecond: 10 })
  let other: Promise<unknown> | undefined
  await states.keep(key, about('one'), 3, async (part) => {
    writeFileSync(part, 'one')
    // The other one has its state written while the first one's is being looked at.
    await new Promise<void>((written) => {
      other = states.keep(key, about('other'), 5, async (place) => {
        writeFileSync(place, 'other')
        written()
      })
    })
  })
  await other
  const read: string[] = []
  for (const identity of ['one', 'other']) {
    const known = await states.find(key, identity)
    if (known === undefined) continue
    const used = await states.use(key, known, async (file) => {
      read.push(`${identity} reads ${readFileSync(file, 'utf8')}`)
    })
    expect(used).toBe(true)
  }
  // One of them took the other's place, whichever was the last.
  expect(read).toHaveLength(1)
  expect(['one reads one', 'other reads other']).toContain(read[0])
})
