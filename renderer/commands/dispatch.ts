import type { CommandRegistry } from './registry.ts'

/**
 * Runs commands by key. A command that says `first` is taken on the way down, before the editor or an input sees
 * the key; the others on the way up, and only when nobody has handled the key. Keys of an input method in the
 * middle of composing are never taken, nor those a shell lives by (Ctrl with a letter) while a terminal has the keyboard.
 */
export function dispatchKeys(target: Window, registry: CommandRegistry): () => void {
  const handle = (event: KeyboardEvent, first: boolean): void => {
    if (event.defaultPrevented || event.isComposing || belongsToShell(event)) return
    const command = registry.match(event)
    if (!command || (command.first ?? false) !== first) return
    event.preventDefault()
    event.stopPropagation()
    registry.run(command.id)
  }
  const down = (event: KeyboardEvent): void => handle(event, true)
  const up = (event: KeyboardEvent): void => handle(event, false)
  target.addEventListener('keydown', down, { capture: true })
  target.addEventListener('keydown', up)
  return () => {
    target.removeEventListener('keydown', down, { capture: true })
    target.removeEventListener('keydown', up)
  }
}

function belongsToShell(event: KeyboardEvent): boolean {
  const inTerminal = event.target instanceof Element && event.target.closest('.xterm') !== null
  const control = event.ctrlKey && !event.shiftKey && !event.altKey && !event.metaKey
  return inTerminal && control && /^[a-z@[\\\]^_]$/i.test(event.key)
}
