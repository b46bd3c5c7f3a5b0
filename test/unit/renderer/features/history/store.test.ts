import { afterEach, expect, it, vi } from 'vitest'
import { restore } from '../../../../../renderer/features/history/store.ts'
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
