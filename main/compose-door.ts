import { join } from 'node:path'
import type { EgressPolicy } from '../preload/contract/egress.ts'
import type { Services } from './compose-services.ts'
import { joinAiWithWorkspace } from './compose-services.ts'
import { Egress } from './egress/egress.ts'
import { RemoteLedger } from './egress/remote-ledger.ts'
import { RulesStore } from './egress/rules-store.ts'
import { serveTunnel } from './egress/tunnel.ts'
import type { TunnelPort } from './egress/tunnel-protocol.ts'
import type { NetworkGuard } from './guard/network-guard.ts'
import type { DataFolder } from './platform/data-folder.ts'
import type { Log } from './platform/log.ts'
import type { AiPermissions } from './process/ai-permissions.ts'
import type { RpcPort } from './process/rpc.ts'
import { ProviderStore } from './providers/provider-store.ts'
import { Providers } from './providers/providers.ts'
import type { SecretStore } from './secrets/secret-store.ts'
import { askToConnect } from './windows/approval.ts'
import type { Windows } from './windows/windows.ts'

/** Reads what the door goes by. */
export async function startDoor(rules: RulesStore, providers: ProviderStore, log: Log): Promise<void> {
  const [ofRules, ofProviders] = await Promise.all([rules.start(), providers.start()])
  if (ofRules.problem) log.write('warn', 'egress', ofRules.problem)
  if (ofProviders.problem) log.write('warn', 'providers', ofProviders.problem)
}

function byokPolicy(rules: RulesStore): EgressPolicy {
  const found = rules.rules.policies.find(({ purpose }) => purpose === 'byok-ai')
  return found ?? { purpose: 'byok-ai', decision: 'off', hosts: [] }
}

/** The door, its ledger in the workspace process, and everything that was refused elsewhere. */
export function createEgress({
  permissions,
  data,
  guard,
  services,
  windows,
  secrets,
  log,
}: {
  permissions: AiPermissions
  data: DataFolder
  guard: NetworkGuard
  services: Services
  windows: Windows
  secrets: SecretStore
  log: Log
}) {
  const ledger = new RemoteLedger()
  const rules = new RulesStore(join(data.path, 'network.json'))
  const providerStore = new ProviderStore(join(data.path, 'ai-providers.json'))
  // The door wants keys, and their keeper the door's rules: it asks for them later than it is made.
  const providers: Providers = new Providers({
    store: providerStore,
    secrets,
    policy: () => byokPolicy(rules),
    setPolicy: (policy) => egress.setPolicy(policy),
  })
  const egress = new Egress({
    door: guard.takeDoor(),
    ledger,
    rules,
    credentials: providers,
    approve: (question, signal) => askToConnect(windows.front, question, signal),
  })
  const failed = (error: unknown) => log.write('warn', 'egress', String(error))
  services.workspace.on('running', () => {
    const port = services.workspace.connect('ledger')
    port.on('close', () => ledger.disconnect())
    ledger.connect(port as RpcPort)
    port.start()
    egress.ledgerAvailable().catch(failed)
  })
  services.ai.on('running', () =>
    serveTunnel({
      process: 'ai',
      egress,
      port: services.ai.connect('egress') as unknown as TunnelPort,
      mayUseAi: (projectId) => permissions.allows(projectId) === true,
    }),
  )
  joinAiWithWorkspace(services)
  guard.onAttempt((attempt) => void egress.recordAttempt(attempt).catch(failed))
  for (const service of Object.values(services)) {
    service.on('refusedEgress', (attempt) => void egress.recordAttempt(attempt).catch(failed))
  }
  return { egress, ledger, rules, providers, providerStore }
}
