import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { DiskEvent } from '../../../../../preload/contract/files.ts'
import { followDiskEvents } from '../../../../../renderer/features/files/disk-events.ts'
import { useNotifications } from '../../../../../renderer/ui/notifications.ts'

const PROJECT = '00000000-0000-4000-8000-000000000000'
const lost: DiskEvent = { kind: 'folder-lost', message: 'The folder is gone. You can go on working.' }
const back: DiskEvent = { kind: 'folder-back', message: 'The folder is back. Both are kept.' }

let sources: DiskEvent[][]
let reconnect: () => void = () => undefined
let stop: () => void

function follow(): void {
  stop = followDiskEvents(
    {
      workspace: {
        files: {
          diskEvents: async () =>
            (async function* () {
              yield* sources.shift() ?? []
            })(),
        },
      },
      onConnected: (_service: string, listener: () => void) => {
        reconnect = listener
        return () => undefined
      },
    } as never,
    PROJECT,
  )
}

const said = () => useNotifications.getState().list.toReversed()
const settled = () => vi.waitFor(() => expect(sources).toEqual([]), { timeout: 15_000 })

beforeEach(() => useNotifications.setState({ list: [] }))
afterEach(() => stop())

it('a change while I typed is told in one line', async () => {
  const message = '“a.ts” changed on disk while you were typing. Both changes are kept.'
  sources = [[{ kind: 'merged', nodeId: 'a', message }]]
  follow()
  await vi.waitFor(() => expect(said()).toHaveLength(1), { timeout: 15_000 })
  expect(said()[0]).toMatchObject({
    level: 'information',
    title: '“a.ts” changed on disk while you were typing.',
    detail: 'Both changes are kept.',
  })
})

it('what still holds is told once, however often the connection begins again, and anew after it was over', async () => {
  sources = [[lost]]
  follow()
  await vi.waitFor(() => expect(said()).toHaveLength(1), { timeout: 15_000 })
  sources = [[lost]]
  reconnect()
  await settled()
  sources = [[lost, back, lost]]
  reconnect()
  await vi.waitFor(() => expect(said()).toHaveLength(3), { timeout: 15_000 })
  expect(said().map(({ level, title }) => [level, title])).toEqual([
    ['warning', 'The folder is gone.'],
    ['success', 'The folder is back.'],
    ['warning', 'The folder is gone.'],
  ])
})
