import { expect, it, vi } from 'vitest'
import type { EgressPolicy } from '../../../../../preload/contract/egress.ts'
import {
  allowHosts,
  hostsFor,
  isAllowed,
  refusedByMode,
  wrongWithSource,
} from '../../../../../renderer/features/models/permission.ts'

const hub = { address: 'https://hub.example.com', hosts: ['*.hub.example.com'] }
const policy = (changes: Partial<EgressPolicy>): EgressPolicy => ({
  purpose: 'model-download',
  decision: 'off',
  hosts: [],
  ...changes,
})

it('asks for the hub and where it hands downloads on to, or for the chosen addresses alone', () => {
  expect(hostsFor([], hub)).toEqual(['hub.example.com', '*.hub.example.com'])
  expect(hostsFor(['https://mirror.example.org/models', 'http://127.0.0.1:8080'], hub)).toEqual([
    'mirror.example.org',
    '127.0.0.1:8080',
  ])
})

it('refuses addresses that others could listen to, or that carry more than an address', () => {
  expect(wrongWithSource('https://models.example.com')).toBeUndefined()
  expect(wrongWithSource('http://localhost:8080/models')).toBeUndefined()
  expect(wrongWithSource('http://models.example.com')).toMatch(/Only https/)
  expect(wrongWithSource('models.example.com')).toMatch(/not an address/)
  expect(wrongWithSource('https://me:secret@models.example.com')).toMatch(/Leave out/)
})

it('says that nothing can be downloaded when air-gapped, unless it comes from this device', () => {
  expect(refusedByMode('air-gapped', [hub.address])).toMatch(/air-gapped/)
  expect(refusedByMode('air-gapped', ['http://127.0.0.1:8080'])).toBeUndefined()
  expect(refusedByMode('local', [hub.address])).toBeUndefined()
})

it('adds hosts to what was allowed before, and changes nothing when they were', async () => {
  const setPolicy = vi.fn(async () => [])
  const rpcWith = (now: EgressPolicy) =>
    ({ desktop: { egress: { policies: async () => [now], setPolicy } } }) as never
  await allowHosts(rpcWith(policy({ decision: 'on', hosts: ['a.example.com'] })), ['b.example.com'])
  expect(setPolicy).toHaveBeenCalledWith(
    policy({ decision: 'on', hosts: ['a.example.com', 'b.example.com'] }),
  )
  await allowHosts(rpcWith(policy({ decision: 'ask', hosts: ['b.example.com'] })), ['b.example.com'])
  expect(setPolicy).toHaveBeenCalledTimes(1)
  expect(isAllowed(policy({ decision: 'off', hosts: ['b.example.com'] }), ['b.example.com'])).toBe(false)
})
