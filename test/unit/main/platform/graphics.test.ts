import { existsSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import {
  type GraphicsPlace,
  graphicsToTry,
  isWithoutGraphics,
  rememberGraphics,
} from '../../../../main/platform/graphics.ts'

const DAY = 24 * 60 * 60 * 1000
const now = Date.UTC(2026, 10, 30)
let place: GraphicsPlace

beforeEach(() => {
  place = { folder: mkdtempSync(join(tmpdir(), 'offcoder-graphics-')), version: '33.2.1', system: 'x11 :0' }
})

test('a start without graphics spares the next ones the try, for a week', async () => {
  expect(await isWithoutGraphics(place, now)).toBe(false)
  await rememberGraphics(place, 'disabled_software', now)
  expect(await isWithoutGraphics(place, now)).toBe(true)
  expect(await isWithoutGraphics(place, now + 6 * DAY)).toBe(true)
  expect(await isWithoutGraphics(place, now + 7 * DAY)).toBe(false)
})

test('another runtime, display or device, or a clock that went back, has them tried again', async () => {
  await rememberGraphics(place, 'disabled_software', now)
  expect(await isWithoutGraphics({ ...place, version: '34.0.0' }, now)).toBe(false)
  expect(await isWithoutGraphics({ ...place, system: 'x11 :0 card0 renderD128' }, now)).toBe(false)
  expect(await isWithoutGraphics(place, now - DAY)).toBe(false)
})

test('graphics that work are remembered by nothing', async () => {
  await rememberGraphics(place, 'enabled', now)
  await rememberGraphics(place, 'disabled_software', now)
  await rememberGraphics(place, 'enabled', now)
  expect(existsSync(join(place.folder, 'graphics.json'))).toBe(false)
})

test('a file that was cut or is another thing says nothing', async () => {
  for (const text of [
    '',
    '{"version":"33.2.1"',
    '[]',
    '{"version":"33.2.1","system":"x11 :0","at":"never"}',
  ]) {
    writeFileSync(join(place.folder, 'graphics.json'), text)
    expect(await isWithoutGraphics(place, now)).toBe(false)
  }
})

test('a folder that cannot be written to is no trouble', async () => {
  const file = join(place.folder, 'file')
  writeFileSync(file, '')
  await rememberGraphics({ ...place, folder: join(file, 'below') }, 'disabled_software', now)
  expect(await isWithoutGraphics({ ...place, folder: join(file, 'below') }, now)).toBe(false)
})

test.runIf(process.platform === 'linux')(
  'a start asks with what it can see, the display among it',
  async () => {
    const { DISPLAY } = process.env
    try {
      process.env.DISPLAY = ':77'
      const tried = await graphicsToTry(place.folder, now)
      if (typeof tried === 'string') throw new Error('It had to be tried.')
      await rememberGraphics(tried, 'disabled_software', now)
      expect(await graphicsToTry(place.folder, now)).toBe('none')
      process.env.DISPLAY = ':78'
      expect(await graphicsToTry(place.folder, now)).toMatchObject({ folder: place.folder })
    } finally {
      if (DISPLAY === undefined) delete process.env.DISPLAY
      else process.env.DISPLAY = DISPLAY
    }
  },
)
