// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { dispatchKeys, dispatchMouseButtons } from '../../../../renderer/commands/dispatch.ts'
import { type CommandRegistry, createCommandRegistry } from '../../../../renderer/commands/registry.ts'

describe('keys in the window', () => {
  const late = vi.fn()
  const first = vi.fn()
  let input: HTMLInputElement
  let stop: () => void
  let registry: CommandRegistry

  beforeEach(() => {
    vi.clearAllMocks()
    registry = createCommandRegistry({
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

  it('leave those that edit a text to the field that has the keyboard', () => {
    const removal = vi.fn()
    const registry = createCommandRegistry({
      platform: 'linux',
      context: () => ({ projectId: null, nodeId: null, focus: 'files' }),
      onError: () => undefined,
    })
    registry.register({ id: 'remove', title: 'Remove', keybinding: ['Delete', 'Mod-x'], run: removal })
    const end = dispatchKeys(window, registry)
    type('Delete', { ctrlKey: false })
    type('x')
    expect(removal).not.toHaveBeenCalled()
    const row = document.body.appendChild(document.createElement('div'))
    row.dispatchEvent(new KeyboardEvent('keydown', { key: 'Delete', bubbles: true }))
    expect(removal).toHaveBeenCalledTimes(1)
    row.remove()
    end()
  })

  describe('while a dialog over the window waits for an answer', () => {
    let dialog: HTMLElement
    beforeEach(() => {
      dialog = document.body.appendChild(document.createElement('div'))
      dialog.setAttribute('role', 'dialog')
    })
    afterEach(() => dialog.remove())

    it('do nothing to what is behind it, wherever the keyboard is', () => {
      expect(type('f').defaultPrevented).toBe(false)
      expect(type('p').defaultPrevented).toBe(false)
      dialog.append(input)
      type('f')
      type('p')
      expect(late).not.toHaveBeenCalled()
      expect(first).not.toHaveBeenCalled()
    })

    it('still do what is about the window itself', () => {
      const larger = vi.fn()
      registry.register({
        id: 'larger',
        title: 'Larger',
        keybinding: 'Mod-=',
        first: true,
        overDialogs: true,
        run: larger,
      })
      type('=')
      expect(larger).toHaveBeenCalledTimes(1)
    })

    it('do what they do again once it fades out; and all the while beside what only floats', () => {
      dialog.dataset.state = 'closed'
      type('p')
      dialog.dataset.state = 'open'
      dialog.dataset.floating = ''
      type('p')
      expect(first).toHaveBeenCalledTimes(2)
    })
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

  it('stay with the shell when they go by words, or undo, in a terminal', () => {
    stop()
    const registry = createCommandRegistry({
      platform: 'linux',
      context: () => ({ projectId: null, nodeId: null, focus: 'terminal' }),
      onError: () => undefined,
    })
    const keybinding = ['Alt-ArrowLeft', 'Ctrl-Shift--', 'Alt-Shift-ArrowLeft']
    registry.register({ id: 'back', title: 'Back', keybinding, first: true, run: first })
    stop = dispatchKeys(window, registry)
    const terminal = document.createElement('div')
    terminal.className = 'xterm'
    document.body.append(terminal)
    terminal.append(input)
    type('ArrowLeft', { ctrlKey: false, altKey: true })
    type('_', { code: 'Minus', shiftKey: true })
    expect(first).not.toHaveBeenCalled()
    type('ArrowLeft', { ctrlKey: false, altKey: true, shiftKey: true })
    expect(first).toHaveBeenCalledTimes(1)
    document.body.append(input)
    type('ArrowLeft', { ctrlKey: false, altKey: true })
    expect(first).toHaveBeenCalledTimes(2)
    terminal.remove()
  })

  it('do nothing once the window has let go of them', () => {
    stop()
    type('f')
    expect(late).not.toHaveBeenCalled()
  })
})

describe("the mouse's buttons for back and forward", () => {
  const back = vi.fn()
  let stop: () => void
  beforeEach(() => {
    vi.clearAllMocks()
    const registry = createCommandRegistry({
      platform: 'linux',
      context: () => ({ projectId: null, nodeId: null, focus: 'other' }),
      onError: () => undefined,
    })
    registry.register({ id: 'back', title: 'Back', mouseButton: 3, run: back })
    stop = dispatchMouseButtons(window, registry)
  })
  afterEach(() => stop())

  const press = (button: number): MouseEvent[] =>
    ['mousedown', 'mouseup', 'auxclick'].map((type) => {
      const event = new MouseEvent(type, { button, bubbles: true, cancelable: true })
      document.body.dispatchEvent(event)
      return event
    })

  it('run their command once, and neither the page nor what is under the pointer sees them', () => {
    const under = vi.fn()
    document.body.addEventListener('mousedown', under)
    expect(press(3).every(({ defaultPrevented }) => defaultPrevented)).toBe(true)
    expect(press(4).every(({ defaultPrevented }) => defaultPrevented)).toBe(true)
    document.body.removeEventListener('mousedown', under)
    expect(back).toHaveBeenCalledTimes(1)
    expect(under).not.toHaveBeenCalled()
  })

  it('lead nowhere behind a dialog that waits for an answer', () => {
    const dialog = document.body.appendChild(document.createElement('div'))
    dialog.setAttribute('role', 'dialog')
    press(3)
    dialog.remove()
    expect(back).not.toHaveBeenCalled()
  })

  it('leave the other buttons alone', () => {
    expect(press(0).some(({ defaultPrevented }) => defaultPrevented)).toBe(false)
    expect(back).not.toHaveBeenCalled()
  })
})
