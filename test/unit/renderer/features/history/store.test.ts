import { afterEach, expect, it, vi } from 'vitest'
import { loadHistory, lookAt, restore, useHistory } from '../../../../../renderer/features/history/store.ts'
import { useProjects } from '../../../../../renderer/features/projects/store.ts'
import type { Rpc } from '../../../../../renderer/rpc/client.ts'
import { clearNotifications, useNotifications } from '../../../../../renderer/ui/notifications.ts'

afterEach(() => {
  useProjects.setState({ currentId: null })
  clearNotifications()
})

it('takes a restore back in the project that it was made in, whichever is open by then', async () => {
  const asked = vi.fn(async () => ({ restored: 1, failed: [], undo: 9 }))
  const nothing = async () => ({ items: [], more: false })
  const rpc = {
    workspace: {
      history: { restore: asked, timeline: nothing, trash: async () => [], usage: async () => null },
    },
  } as unknown as Rpc
  useProjects.setState({ currentId: 'one' })
  await restore(rpc, 4, null, 'one')
  useProjects.setState({ currentId: 'two' })
  useNotifications.getState().list[0]?.action?.run()
  await vi.waitFor(() => expect(asked).toHaveBeenCalledTimes(2))
  expect(asked.mock.calls).toEqual([
    [{ projectId: 'one', point: 4, nodeId: null }],
    [{ projectId: 'one', point: 9, nodeId: null }],
  ])
})

it('shows what was read last, although what was asked for before comes later', async () => {
  const answers: ((trash: unknown[]) => void)[] = []
  const rpc = {
    workspace: {
      history: {
        timeline: async () => ({ items: [], more: false }),
        trash: () => new Promise((resolve) => answers.push(resolve)),
        usage: async () => null,
      },
    },
  } as unknown as Rpc
  useProjects.setState({ currentId: 'one' })
  lookAt(null)
  const before = loadHistory(rpc)
  const after = loadHistory(rpc)
  answers[1]?.([])
  await after
  answers[0]?.([{ nodeId: 'brought back since' }])
  await before
  expect(useHistory.getState().trash).toEqual([])
})
