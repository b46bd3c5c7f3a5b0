import { MessageChannel } from 'node:worker_threads'
import { implement } from '@orpc/server'
import { describe, expect, it } from 'vitest'
import { RemoteLedger } from '../../../../main/egress/remote-ledger.ts'
import { type RpcPort, serveRouter } from '../../../../main/process/rpc.ts'
import { ledgerContract } from '../../../../main/workspace/ledger-contract.ts'

const entry = {
  at: 1,
  purpose: 'git' as const,
  startedBy: 'user: a test',
  host: 'example.com',
  port: 443,
  method: 'GET',
  detail: '',
}

/** A ledger process: answers `begin` with 7, or never. */
function ledgerProcess(answer: 'at once' | 'never') {
  const { port1, port2 } = new MessageChannel()
  const os = implement(ledgerContract)
  let asked = () => {}
  const begun = new Promise<void>((resolve) => {
    asked = resolve
  })
  const begin = os.begin.handler(() => {
    asked()
    return answer === 'never' ? new Promise<never>(() => undefined) : { seq: 7 }
  })
  serveRouter({ begin }, port1 as RpcPort, () => undefined)
  return { near: port2 as RpcPort, far: port1, begun }
}

describe('the ledger in its own process', () => {
  it('answers through its port', async () => {
    const ledger = new RemoteLedger()
    const { near, far } = ledgerProcess('at once')
    ledger.connect(near)
    expect(await ledger.begin(entry)).toEqual({ seq: 7 })
    far.close()
  })

  it('refuses while its process is not there, and answers again after', async () => {
    const ledger = new RemoteLedger()
    await expect(ledger.begin(entry)).rejects.toMatchObject({ code: 'UNAVAILABLE' })
    const { near, far } = ledgerProcess('at once')
    ledger.connect(near)
    await ledger.begin(entry)
    ledger.disconnect()
    await expect(ledger.begin(entry)).rejects.toMatchObject({ code: 'UNAVAILABLE' })
    far.close()
  })

  it('fails, and keeps nobody waiting, when its process dies during a call', async () => {
    const ledger = new RemoteLedger()
    const { near, far, begun } = ledgerProcess('never')
    ledger.connect(near)
    const call = expect(ledger.begin(entry)).rejects.toThrow()
    await begun
    far.close()
    await call
  })
})
