import { MessageChannel } from 'node:worker_threads'
import { implement } from '@orpc/server'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { AiPermissions } from '../../../../main/process/ai-permissions.ts'
import { type AiPermission, aiPermissionsContract } from '../../../../main/process/ai-permissions-contract.ts'
import { type RpcPort, serveRouter } from '../../../../main/process/rpc.ts'
import { createTopic, follow } from '../../../../main/process/topic.ts'

const on: AiPermission = { projectId: 'a', path: '/a', allowed: true }
const off: AiPermission = { projectId: 'b', path: '/b', allowed: false }
const ends: (() => void)[] = []
afterEach(() => {
  for (const end of ends.splice(0)) end()
})

/** Permissions that follow a workspace over a port, and what it says. */
function setting(said: AiPermission[] | null, patience = 50) {
  const topic = createTopic(said ?? [])
  const permissions = new AiPermissions({ report: () => undefined, patience })
  const connect = () => {
    const { port1, port2 } = new MessageChannel()
    const os = implement(aiPermissionsContract)
    const router = os.router({ follow: os.follow.handler(({ signal }) => follow(topic, signal)) })
    serveRouter(router, port1 as RpcPort, () => undefined)
    permissions.connect(port2 as RpcPort)
    ends.push(() => port1.close())
    return () => port1.close()
  }
  return { topic, permissions, disconnect: said === null ? () => undefined : connect() }
}

describe('where AI may work', () => {
  it('is what the workspace says of a project and of its folder', async () => {
    const { permissions } = setting([on, off])
    await vi.waitFor(() => expect(permissions.allows('a')).toBe(true), { timeout: 15_000 })
    expect([permissions.allows('b'), permissions.allows('c')]).toEqual([false, undefined])
    expect(['/a', '/b', '/c'].map((path) => permissions.allowsIn(path))).toEqual([true, false, undefined])
  })

  it('is nowhere while the workspace has said nothing, and in no project it does not know', async () => {
    await expect(setting(null).permissions.hold('a')).rejects.toMatchObject({ code: 'AI_OFF' })
    await expect(setting([on]).permissions.hold('c')).rejects.toMatchObject({ code: 'AI_OFF' })
  })

  it('is waited for where a project was made just now', async () => {
    const { permissions, topic } = setting([on], 5000)
    const begun = permissions.hold('new')
    topic.set([on, { projectId: 'new', path: '/new', allowed: true }])
    const { signal, release } = await begun
    expect(signal.aborted).toBe(false)
    release()
  })

  it('ends work that is under way when AI is turned off for its project, and no other', async () => {
    const { permissions, topic } = setting([on, { ...off, allowed: true }])
    const [first, second] = await Promise.all([permissions.hold('a'), permissions.hold('b')])
    topic.set([
      { ...on, allowed: false },
      { ...off, allowed: true },
    ])
    await vi.waitFor(() => expect(first.signal.reason).toMatchObject({ code: 'AI_OFF' }), { timeout: 15_000 })
    expect(second.signal.aborted).toBe(false)
  })

  it('stays as it was said last while the workspace is away', async () => {
    const { permissions, disconnect } = setting([on, off])
    await vi.waitFor(() => expect(permissions.allows('a')).toBe(true), { timeout: 15_000 })
    disconnect()
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect([permissions.allows('a'), permissions.allows('b')]).toEqual([true, false])
  })
})
