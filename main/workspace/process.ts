import { join } from 'node:path'
import { collectWhenIdle } from '../process/idle-memory.ts'
import { yieldToWindow } from '../process/priority.ts'
import { serveRouter } from '../process/rpc.ts'
import { serveProcess } from '../process/serve.ts'

serveProcess({
  name: 'workspace',
  async start({ options, log }) {
    const { createWorkspaceService } = await import('./service.ts')
    const service = createWorkspaceService({
      dataPath: options.dataPath,
      templatesPath: join(options.resourcesPath, 'templates'),
      log,
      // The supervisor starts a new process, which sets the damaged database aside.
      onDamaged: () => process.exit(1),
      onWritable: () => process.exit(1),
    })
    service.start()
    void yieldToWindow('serving')
    collectWhenIdle()
    // Served to other processes of the app, never to a window.
    const inner = {
      ledger: service.ledgerRouter,
      usage: service.usageRouter,
      permissions: service.permissionsRouter,
      chats: service.chatsInUseRouter,
      readings: service.fileReadingsRouter,
      codebase: service.codebaseRouter,
    }
    return {
      rpc: service.router,
      onPort(kind, port) {
        if (kind === 'documents') service.openDocuments(port)
        else if (kind in inner) {
          serveRouter(inner[kind as keyof typeof inner], port, (error) => log('error', error.message))
          port.start()
        } else port.close()
      },
      dispose: (farewell) => service.dispose(farewell),
    }
  },
})
