import type { Extension } from '@codemirror/state'
import { highlightSpecialChars } from '@codemirror/view'

/**
 * Characters that change what code means without being seen: direction overrides and isolates (Trojan Source,
 * https://trojansource.codes), zero-width and tag characters. CodeMirror marks most of them; these are the rest.
 * U+200D stays out: it joins emoji.
 */
const MORE =
  /\u034f|[\u115f\u1160\u17b4\u17b5\u180e\u200c\u202a-\u202c\u2060-\u2065\u2068\u206a-\u206f\u3164\uffa0]|[\ufe00-\ufe0e]/

const NAMES: Readonly<Record<number, string>> = {
  173: 'soft hyphen',
  1564: 'Arabic letter mark',
  8203: 'zero-width space',
  8204: 'zero-width non-joiner',
  8206: 'left-to-right mark',
  8207: 'right-to-left mark',
  8232: 'line separator',
  8233: 'paragraph separator',
  8234: 'left-to-right embedding',
  8235: 'right-to-left embedding',
  8236: 'end of embedding',
  8237: 'left-to-right override',
  8238: 'right-to-left override',
  8288: 'word joiner',
  8294: 'left-to-right isolate',
  8295: 'right-to-left isolate',
  8296: 'first strong isolate',
  8297: 'end of isolate',
  65279: 'zero-width no-break space',
}

/** `U+202E right-to-left override`, as tooltip and screen reader say it. */
export function invisibleName(code: number): string {
  const number = `U+${code.toString(16).toUpperCase().padStart(4, '0')}`
  const name =
    NAMES[code] ?? (code < 32 || (code >= 127 && code < 160) ? 'control character' : 'invisible character')
  return `${number} ${name}`
}

/** Draws invisible and direction-changing characters as a marked box with their name. */
export const showInvisibles: Extension = highlightSpecialChars({
  addSpecialChars: MORE,
  render(code) {
    const mark = document.createElement('span')
    mark.className = 'cm-invisible'
    mark.textContent =
      code < 32 && code !== 9
        ? String.fromCharCode(0x2400 + code)
        : code.toString(16).toUpperCase().padStart(4, '0')
    mark.title = invisibleName(code)
    mark.setAttribute('aria-label', invisibleName(code))
    return mark
  },
})
