import { serveProcess } from '../process/serve.ts'

serveProcess({
  name: 'terminal',
  async start() {
    const { createTerminalService } = await import('./service.ts')
    const service = createTerminalService({
      environment: process.env,
      platform: process.platform,
      version: __APP_VERSION__,
    })
    return { rpc: service.router, dispose: service.dispose }
  },
})
