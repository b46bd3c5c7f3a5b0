import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { appFile, isOurOrigin, mayLoad } from '../../../../main/platform/origin.ts'

describe('what a page may load', () => {
  it.each([
    'https://offcoder/',
    'http://offcoder/',
    'app://offcoder.example/',
    'app://evil/',
    'app://offcoder:80/',
    'app://user@offcoder.example/',
    'file:///etc/passwd',
    'ws://localhost:5173/',
    'javascript:alert(1)',
    'not a url',
  ])('refuses %s', (url) => {
    expect(isOurOrigin(url, null)).toBe(false)
    expect(mayLoad(url, null)).toBe(false)
  })

  it('loads our own files, and the development server only while there is one', () => {
    expect(isOurOrigin('app://offcoder/index.html', null)).toBe(true)
    expect(mayLoad('http://localhost:5173/main.tsx', null)).toBe(false)
    expect(mayLoad('http://localhost:5173/main.tsx', 'http://localhost:5173')).toBe(true)
    expect(mayLoad('ws://localhost:5173/', 'http://localhost:5173')).toBe(true)
    expect(mayLoad('http://localhost:5174/', 'http://localhost:5173')).toBe(false)
  })

  it('serves nothing outside the folder of the window, whatever the path says', () => {
    expect(appFile('/app/renderer', 'app://offcoder/')?.file).toBe(join('/app/renderer', 'index.html'))
    expect(appFile('/app/renderer', 'app://offcoder/assets/a.js')?.type).toContain('javascript')
    expect(appFile('/app/renderer', 'app://offcoder/%2e%2e/%2e%2e/etc/x.js')?.file).toBe(
      '/app/renderer/etc/x.js',
    )
    expect(appFile('/app/renderer', 'app://offcoder/..%2f..%2fetc%2fx.js')).toBeNull()
    expect(appFile('/app/renderer', 'app://offcoder/%E0%A4%A')).toBeNull()
    fc.assert(
      fc.property(
        fc.webPath(),
        fc.array(fc.constantFrom('..', '%2e%2e', '%2f', '\\', 'a'), { maxLength: 8 }),
        (path, parts) => {
          const found = appFile('/app/renderer', `app://offcoder${path}/${parts.join('/')}/x.js`)
          expect(found === null || found.file.startsWith('/app/renderer/')).toBe(true)
        },
      ),
    )
  })
})
