import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { keepSettings, readKeptSettings, settingsPath } from '../../../../main/settings/kept-settings.ts'
import { parseSettings } from '../../../../main/settings/settings-file.ts'
import { defaultSettings } from '../../../../preload/contract/default-settings.ts'

const text = '{ "window.theme": "light", "window.zoom": "large" }'

describe('what the settings came to', () => {
  let dataPath: string
  const place = (version = '1.0.0') => ({ dataPath, version })
  const put = (written: string) => writeFile(settingsPath(dataPath), written)
  const keep = () => keepSettings(place(), text, parseSettings(text))

  beforeEach(async () => {
    dataPath = await mkdtemp(join(tmpdir(), 'offcoder-kept-settings-'))
  })
  afterEach(() => rm(dataPath, { recursive: true }))

  it('is known again while the file says the same', async () => {
    await put(`\uFEFF${text}`)
    await keep()
    expect(await readKeptSettings(place())).toEqual({
      ...parseSettings(text),
      path: settingsPath(dataPath),
    })
  })

  it('is the defaults where there is no file', async () => {
    await keepSettings(place(), '', parseSettings(''))
    expect(await readdir(dataPath)).toEqual([])
    const known = await readKeptSettings(place())
    expect(known).toEqual({ values: defaultSettings, path: settingsPath(dataPath), problems: [] })
  })

  it('is not known once the file says something else, or to another version', async () => {
    await put(text)
    expect(await readKeptSettings(place())).toBeNull()
    await keep()
    expect(await readKeptSettings(place('1.0.1'))).toBeNull()
    await put(`${text}\n`)
    expect(await readKeptSettings(place())).toBeNull()
  })

  it('is not known from a file that is damaged or lacks a setting', async () => {
    await put(text)
    await keep()
    const kept = join(dataPath, 'settings-read.json')
    for (const found of [
      '',
      '{',
      '[]',
      'null',
      JSON.stringify({ version: '1.0.0', text, values: {}, problems: [] }),
    ]) {
      await writeFile(kept, found)
      expect(await readKeptSettings(place())).toBeNull()
    }
  })
})
