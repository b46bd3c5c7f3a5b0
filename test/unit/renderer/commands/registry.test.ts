import { describe, expect, it, vi } from 'vitest'
import {
  type Command,
  type CommandContext,
  createCommandRegistry,
} from '../../../../renderer/commands/registry.ts'

function make(context: Partial<CommandContext> = {}, platform = 'linux') {
  const onError = vi.fn()
  const registry = createCommandRegistry({
    platform,
    context: () => ({ projectId: null, nodeId: null, focus: 'other', ...context }),
    onError,
  })
  return { registry, onError }
}

const command = (id: string, more: Partial<Command> = {}): Command => ({
  id,
  title: id,
  run: () => undefined,
  ...more,
})
const ctrlP = { key: 'p', code: 'KeyP', ctrlKey: true, altKey: false, shiftKey: false, metaKey: false }

describe('command registry', () => {
  it('runs a command with its argument', () => {
    const { registry } = make()
    const run = vi.fn()
    registry.register(command('a.run', { run }))
    expect(registry.run('a.run', 7)).toBe(true)
    expect(run).toHaveBeenCalledWith(7)
  })

  it('does not run a command that does not apply now', () => {
    const { registry } = make()
    const run = vi.fn()
    registry.register(command('a.run', { run, when: ({ projectId }) => projectId !== null }))
    expect(registry.run('a.run')).toBe(false)
    expect(run).not.toHaveBeenCalled()
    expect(registry.available()).toEqual([])
    expect(registry.list()).toHaveLength(1)
  })

  it('refuses two commands of the same name', () => {
    const { registry } = make()
    registry.register(command('a.run'))
    expect(() => registry.register(command('a.run'))).toThrow('already registered')
  })

  it('tells what went wrong in a command, at once or later', async () => {
    const { registry, onError } = make()
    registry.registerAll([
      command('a.throw', {
        run: () => {
          throw new Error('now')
        },
      }),
      command('a.reject', { run: () => Promise.reject(new Error('later')) }),
    ])
    expect(registry.run('a.throw')).toBe(true)
    registry.run('a.reject')
    await vi.waitFor(() => expect(onError).toHaveBeenCalledTimes(2), { timeout: 15_000 })
    expect(onError.mock.calls.map(([error]) => (error as Error).message)).toEqual(['now', 'later'])
  })

  it('finds the command of a key, the one registered last first, passing over those that do not apply', () => {
    const { registry } = make()
    registry.register(command('first', { keybinding: 'Mod-p' }))
    registry.register(command('second', { keybinding: ['F1', 'Mod-p'] }))
    const remove = registry.register(command('third', { keybinding: 'Mod-p', when: () => false }))
    expect(registry.match(ctrlP)?.id).toBe('second')
    remove()
    expect(registry.match(ctrlP)?.id).toBe('second')
    expect(registry.match({ ...ctrlP, altKey: true })).toBeUndefined()
  })

  it('shows the first key of a command', () => {
    const { registry } = make()
    registry.register(command('a.run', { keybinding: ['Mod-Shift-p', 'F1'] }))
    expect(registry.keyOf('a.run')).toBe('Ctrl+Shift+P')
    expect(registry.keyOf('nothing')).toBeUndefined()
  })

  it('has other keys on macOS for a command that says so', () => {
    const keys = { keybinding: 'Alt-ArrowLeft', macKeybinding: 'Ctrl-Shift--' }
    const press = { key: '_', code: 'Minus', ctrlKey: true, altKey: false, shiftKey: true, metaKey: false }
    const { registry } = make()
    registry.register(command('a.run', keys))
    expect(registry.match(press)).toBeUndefined()
    expect(registry.keyOf('a.run')).toBe('Alt+←')
    const { registry: onMac } = make({}, 'darwin')
    onMac.register(command('a.run', keys))
    expect(onMac.match(press)?.id).toBe('a.run')
    expect(onMac.keyOf('a.run')).toBe('⌃⇧-')
  })

  it('finds the command of a button of the mouse, if it applies now', () => {
    const { registry } = make()
    registry.register(command('back', { mouseButton: 3 }))
    registry.register(command('forward', { mouseButton: 4, when: () => false }))
    expect(registry.matchButton(3)?.id).toBe('back')
    expect(registry.matchButton(4)).toBeUndefined()
    expect(registry.matchButton(0)).toBeUndefined()
  })

  it('tells those who listen when commands come and go', () => {
    const { registry } = make()
    const heard = vi.fn()
    const stop = registry.subscribe(heard)
    const remove = registry.registerAll([command('a'), command('b')])
    expect(heard).toHaveBeenCalledTimes(1)
    remove()
    expect(heard).toHaveBeenCalledTimes(2)
    expect(registry.list()).toEqual([])
    stop()
    registry.register(command('c'))
    expect(heard).toHaveBeenCalledTimes(2)
  })
})
