import { expect, it } from 'vitest'
import { isPermissive, render, shippedPackages } from '../../../scripts/notices.mjs'

it('what ships is what the app uses and what that needs, each where Node would find it', () => {
  const packages = {
    'node_modules/a': {
      dependencies: { b: '1' },
      peerDependencies: { p: '1', q: '1' },
      peerDependenciesMeta: { q: { optional: true } },
    },
    'node_modules/a/node_modules/b': { dependencies: { c: '1' } },
    'node_modules/b': {},
    'node_modules/c': { optionalDependencies: { 'c-linux': '1', gone: '1' } },
    'node_modules/c-linux': { os: ['linux'] },
    'node_modules/p': { dependencies: { a: '1' } },
    'node_modules/q': {},
    'node_modules/unused': {},
  }
  expect(shippedPackages(packages, ['a', 'electron'])).toEqual([
    'node_modules/a',
    'node_modules/a/node_modules/b',
    'node_modules/c',
    'node_modules/p',
  ])
})

it.each([
  ['MIT', true],
  ['(MIT OR CC0-1.0)', true],
  ['GPL-3.0-only OR MIT', true],
  ['MIT AND GPL-2.0', false],
  ['GPL-3.0-only', false],
  ['SEE LICENSE IN file', false],
])('the licence %s is permissive: %s', (licence, expected) => {
  expect(isPermissive(licence)).toBe(expected)
})

it('packages with one text share it', () => {
  const mit = { licence: 'MIT', text: 'Do as you like.' }
  const text = render([
    { title: 'a 1', ...mit },
    { title: 'b 2', ...mit },
  ])
  expect(text).toContain('a 1\nb 2\nLicence: MIT\n\nDo as you like.')
  expect(text.match(/Do as you like/g)).toHaveLength(1)
})
