import { afterEach, expect, it, vi } from 'vitest'
import { backUp, drill, useBackups } from '../../../../../renderer/features/backups/store.ts'
import type { Rpc } from '../../../../../renderer/rpc/client.ts'
import { clearNotifications } from '../../../../../renderer/ui/notifications.ts'

afterEach(clearNotifications)

it('makes one backup, and tries one out, however often that is asked for meanwhile', async () => {
  const create = vi.fn(async () => undefined)
  let report: (found: unknown) => void = () => undefined
  const tried = vi.fn((_: { id?: string }) => new Promise((resolve) => (report = resolve)))
  const rpc = { workspace: { backups: { create, drill: tried } } } as unknown as Rpc
  await Promise.all([backUp(rpc), backUp(rpc)])
  expect(create).toHaveBeenCalledTimes(1)

  const first = drill(rpc, 'older')
  await drill(rpc, 'newer')
  expect(tried.mock.calls).toEqual([[{ id: 'older' }]])
  expect(useBackups.getState().drilling).toBe(true)
  report({ ok: true })
  await first
  expect(useBackups.getState()).toMatchObject({ drilling: false, report: { ok: true } })
})
