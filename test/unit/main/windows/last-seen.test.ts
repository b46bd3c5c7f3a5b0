import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  LAST_SEEN,
  lastSeenPath,
  packLastSeen,
  unpackLastSeen,
} from '../../../../main/process/last-seen-file.ts'
import { LastSeenFiles } from '../../../../main/windows/last-seen.ts'
import { defaultSettings } from '../../../../preload/contract/default-settings.ts'

const settings = { values: defaultSettings, path: '/settings.json', problems: [] }
const page = (query = '') => new URL(`app://offcoder/index.html${query}`)

describe('what a window showed last', () => {
  let path: string
  const put = (window: string, text: string) => writeFileSync(lastSeenPath(path, window) ?? '', text)
  const read = async (windows: string[], writable = true) => {
    const files = new LastSeenFiles({ path, writable })
    await files.read(windows)
    return files
  }

  beforeEach(() => {
    path = mkdtempSync(join(tmpdir(), 'last-seen-'))
    mkdirSync(join(path, LAST_SEEN))
  })
  afterEach(() => rmSync(path, { recursive: true, force: true }))

  it('is what its page begins with, once, with the settings', async () => {
    put('', packLastSeen('p', '{"a":1}'))
    const files = await read([''])
    expect(files.isEmpty).toBe(false)
    expect(JSON.parse(files.startOf(page(), settings))).toEqual({ settings, lastSeen: { a: 1 } })
    expect(JSON.parse(files.startOf(page(), settings))).toEqual({ settings, lastSeen: null })
  })

  it('is not shown by a page that is loaded again', async () => {
    put('', packLastSeen('p', '{"a":1}'))
    const files = await read([''])
    expect(JSON.parse(files.startOf(page('?again='), settings)).lastSeen).toBeNull()
  })

  it('is that of the window, not of another', async () => {
    put('', packLastSeen('p', '1'))
    put('other-1', packLastSeen('p', '2'))
    const files = await read(['', 'other-1', '../../out'])
    expect(JSON.parse(files.startOf(page('?window=other-1'), settings)).lastSeen).toBe(2)
    expect(JSON.parse(files.startOf(page('?window=../../out'), settings)).lastSeen).toBeNull()
    expect(JSON.parse(files.startOf(page(), settings)).lastSeen).toBe(1)
  })

  it('is as if it were not there when it is damaged, half written, or of another OffCoder', async () => {
    const whole = packLastSeen('p', '{"a":1}')
    for (const text of [
      '',
      'x',
      whole.slice(0, -2),
      whole.replace('{"a":1}', '{"a":2}'),
      whole.replace('seen-1 ', 'seen-9 '),
      whole.replace(' p ', ' q '),
    ]) {
      expect(unpackLastSeen(text)).toBeNull()
      put('', text)
      expect((await read([''])).isEmpty).toBe(true)
    }
  })

  it('is not shown where nothing can be written', async () => {
    put('', packLastSeen('p', '1'))
    expect((await read([''], false)).isEmpty).toBe(true)
  })

  it('goes when its window never comes back', async () => {
    put('', packLastSeen('p', '1'))
    put('gone', packLastSeen('p', '2'))
    const files = await read([''])
    await files.keepOnly([''])
    expect(existsSync(join(path, LAST_SEEN, 'first.json'))).toBe(true)
    expect(existsSync(join(path, LAST_SEEN, 'gone.json'))).toBe(false)
  })
})
