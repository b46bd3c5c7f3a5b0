import type { EgressMode, EgressPolicy } from '../../../preload/contract/egress.ts'
import type { ModelOverview } from '../../../preload/contract/models.ts'
import type { Rpc } from '../../rpc/client.ts'

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/

export function isLoopback(address: string): boolean {
  return URL.canParse(address) && LOOPBACK.test(new URL(address).hostname)
}

/** What is wrong with a base address, in words; undefined when downloads may begin at it. */
export function wrongWithSource(address: string): string | undefined {
  const url = URL.canParse(address) ? new URL(address) : undefined
  if (!url || !/^https?:$/.test(url.protocol))
    return 'This is not an address. Write it like https://models.example.com.'
  if (url.protocol === 'http:' && !isLoopback(address))
    return 'Only https keeps others from changing a file on its way. Plain http is for this device alone.'
  if (url.username || url.password || url.search || url.hash)
    return 'Leave out user names, passwords and what follows ? or #.'
  return undefined
}

/** Where downloads begin: the user's own addresses, else the catalogue's hub. */
export function addressesFor(sources: readonly string[], hub: ModelOverview['hub']): readonly string[] {
  return sources.length > 0 ? sources : [hub.address]
}

/** The hosts, as rules of the egress, that a download from these addresses must be allowed to reach. */
export function hostsFor(sources: readonly string[], hub: ModelOverview['hub']): readonly string[] {
  const own = addressesFor(sources, hub).map((address) => new URL(address).host)
  return [...new Set(sources.length > 0 ? own : [...own, ...hub.hosts])]
}

/** Why nothing can be downloaded in this mode; undefined when it can. */
export function refusedByMode(
  mode: EgressMode | undefined,
  addresses: readonly string[],
): string | undefined {
  if (mode !== 'air-gapped' || addresses.some(isLoopback)) return undefined
  return 'OffCoder is air-gapped: it reaches nothing but this device, so it cannot download. Change the mode on the privacy page, or get the file on another machine and add it here.'
}

/** True when a purpose may already reach all of these. */
export function isAllowed(policy: EgressPolicy | undefined, hosts: readonly string[]): boolean {
  return (
    policy !== undefined && policy.decision !== 'off' && hosts.every((host) => policy.hosts.includes(host))
  )
}

export async function readPermission(rpc: Rpc): Promise<EgressPolicy | undefined> {
  const policies = await rpc.desktop.egress.policies()
  return policies.find(({ purpose }) => purpose === 'model-download')
}

/** Lets model downloads reach these hosts too. The user has just said so. */
export async function allowHosts(rpc: Rpc, hosts: readonly string[]): Promise<void> {
  const policy = await readPermission(rpc)
  if (isAllowed(policy, hosts)) return
  await rpc.desktop.egress.setPolicy({
    purpose: 'model-download',
    decision: 'on',
    hosts: [...new Set([...(policy?.hosts ?? []), ...hosts])],
  })
}

/** Takes the permission back: no model is downloaded until it is given again. */
export async function forbidDownloads(rpc: Rpc): Promise<void> {
  await rpc.desktop.egress.setPolicy({ purpose: 'model-download', decision: 'off', hosts: [] })
}
