import type { CommandRegistry } from './registry.ts'

/**
 * Runs commands by key. A command that says `first` is taken on the way down, before the editor or an input sees
 * the key; the others on the way up, and only when nobody has handled the key. Keys of an input method in the
 * middle of composing are never taken, nor those a shell lives by while a terminal has the keyboard: Ctrl with a letter,
 * and Alt with an arrow, which goes by words there.
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
  if (!inTerminal || event.metaKey) return false
  const { key, ctrlKey, altKey, shiftKey } = event
  if (altKey) return !ctrlKey && !shiftKey && /^Arrow(Left|Right)$/.test(key)
  // The underscore is undo, and needs Shift.
  return ctrlKey && (key === '_' || (!shiftKey && /^[a-z@[\\\]^]$/i.test(key)))
}

/**
 * Runs commands by the mouse's buttons for back and forward, wherever the pointer is. The page itself never goes back,
 * and nothing under the pointer sees these buttons.
 */
export function dispatchMouseButtons(target: Window, registry: CommandRegistry): () => void {
  const take = (event: MouseEvent): void => {
    if (event.button !== 3 && event.button !== 4) return
    event.preventDefault()
    event.stopPropagation()
    const command = event.type === 'mouseup' ? registry.matchButton(event.button) : undefined
    if (command) registry.run(command.id)
  }
  const types = ['mousedown', 'mouseup', 'auxclick'] as const
  for (const type of types) target.addEventListener(type, take, { capture: true })
  return () => {
    for (const type of types) target.removeEventListener(type, take, { capture: true })
  }
}
