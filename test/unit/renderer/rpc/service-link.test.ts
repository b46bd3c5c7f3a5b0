import { createORPCClient } from '@orpc/client'
import { type ContractRouterClient, eventIterator, oc } from '@orpc/contract'
import { implement } from '@orpc/server'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { serveRouter } from '../../../../main/process/rpc.ts'
import { toFailure } from '../../../../renderer/rpc/failure.ts'
import { ServiceLink } from '../../../../renderer/rpc/service-link.ts'

const contract = {
  who: oc.output(z.string()),
  never: oc.output(z.string()),
  feed: oc.output(eventIterator(z.string())),
}

/** A service that can be started again under another name, as a process that crashed is. */
function createService() {
  const requests: string[] = []
  const link = new ServiceLink('workspace', (service) => requests.push(service))
  const client: ContractRouterClient<typeof contract> = createORPCClient(link)
  const os = implement(contract)
  let server: MessagePort | undefined
  const start = (name: string) => {
    const { port1, port2 } = new MessageChannel()
    server = port1
    const router = {
      who: os.who.handler(() => name),
      never: os.never.handler(() => new Promise<string>(() => {})),
      feed: os.feed.handler(async function* () {
        yield name
        await new Promise(() => {})
      }),
    }
    serveRouter(router, port1, () => {})
    port1.start()
    link.connected(port2, undefined)
  }
  return { link, client, requests, start, crash: () => server?.close() }
}

describe('the window and a process that may crash', () => {
  it('asks for a connection once, and calls wait for it', async () => {
    const { client, requests, start, crash } = createService()
    const calls = Promise.all([client.who(), client.who()])
    await Promise.resolve()
    start('first')
    expect(await calls).toEqual(['first', 'first'])
    expect(requests).toEqual(['workspace'])
    crash()
  })

  it('fails a call that the crash cut off, and makes the next one on the new process', async () => {
    const { client, requests, start, crash } = createService()
    start('first')
    expect(await client.who()).toBe('first')
    const cut = client.never().catch(toFailure)
    await new Promise((resolve) => setTimeout(resolve, 5))
    crash()
    expect(await cut).toMatchObject({ code: 'UNAVAILABLE' })
    const next = client.who()
    await Promise.resolve()
    expect(requests).toEqual(['workspace'])
    start('second')
    expect(await next).toBe('second')
    crash()
  })

  it('says why when the process will not come back, and tries again at the next call', async () => {
    const { link, client, requests, start, crash } = createService()
    const call = client.who().catch(toFailure)
    await Promise.resolve()
    link.failed({ code: 'UNAVAILABLE', message: 'It crashed four times.' })
    expect(await call).toEqual({ code: 'UNAVAILABLE', message: 'It crashed four times.' })
    const next = client.who()
    await Promise.resolve()
    expect(requests).toHaveLength(2)
    start('third')
    expect(await next).toBe('third')
    crash()
  })

  it('ends a stream in words when its process ends', async () => {
    const { client, start, crash } = createService()
    start('first')
    const seen: string[] = []
    const failure = await (async () => {
      for await (const item of await client.feed()) {
        seen.push(item)
        crash()
      }
      return null
    })().catch(toFailure)
    expect(seen).toEqual(['first'])
    expect(failure).toMatchObject({ code: 'UNAVAILABLE' })
  })
})
