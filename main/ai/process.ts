import { join } from 'node:path'
import type { EgressTunnel as Tunnel } from '../egress/tunnel-client.ts'
import type { TunnelPort } from '../egress/tunnel-protocol.ts'
import { serveProcess } from '../process/serve.ts'

serveProcess({
  name: 'ai',
  async start({ options, log }) {
    const [{ yieldToWindow }, { createAiService }, { EgressTunnel }] = await Promise.all([
      import('./engine/priority.ts'),
      import('./service.ts'),
      import('../egress/tunnel-client.ts'),
    ])
    await yieldToWindow()
    let tunnel: Tunnel | undefined
    const service = createAiService({
      dataPath: join(options.dataPath, 'ai'),
      modelsPath: options.modelsPath,
      report: (line) => log('info', line),
      network: () => tunnel,
    })
    await service.start()
    return {
      rpc: service.router,
      onPort(kind, port) {
        if (kind !== 'egress') return port.close()
        tunnel?.dispose()
        tunnel = new EgressTunnel(port as TunnelPort)
      },
      async dispose() {
        await service.dispose()
        tunnel?.dispose()
      },
    }
  },
})
