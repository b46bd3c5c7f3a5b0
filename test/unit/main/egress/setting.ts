import { mkdtemp, rm } from 'node:fs/promises'
import http from 'node:http'
import https from 'node:https'
import net, { type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Egress, type EgressOptions } from '../../../../main/egress/egress.ts'
import { RulesStore } from '../../../../main/egress/rules-store.ts'
import { memoryLedger, openDoor } from './door.ts'

export const user = { startedBy: { by: 'user' as const, what: 'a test' } }

/** An egress over a temporary rules file and a ledger in memory. `git` may reach any port of localhost. */
export async function egressSetting(options: Partial<EgressOptions> = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'offcoder-egress-'))
  const rules = new RulesStore(join(folder, 'egress.json'))
  await rules.start()
  const door = openDoor({ 'rebound.test': '127.0.0.1', 'far.test': '93.184.216.34' })
  const ledger = memoryLedger()
  const egress = new Egress({ door, ledger, rules, approve: async () => false, ...options })
  await egress.ledgerAvailable()
  await egress.setPolicy({
    purpose: 'git',
    decision: 'on',
    hosts: ['localhost', 'http://far.test', 'http://rebound.test'],
  })
  return {
    egress,
    rules,
    door,
    ledger,
    dispose: async () => {
      await egress.dispose()
      await rm(folder, { recursive: true })
    },
  }
}

/** A real server on loopback that counts bytes as they come over the wire, as a recording proxy would. */
export async function recordingServer(handler: http.RequestListener, tls?: https.ServerOptions) {
  const inner = tls ? https.createServer(tls, handler) : http.createServer(handler)
  await listen(inner)
  const seen = { connections: 0, up: 0, down: 0 }
  const proxy = net.createServer((client) => {
    seen.connections += 1
    const server = net.connect((inner.address() as AddressInfo).port, '127.0.0.1')
    client.on('data', (chunk) => (seen.up += chunk.length))
    server.on('data', (chunk) => (seen.down += chunk.length))
    for (const socket of [client, server]) socket.on('error', () => socket.destroy())
    client.on('close', () => server.destroy())
    server.on('close', () => client.end().resume())
    client.pipe(server).pipe(client)
  })
  await listen(proxy)
  const { port } = proxy.address() as AddressInfo
  return {
    seen,
    port,
    inner,
    url: `${tls ? 'https' : 'http'}://localhost:${port}`,
    async close() {
      inner.closeAllConnections()
      await Promise.all([
        new Promise((resolve) => inner.close(resolve)),
        new Promise((resolve) => proxy.close(resolve)),
      ])
    },
  }
}

const listen = (server: net.Server) => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))

/** Resolves once `condition` holds; polls, for what has no event. The test's own limit ends it otherwise. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5))
}
