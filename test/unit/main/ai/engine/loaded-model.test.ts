import { expect, it } from 'vitest'
import { LoadedModel } from '../../../../../main/ai/engine/loaded-model.ts'

it('a graphics card without room for what a conversation takes is said to have none, and can be tried again', async () => {
  let tries = 0
  const model = new LoadedModel({
    id: 'm',
    path: '/models/m.gguf',
    facts: {} as never,
    native: { device: 'vulkan', takeLog: () => ['ggml_vulkan: device memory allocation failed'] } as never,
    model: {
      async createContext() {
        tries += 1
        throw new Error('Failed to create context')
      },
    } as never,
    sizes: { chat: 4096, completion: 2048 },
    threads: 1,
  })
  for (const _ of [1, 2])
    await expect(model.sequence('chat')).rejects.toMatchObject({
      code: 'OUT_OF_MEMORY',
      message: expect.stringContaining('choose a smaller model'),
      data: { path: '/models/m.gguf' },
    })
  expect(tries).toBe(2)
})
