import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { defaultSettings } from '../../preload/contract/default-settings.ts'
import type { Settings, SettingsState } from '../../preload/contract/settings.ts'
import { writeFileAtomically } from '../durable/atomic-file.ts'

// What the settings file said last, and what that came to: a start that finds the same text need not parse it, which
// takes a library of schemas that the first page would wait for.

/** Says whose it is: another version may know other settings. */
export interface KeptPlace {
  dataPath: string
  version: string
}

interface Kept {
  version: string
  text: string
  values: Settings
  problems: string[]
}

/** How windows are to look. */
export function appearanceOf({ values }: SettingsState): { theme: Settings['window.theme']; zoom: number } {
  return { theme: values['window.theme'], zoom: values['window.zoom'] }
}

export function settingsPath(dataPath: string): string {
  return join(dataPath, 'settings.json')
}

const keptPath = (dataPath: string) => join(dataPath, 'settings-read.json')

/** The settings in force, as far as that is known without parsing; null where it is not. */
export async function readKeptSettings({ dataPath, version }: KeptPlace): Promise<SettingsState | null> {
  const path = settingsPath(dataPath)
  try {
    const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return ''
      throw error
    })
    if (text === '') return { values: defaultSettings, path, problems: [] }
    const kept = JSON.parse(await readFile(keptPath(dataPath), 'utf8')) as Partial<Kept>
    const { values, problems } = kept
    if (kept.version !== version || kept.text !== text.replace(/^\uFEFF/, '') || !values || !problems)
      return null
    const knows = Object.keys(defaultSettings).every((name) => name in values)
    return knows ? { values, path, problems } : null
  } catch {
    return null
  }
}

/** Remembers what `text` came to. Losing it costs the next start a moment, so nobody hears of a failure. */
export async function keepSettings(
  { dataPath, version }: KeptPlace,
  text: string,
  { values, problems }: Pick<SettingsState, 'values' | 'problems'>,
): Promise<void> {
  if (text === '') return
  const kept: Kept = { version, text, values, problems }
  const path = keptPath(dataPath)
  const json = `${JSON.stringify(kept)}\n`
  const before = await readFile(path, 'utf8').catch(() => null)
  if (before !== json) await writeFileAtomically(path, json).catch(() => undefined)
}
