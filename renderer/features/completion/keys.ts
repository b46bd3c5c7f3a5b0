import { showKey } from '../../commands/keys.ts'

/** The keys of what can be done with an offer. */
export const KEYS = {
  accept: 'Tab',
  acceptWord: 'Mod-ArrowRight',
  acceptLine: 'Mod-Alt-ArrowRight',
  next: 'Alt-]',
  previous: 'Alt-[',
} as const

/** The same as a person reads them. */
export type GhostKeys = Readonly<Record<keyof typeof KEYS, string>>

export function shownKeys(mac: boolean): GhostKeys {
  const shown = Object.entries(KEYS).map(([name, key]) => [name, showKey(key, mac)])
  return Object.fromEntries(shown) as GhostKeys
}
