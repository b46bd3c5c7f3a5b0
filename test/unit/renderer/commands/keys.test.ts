import { describe, expect, it } from 'vitest'
import { type KeyPress, matchesKey, parseKey, showKey } from '../../../../renderer/commands/keys.ts'

const press = (key: string, code: string, modifiers: Partial<KeyPress> = {}): KeyPress => ({
  key,
  code,
  ctrlKey: false,
  altKey: false,
  shiftKey: false,
  metaKey: false,
  ...modifiers,
})

describe('keys', () => {
  it('takes Mod for Ctrl, and for Cmd on macOS', () => {
    expect(matchesKey(parseKey('Mod-p', false), press('p', 'KeyP', { ctrlKey: true }))).toBe(true)
    expect(matchesKey(parseKey('Mod-p', true), press('p', 'KeyP', { ctrlKey: true }))).toBe(false)
    expect(matchesKey(parseKey('Mod-p', true), press('p', 'KeyP', { metaKey: true }))).toBe(true)
  })

  it('wants exactly the modifiers it names', () => {
    const save = parseKey('Mod-s', false)
    expect(matchesKey(save, press('S', 'KeyS', { ctrlKey: true, shiftKey: true }))).toBe(false)
    expect(matchesKey(save, press('s', 'KeyS'))).toBe(false)
  })

  it('works with Shift held, whatever letter that gives', () => {
    expect(
      matchesKey(parseKey('Mod-Shift-p', false), press('P', 'KeyP', { ctrlKey: true, shiftKey: true })),
    ).toBe(true)
    expect(
      matchesKey(parseKey('Ctrl-Shift-`', false), press('~', 'Backquote', { ctrlKey: true, shiftKey: true })),
    ).toBe(true)
  })

  it('works on a keyboard without Latin letters', () => {
    expect(matchesKey(parseKey('Mod-p', false), press('з', 'KeyP', { ctrlKey: true }))).toBe(true)
  })

  it('follows the letter, not the place, on another Latin layout', () => {
    const undo = parseKey('Mod-z', false)
    expect(matchesKey(undo, press('z', 'KeyW', { ctrlKey: true }))).toBe(true)
    expect(matchesKey(undo, press('w', 'KeyZ', { ctrlKey: true }))).toBe(false)
  })

  it('knows the minus key from the minus between names', () => {
    expect(parseKey('Mod--', false)).toMatchObject({ key: '-', ctrl: true })
    expect(matchesKey(parseKey('Mod--', false), press('-', 'Minus', { ctrlKey: true }))).toBe(true)
  })

  it('refuses what is not a binding', () => {
    expect(() => parseKey('Hyper-x', false)).toThrow('not a key binding')
  })

  it('is shown as people read it', () => {
    expect(showKey('Mod-Shift-p', true)).toBe('⇧⌘P')
    expect(showKey('Mod-Shift-p', false)).toBe('Ctrl+Shift+P')
    expect(showKey('Alt-ArrowUp', false)).toBe('Alt+↑')
  })
})
