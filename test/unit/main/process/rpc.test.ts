import { MessageChannel } from 'node:worker_threads'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import { type ContractRouterClient, eventIterator, oc } from '@orpc/contract'
import { implement } from '@orpc/server'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { serveRouter, toAppError } from '../../../../main/process/rpc.ts'
import { AppError } from '../../../../preload/contract/errors.ts'
import { toFailure } from '../../../../renderer/rpc/failure.ts'

const contract = {
  divide: oc.input(z.object({ by: z.number() })).output(z.number()),
  count: oc.output(eventIterator(z.number())),
  stumble: oc
    .input(z.enum(['our own', 'the system', 'a bug', 'a wrong item']))
    .output(eventIterator(z.number())),
}

function connect(): {
  client: ContractRouterClient<typeof contract>
  reported: AppError[]
  aborted: Promise<void>
  close(): void
} {
  const os = implement(contract)
  const reported: AppError[] = []
  let stopped = () => {}
  const aborted = new Promise<void>((resolve) => {
    stopped = resolve
  })
  const router = {
    divide: os.divide.handler(({ input }) => {
      if (input.by === 0) throw new AppError('INVALID_INPUT', 'Nothing divides by zero.', { by: 0 })
      if (input.by < 0) throw Object.assign(new Error('no space left'), { code: 'ENOSPC' })
      if (input.by > 100) throw new TypeError('a bug')
      return 100 / input.by
    }),
    stumble: os.stumble.handler(async function* ({ input }) {
      yield 1
      if (input === 'our own')
        throw new AppError('CONTEXT_FULL', 'The conversation is too long.', { tokens: 3 })
      if (input === 'the system') throw Object.assign(new Error('no space left'), { code: 'ENOSPC' })
      if (input === 'a bug') throw new TypeError('a bug in a stream')
      yield 'two' as unknown as number
    }),
    count: os.count.handler(async function* ({ signal }) {
      try {
        for (let n = 0; !signal?.aborted; n++) {
          yield n
          await new Promise((resolve) => setTimeout(resolve, 1))
        }
      } finally {
        stopped()
      }
    }),
  }
  const { port1, port2 } = new MessageChannel()
  serveRouter(router, port1 as never, (error) => reported.push(error))
  const client: ContractRouterClient<typeof contract> = createORPCClient(
    new RPCLink({ port: port2 as never }),
  )
  return { client, reported, aborted, close: () => port2.close() }
}

describe('calls between processes', () => {
  it('carry a failure with its code, words and data', async () => {
    const { client, reported, close } = connect()
    expect(await client.divide({ by: 4 })).toBe(25)
    const failures = []
    for (const by of [0, -1, 101, 'x' as unknown as number])
      failures.push(toFailure(await client.divide({ by }).catch((e: unknown) => e)))
    expect(failures).toMatchObject([
      { code: 'INVALID_INPUT', message: 'Nothing divides by zero.', data: { by: 0 } },
      { code: 'DISK_FULL' },
      { code: 'INTERNAL', message: 'a bug' },
      { code: 'INVALID_INPUT', message: expect.stringMatching(/^by: /) },
    ])
    expect(reported.map((error) => error.message)).toEqual(['a bug'])
    close()
  })

  it('carry a failure in the middle of a stream as they do one at its start', async () => {
    const { client, reported, close } = connect()
    const seen: number[] = []
    const failures = []
    for (const cause of ['our own', 'the system', 'a bug', 'a wrong item'] as const) {
      const read = async () => {
        for await (const n of await client.stumble(cause)) seen.push(n)
      }
      failures.push(toFailure(await read().catch((e: unknown) => e)))
    }
    expect(seen).toEqual([1, 1, 1, 1])
    expect(failures).toMatchObject([
      { code: 'CONTEXT_FULL', message: 'The conversation is too long.', data: { tokens: 3 } },
      { code: 'DISK_FULL' },
      { code: 'INTERNAL', message: 'a bug in a stream' },
      { code: 'INTERNAL' },
    ])
    expect(reported.map((error) => error.message)).toEqual([
      'a bug in a stream',
      'Event iterator validation failed',
    ])
    close()
  })

  it('stop a stream in the process that makes it when the caller stops', async () => {
    const { client, aborted, close } = connect()
    const stop = new AbortController()
    const seen: number[] = []
    await expect(async () => {
      for await (const n of await client.count(undefined, { signal: stop.signal })) {
        seen.push(n)
        if (n === 3) stop.abort()
      }
    }).rejects.toThrow()
    await aborted
    expect(seen).toEqual([0, 1, 2, 3])
    close()
  })

  it('turn what nobody expected into words rather than into silence', () => {
    expect(toAppError('text').message).toBe('text')
    expect(toAppError(Object.assign(new Error('x'), { code: 'EROFS' })).code).toBe('READ_ONLY')
    expect(toAppError(new DOMException('stop', 'AbortError')).code).toBe('CANCELLED')
  })
})
