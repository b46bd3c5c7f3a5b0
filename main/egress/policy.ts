import type { EgressMode, EgressPolicy, EgressPurpose } from '../../preload/contract/egress.ts'
import { egressPurposes } from '../../preload/contract/egress.ts'
import { type Destination, matches, parseHostRule } from './destination.ts'

/** Who began a request: the user just now, or the app by itself. `what` is for the ledger, in words. */
export interface StartedBy {
  by: 'user' | 'background'
  what: string
}

/** Everything that decides whether a connection may open. */
export interface EgressRules {
  mode: EgressMode
  policies: readonly EgressPolicy[]
}

export type Verdict = { verdict: 'open' } | { verdict: 'ask' } | { verdict: 'refused'; reason: string }

/** Local mode, every purpose off, no hosts. */
export const defaultRules: EgressRules = {
  mode: 'local',
  policies: egressPurposes.map((purpose) => ({ purpose, decision: 'off', hosts: [] })),
}

const refused = (reason: string): Verdict => ({ verdict: 'refused', reason })

/** Judges one connection. Pure; what no rule lets through is refused. Reasons are sentences for the user. */
export function judge(
  rules: EgressRules,
  request: { purpose: EgressPurpose; destination: Destination; startedBy: StartedBy },
): Verdict {
  const { purpose, destination, startedBy } = request
  if (rules.mode === 'air-gapped' && !destination.loopback) {
    return refused('OffCoder is air-gapped: nothing may leave this machine.')
  }
  const policy = rules.policies.find((candidate) => candidate.purpose === purpose)
  if (!policy || policy.decision === 'off') return refused(`Connections for ${purpose} are off.`)
  if (!policy.hosts.some((host) => matches(parseHostRule(host), destination))) {
    return refused(
      `${destination.protocol}//${destination.host}:${destination.port} is not among the hosts allowed for ${purpose}.`,
    )
  }
  if (startedBy.by !== 'user' && rules.mode !== 'connected') {
    return refused('In this mode OffCoder connects only when you ask for it, never in the background.')
  }
  return policy.decision === 'on' ? { verdict: 'open' } : { verdict: 'ask' }
}
