import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseDestination } from '../../../../main/egress/destination.ts'
import { defaultRules, type EgressRules, judge } from '../../../../main/egress/policy.ts'
import { egressPurposes } from '../../../../preload/contract/egress.ts'

const purpose = fc.constantFrom(...egressPurposes)
const host = fc.constantFrom(
  'example.com',
  'api.example.com',
  'other.test',
  'localhost',
  '127.0.0.1',
  '10.0.0.1',
)
const url = fc
  .tuple(fc.constantFrom('http', 'https', 'ws', 'wss'), host, fc.constantFrom('', ':80', ':443', ':8080'))
  .map(([scheme, name, port]) => `${scheme}://${name}${port}/`)
const startedBy = fc.record({
  by: fc.constantFrom('user' as const, 'background' as const),
  what: fc.string(),
})
const rules: fc.Arbitrary<EgressRules> = fc.record({
  mode: fc.constantFrom('air-gapped' as const, 'local' as const, 'connected' as const),
  policies: fc.array(
    fc.record({
      purpose,
      decision: fc.constantFrom('off' as const, 'ask' as const, 'on' as const),
      hosts: fc.array(
        fc.oneof(
          host,
          host.map((name) => `http://${name}:8080`),
        ),
      ),
    }),
  ),
})
const request = fc.record({ purpose, destination: url.map(parseDestination), startedBy })

describe('the egress policy', () => {
  it('refuses everything before the user has allowed anything, in every mode', () => {
    fc.assert(
      fc.property(
        request,
        rules,
        (asked, { mode }) => judge({ ...defaultRules, mode }, asked).verdict === 'refused',
      ),
    )
  })

  it('lets nothing but this machine through when air-gapped', () => {
    fc.assert(
      fc.property(request, rules, (asked, given) => {
        const { verdict } = judge({ ...given, mode: 'air-gapped' }, asked)
        return verdict === 'refused' || asked.destination.loopback
      }),
    )
  })

  it('opens only for a purpose that is on, and asks only for one that says ask', () => {
    fc.assert(
      fc.property(request, rules, (asked, given) => {
        const decision = given.policies.find((policy) => policy.purpose === asked.purpose)?.decision ?? 'off'
        const { verdict } = judge(given, asked)
        return verdict === 'refused' || verdict === { off: 'refused', ask: 'ask', on: 'open' }[decision]
      }),
    )
  })

  it('does nothing in the background unless connected', () => {
    fc.assert(
      fc.property(request, rules, (asked, given) => {
        const { verdict } = judge(given, { ...asked, startedBy: { by: 'background', what: 'sync' } })
        return verdict === 'refused' || given.mode === 'connected'
      }),
    )
  })

  it('allows no more when a host is taken off the list', () => {
    fc.assert(
      fc.property(request, rules, (asked, given) => {
        const fewer = {
          ...given,
          policies: given.policies.map((policy) => ({ ...policy, hosts: policy.hosts.slice(1) })),
        }
        return judge(fewer, asked).verdict === 'refused' || judge(given, asked).verdict !== 'refused'
      }),
    )
  })

  it('lets through what the user allowed', () => {
    const given: EgressRules = {
      mode: 'local',
      policies: [{ purpose: 'git', decision: 'on', hosts: ['github.com'] }],
    }
    const destination = parseDestination('https://github.com/a/b.git')
    const user = { by: 'user' as const, what: 'Clone' }
    expect(judge(given, { purpose: 'git', destination, startedBy: user })).toEqual({ verdict: 'open' })
    expect(judge(given, { purpose: 'update', destination, startedBy: user })).toMatchObject({
      verdict: 'refused',
    })
  })
})
