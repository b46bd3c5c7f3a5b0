import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import type { UsageEntry } from '../../preload/contract/providers.ts'
import type { EgressTunnel as Tunnel } from '../egress/tunnel-client.ts'
import type { TunnelPort } from '../egress/tunnel-protocol.ts'
import { type RpcPort, serveRouter } from '../process/rpc.ts'
import { serveProcess } from '../process/serve.ts'
import type { AiService, Keeping } from './service.ts'

serveProcess({
  name: 'ai',
  async start({ options, log }) {
    const usableCores = availableParallelism()
    const [
      { yieldToWindow },
      { leaveACore },
      { createAiService },
      { EgressTunnel },
      { UsageLog },
      { AiPermissions },
      { ChatsInUse },
      { FileReadings },
      { GpuTrials },
      { gpuTrial },
    ] = await Promise.all([
      import('../process/priority.ts'),
      import('./engine/cores.ts'),
      import('./service.ts'),
      import('../egress/tunnel-client.ts'),
      import('./providers/usage-log.ts'),
      import('../process/ai-permissions.ts'),
      import('./kept/chats-in-use.ts'),
      import('./kept/file-readings.ts'),
      import('./engine/gpu-trials.ts'),
      import('./engine/gpu-trials-contract.ts'),
    ])
    await yieldToWindow('computing')
    await leaveACore()
    let tunnel: Tunnel | undefined
    const usage = new UsageLog((line) => log('warn', line))
    const permissions = new AiPermissions({ report: (line) => log('warn', line) })
    const chats = new ChatsInUse({
      report: (line) => log('warn', line),
      changed: () => void service.states.remove((key) => key.kind === 'chat' && chats.has(key) === false),
    })
    const files = new FileReadings((line) => log('warn', line))
    const trials = new GpuTrials()
    const devices = gpuTrial.shape.device.array().optional().parse(options.devices)
    /** Until main has said so, nobody has. */
    let keeps = false
    const mayKeep: Keeping['mayKeep'] = async (key, file) => {
      if (!keeps || permissions.allows(key.project) !== true) return false
      if (key.kind === 'chat') return chats.has(key) === true
      return file !== undefined && (await files.mayBeKept(key, file)) === true
    }
    const service: AiService = createAiService({
      keeping: { mayKeep },
      permissions,
      dataPath: join(options.dataPath, 'ai'),
      modelsPath: options.modelsPath,
      usableCores,
      tryDevice: (device, modelPath, signal) => trials.run(device, modelPath, signal),
      ...(devices === undefined ? {} : { devices }),
      report: (line) => log('info', line),
      network: () => tunnel,
      providersPath: join(options.dataPath, 'ai-providers.json'),
      recordUsage: (entry: UsageEntry) => usage.record(entry),
    })
    await service.start()
    return {
      rpc: service.router,
      onPort(kind, port) {
        if (kind === 'usage') {
          usage.connect(port as RpcPort)
          return port.start()
        }
        if (kind === 'permissions') {
          permissions.connect(port as RpcPort)
          return port.start()
        }
        if (kind === 'chats') {
          chats.connect(port as RpcPort)
          return port.start()
        }
        if (kind === 'readings') {
          files.connect(port as RpcPort)
          return port.start()
        }
        if (kind === 'gpu-trials') {
          trials.connect(port as RpcPort)
          return port.start()
        }
        if (kind === 'embeddings') {
          serveRouter(service.embeddingsRouter, port as RpcPort, (error) => log('error', error.message))
          return port.start()
        }
        if (kind !== 'egress') return port.close()
        tunnel?.dispose()
        tunnel = new EgressTunnel(port as TunnelPort)
      },
      onConditions(conditions) {
        keeps = conditions.keepsReadings
        service.regard(conditions)
      },
      async dispose() {
        await service.dispose()
        tunnel?.dispose()
      },
    }
  },
})
