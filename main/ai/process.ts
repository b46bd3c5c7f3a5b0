import { join } from 'node:path'
import { serveProcess } from '../process/serve.ts'
import { yieldToWindow } from './engine/priority.ts'
import { createAiService } from './service.ts'

serveProcess({
  name: 'ai',
  async start({ options, log }) {
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
