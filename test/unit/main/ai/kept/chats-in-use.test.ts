import { MessageChannel } from 'node:worker_threads'
import { implement } from '@orpc/server'
import { expect, it, onTestFinished, vi } from 'vitest'
import { ChatsInUse } from '../../../../../main/ai/kept/chats-in-use.ts'
import { type RpcPort, serveRouter } from '../../../../../main/process/rpc.ts'
import { createTopic, follow } from '../../../../../main/process/topic.ts'
import { type ChatInUse, chatsInUseContract } from '../../../../../main/workspace/chats-in-use-contract.ts'

it('a chat is there as long as the workspace says so, and what is gone is told', async () => {
  const topic = createTopic<ChatInUse[]>([{ projectId: 'p', chatId: 'a' }])
  let news = 0
  const chats = new ChatsInUse({ report: () => undefined, changed: () => news++ })
  const a = { project: 'p', id: 'a' }
  expect(chats.has(a)).toBeUndefined()

  const { port1, port2 } = new MessageChannel()
  const os = implement(chatsInUseContract)
  const router = os.router({ follow: os.follow.handler(({ signal }) => follow(topic, signal)) })
  serveRouter(router, port1 as RpcPort, () => undefined)
  chats.connect(port2 as RpcPort)
  onTestFinished(() => port1.close())
  await vi.waitFor(() => expect(chats.has(a)).toBe(true), { timeout: 15_000 })
  expect(chats.has({ project: 'other', id: 'a' })).toBe(false)

  topic.set([])
  await vi.waitFor(() => expect(chats.has(a)).toBe(false), { timeout: 15_000 })
  expect(news).toBe(2)
})
