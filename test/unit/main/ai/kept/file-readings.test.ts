import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { MessageChannel } from 'node:worker_threads'
import { implement } from '@orpc/server'
import { expect, it, onTestFinished, vi } from 'vitest'
import { FileReadings } from '../../../../../main/ai/kept/file-readings.ts'
import { type FileReading, KeptStates } from '../../../../../main/ai/kept/kept-states.ts'
import { type RpcPort, serveRouter } from '../../../../../main/process/rpc.ts'
import { createTopic, follow } from '../../../../../main/process/topic.ts'
import { fileReadingsContract } from '../../../../../main/workspace/file-readings-contract.ts'
import type { Neighbour } from '../../../../../preload/contract/ai.ts'
import { PROJECT, scratchFolder } from '../running-service.ts'

const PLANS: Neighbour = { kind: 'place', path: 'plans.md', text: 'To conquer the world' }

/** A state on disk as it is after `id` was completed. */
function keep(path: string, id: string, neighbours: Neighbour[]): void {
  const folder = join(path, PROJECT)
  mkdirSync(folder, { recursive: true })
  const file = {
    path: `${id}.ts`,
    head: '',
    room: 0,
    neighbours,
    text: neighbours.map(({ text }) => text).join(),
  }
  const note = {
    identity: 'x',
    tokens: [1],
    bytes: 5,
    sha256: '',
    tokensPerSecond: 1,
    bytesPerSecond: 1,
    file,
  }
  writeFileSync(join(folder, `file-${id}.json`), JSON.stringify(note))
  writeFileSync(join(folder, `file-${id}.state`), 'state')
}

it('what was read for a file is deleted when a file that was read for it is kept from models', async () => {
  const path = scratchFolder()
  keep(path, 'a', [])
  keep(path, 'b', [PLANS])
  mkdirSync(join(path, PROJECT), { recursive: true })
  writeFileSync(join(path, PROJECT, 'talk.state'), 'state')
  const states = new KeptStates({ path, report: () => undefined })
  const topic = createTopic<null>(null)
  let excluded = new Set<string>()
  const { port1, port2 } = new MessageChannel()
  const os = implement(fileReadingsContract)
  const router = os.router({
    mayBeKept: os.mayBeKept.handler(({ input }) => !input.paths.some((one) => excluded.has(one))),
    changes: os.changes.handler(({ signal }) => follow(topic, signal)),
  })
  serveRouter(router, port1 as RpcPort, () => undefined)
  onTestFinished(() => port1.close())

  const files = new FileReadings(() => undefined)
  let reviews = 0
  const key = { project: PROJECT, kind: 'file', id: 'b' } as const
  const file = (await states.about(key))?.file as FileReading
  // Nobody to ask: not allowed, and not forbidden either.
  expect(await files.mayBeKept(key, file)).toBeUndefined()
  files.connect(port2 as RpcPort, async () => {
    await states.removeFiles(async (key, file) => (await files.mayBeKept(key, file)) === false)
    reviews++
  })
  await vi.waitFor(() => expect(reviews).toBe(1), { timeout: 15_000 })
  expect(readdirSync(join(path, PROJECT))).toContain('file-b.state')

  excluded = new Set(['plans.md'])
  topic.set(null)
  await vi.waitFor(() => expect(reviews).toBe(2), { timeout: 15_000 })
  expect(readdirSync(join(path, PROJECT)).sort()).toEqual(['file-a.json', 'file-a.state', 'talk.state'])
})
