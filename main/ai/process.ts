import { join } from 'node:path'
import { serveProcess } from '../process/serve.ts'

serveProcess({
  name: 'ai',
  async start({ options, log }) {
    const [{ yieldToWindow }, { createAiService }] = await Promise.all([
      import('./engine/priority.ts'),
      import('./service.ts'),
    ])
    await yieldToWindow()
    const service = createAiService({
      dataPath: join(options.dataPath, 'ai'),
      modelsPath: options.modelsPath,
      report: (line) => log('info', line),
    })
    await service.start()
    return { rpc: service.router, dispose: () => service.dispose() }
  },
})
