import type { RpcPort } from '../process/rpc.ts'
import { serveProcess } from '../process/serve.ts'

serveProcess({
  name: 'codebase',
  async start({ options, log, idle }) {
    const [{ yieldToWindow }, { CodebaseService }] = await Promise.all([
      import('../process/priority.ts'),
      import('./service.ts'),
    ])
    await yieldToWindow('computing')
    const service = new CodebaseService({
      dataPath: options.dataPath,
      report: (line) => log('info', line),
      onIdle: idle,
    })
    return {
      rpc: service.router,
      onPort(kind, port) {
        if (kind === 'codebase') service.source.connect(port as RpcPort)
        else if (kind === 'embeddings') service.embedder.connect(port as RpcPort)
        else return port.close()
        port.start()
      },
      onConditions: (conditions) => {
        service.conditions = conditions
      },
      dispose: async () => service.dispose(),
    }
  },
})
