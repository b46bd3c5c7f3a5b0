import type { Extension } from '@codemirror/state'
import { highlightSpecialChars } from '@codemirror/view'

/**
 * Characters that change what code means without being seen: direction overrides and isolates (Trojan Source,
 * https://trojansource.codes), zero-width and tag characters. CodeMirror marks most of them; these are the rest.
 * U+200D stays out: it joins emoji.
 */
const MORE = /[\u034f\u115f\u1160\u17b4\u17b5\u180e\u200c\u202a-\u202c\u2060-\u2065\u2068\u206a-\u206f\u3164\ufe00-\ufe0e\uffa0]/

const NAMES: Readonly<Record<number, string>> = {
  0x00ad: 'soft hyphen',
  0x061c: 'Arabic letter mark',
  0x200b: 'zero-width space',
  0x200c: 'zero-width non-joiner',
  0x200e: 'left-to-right mark',
  0x200f: 'right-to-left mark',
  0x2028: 'line separator',
  0x2029: 'paragraph separator',
  0x202a: 'left-to-right embedding',
  0x202b: 'right-to-left embedding',
  0x202c: 'end of embedding',
  0x202d: 'left-to-right override',
  0x202e: 'right-to-left override',
  0x2060: 'word joiner',
  0x2066: 'left-to-right isolate',
  0x2067: 'right-to-left isolate',
  0x2068: 'first strong isolate',
  0x2069: 'end of isolate',
  0xfeff: 'zero-width no-break space',
}

/** `U+202E right-to-left override`, as tooltip and screen reader say it. */
export function invisibleName(code: number): string {
  const number = `U+${code.toString(16).toUpperCase().padStart(4, '0')}`
  const name = NAMES[code] ?? (code < 32 || (code >= 127 && code < 160) ? 'control character' : 'invisible character')
  return `${number} ${name}`
}

/** Draws invisible and direction-changing characters as a marked box with their name. */
export const showInvisibles: Extension = highlightSpecialChars({
  addSpecialChars: MORE,
  render(code) {
    const mark = document.createElement('span')
    mark.className = 'cm-invisible'
    mark.textContent = code < 32 && code !== 9 ? String.fromCharCode(0x2400 + code) : code.toString(16).toUpperCase().padStart(4, '0')
    mark.title = invisibleName(code)
    mark.setAttribute('aria-label', invisibleName(code))
    return mark
  },
})
