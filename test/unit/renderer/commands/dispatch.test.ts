// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { dispatchKeys } from '../../../../renderer/commands/dispatch.ts'
import { createCommandRegistry } from '../../../../renderer/commands/registry.ts'

describe('keys in the window', () => {
  const late = vi.fn()
  const first = vi.fn()
  let input: HTMLInputElement
  let stop: () => void

  beforeEach(() => {
    vi.clearAllMocks()
    const registry = createCommandRegistry({
      platform: 'linux',
      context: () => ({ projectId: null, nodeId: null, focus: 'other' }),
      onError: (error) => {
        throw error
      },
    })
    registry.register({ id: 'late', title: 'Late', keybinding: 'Mod-f', run: late })
    registry.register({ id: 'first', title: 'First', keybinding: 'Mod-p', first: true, run: first })
    stop = dispatchKeys(window, registry)
    input = document.createElement('input')
    document.body.append(input)
  })
  afterEach(() => {
    stop()
    input.remove()
  })

  const type = (key: string, more: KeyboardEventInit = {}): KeyboardEvent => {
    const event = new KeyboardEvent('keydown', {
      key,
      ctrlKey: true,
      bubbles: true,
      cancelable: true,
      ...more,
    })
    input.dispatchEvent(event)
    return event
  }

  it('run a command that nobody else has handled', () => {
    expect(type('f').defaultPrevented).toBe(true)
    expect(late).toHaveBeenCalledTimes(1)
  })

  it('leave a key to the editor that handles it', () => {
    input.addEventListener('keydown', (event) => event.preventDefault())
    type('f')
    expect(late).not.toHaveBeenCalled()
  })

  it('take a key before the editor when the command says so', () => {
    const editor = vi.fn()
    input.addEventListener('keydown', editor)
    type('p')
    expect(first).toHaveBeenCalledTimes(1)
    expect(editor).not.toHaveBeenCalled()
  })

  it('are left alone while an input method is composing', () => {
    type('p', { isComposing: true })
    expect(first).not.toHaveBeenCalled()
  })

  it('stay with the shell when they are Ctrl and a letter in a terminal', () => {
    const terminal = document.createElement('div')
    terminal.className = 'xterm'
    document.body.append(terminal)
    terminal.append(input)
    type('p')
    expect(first).not.toHaveBeenCalled()
    terminal.remove()
  })

  it('do nothing once the window has let go of them', () => {
    stop()
    type('f')
    expect(late).not.toHaveBeenCalled()
  })
})
