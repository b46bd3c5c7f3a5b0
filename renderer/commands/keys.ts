/**
 * Key names in CodeMirror's syntax (`Mod-Shift-p`, `F6`, ``Ctrl-` ``): parsing, matching and showing them.
 * `Mod` is Cmd on macOS and Ctrl elsewhere. See https://codemirror.net/docs/ref/#view.KeyBinding
 */

export interface KeyStroke {
  readonly key: string
  readonly ctrl: boolean
  readonly alt: boolean
  readonly shift: boolean
  readonly meta: boolean
}

/** The part of a keyboard event that decides what was pressed. */
export type KeyPress = Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'altKey' | 'shiftKey' | 'metaKey'>

const MODIFIERS: Record<string, keyof Omit<KeyStroke, 'key'>> = {
  Ctrl: 'ctrl',
  Control: 'ctrl',
  Alt: 'alt',
  Shift: 'shift',
  Meta: 'meta',
  Cmd: 'meta',
}

/** @throws when a name before the last `-` is not a modifier. */
export function parseKey(binding: string, mac: boolean): KeyStroke {
  const names = binding.split(/-(?!$)/)
  const key = names.pop() ?? ''
  const stroke = {
    key: key.length === 1 ? key.toLowerCase() : key,
    ctrl: false,
    alt: false,
    shift: false,
    meta: false,
  }
  for (const name of names) {
    const modifier = name === 'Mod' ? (mac ? 'meta' : 'ctrl') : MODIFIERS[name]
    if (!modifier || !key) throw new Error(`"${binding}" is not a key binding.`)
    stroke[modifier] = true
  }
  return stroke
}

/** The key on a US keyboard at the same place, so that bindings work with Shift held and on non-Latin layouts. */
function keyAtPlace(code: string): string | undefined {
  if (code.startsWith('Key')) return code.slice(3).toLowerCase()
  if (code.startsWith('Digit')) return code.slice(5)
  const places: Record<string, string> = {
    Backquote: '`',
    Minus: '-',
    Equal: '=',
    BracketLeft: '[',
    BracketRight: ']',
    Backslash: '\\',
    Semicolon: ';',
    Quote: "'",
    Comma: ',',
    Period: '.',
    Slash: '/',
  }
  return places[code]
}

export function matchesKey(stroke: KeyStroke, press: KeyPress): boolean {
  if (stroke.ctrl !== press.ctrlKey || stroke.alt !== press.altKey) return false
  if (stroke.shift !== press.shiftKey || stroke.meta !== press.metaKey) return false
  const pressed = press.key.length === 1 ? press.key.toLowerCase() : press.key
  if (pressed === stroke.key) return true
  const latin = /^[\x20-\x7e]$/.test(pressed)
  return (!latin || press.shiftKey || press.altKey) && keyAtPlace(press.code) === stroke.key
}

const SHOWN: Record<string, string> = {
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowRight: '→',
  Escape: 'Esc',
  Delete: 'Del',
  ' ': 'Space',
}

/** `Mod-Shift-p` as a person reads it: `⇧⌘P` on macOS, `Ctrl+Shift+P` elsewhere. */
export function showKey(binding: string, mac: boolean): string {
  const stroke = parseKey(binding, mac)
  const key = SHOWN[stroke.key] ?? (stroke.key.length === 1 ? stroke.key.toUpperCase() : stroke.key)
  if (mac) {
    return [stroke.ctrl && '⌃', stroke.alt && '⌥', stroke.shift && '⇧', stroke.meta && '⌘', key]
      .filter(Boolean)
      .join('')
  }
  return [stroke.ctrl && 'Ctrl', stroke.alt && 'Alt', stroke.shift && 'Shift', stroke.meta && 'Meta', key]
    .filter(Boolean)
    .join('+')
}
