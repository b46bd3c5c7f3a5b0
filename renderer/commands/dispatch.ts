import type { CommandRegistry } from './registry.ts'

/**
 * Runs commands by key. A command that says `first` is taken on the way down, before the editor or an input sees
 * the key; the others on the way up, and only when nobody has handled the key. Keys of an input method in the
 * middle of composing are never taken, nor those a shell lives by while a terminal has the keyboard: Ctrl with a letter,
 * and Alt with an arrow, which goes by words there. A field that is typed in keeps the keys that edit it: Delete takes a
 * letter away there, and no file. While a dialog over the window waits for an answer, no key does anything to what is
 * behind it; only commands that say `overDialogs` are left.
 */
export function dispatchKeys(target: Window, registry: CommandRegistry): () => void {
  const handle = (event: KeyboardEvent, first: boolean): void => {
    if (event.defaultPrevented || event.isComposing || belongsToShell(event)) return
    if (!first && isMeantHere(event)) return
    const command = registry.match(event)
    if (!command || (command.first ?? false) !== first) return
    if (!command.overDialogs && isAsked(target.document)) return
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

const FIELD = 'input:not([type="checkbox"], [type="radio"]), textarea, [contenteditable="true"]'

/** The palette and what opens from the status bar float as well, but are no question to be answered first. */
const DIALOG = '[role="dialog"]:not([data-floating])'

/** Does a dialog wait for an answer, or is one about to? One that fades out has its answer. */
function isAsked(document: Document): boolean {
  return document.querySelector(`${DIALOG}:not([data-state="closed"]), [data-holds-keys]`) !== null
}

/** Is a key meant for the dialog or the field that has the keyboard, although that leaves it alone? */
function isMeantHere({ target, key, ctrlKey, metaKey, altKey }: KeyboardEvent): boolean {
  if (!(target instanceof Element)) return false
  if (target.closest(DIALOG) !== null) return true
  if (!target.matches(FIELD)) return false
  if (/^(Arrow|Home$|End$|Enter$|Delete$|Backspace$)/.test(key)) return true
  return (ctrlKey || metaKey) && !altKey && /^[acvxyz]$/i.test(key)
}

function belongsToShell(event: KeyboardEvent): boolean {
  const inTerminal =
    event.target instanceof Element && event.target.closest('.xterm, .terminal-host') !== null
  if (!inTerminal || event.metaKey) return false
  const { key, ctrlKey, altKey, shiftKey } = event
  if (altKey) return !ctrlKey && !shiftKey && /^Arrow(Left|Right)$/.test(key)
  // The underscore is undo, and needs Shift.
  return ctrlKey && (key === '_' || (!shiftKey && /^[a-z@[\\\]^]$/i.test(key)))
}

/**
 * Runs commands by the mouse's buttons for back and forward, wherever the pointer is. The page itself never goes back,
 * and nothing under the pointer sees these buttons. They do nothing behind a dialog that waits for an answer.
 */
export function dispatchMouseButtons(target: Window, registry: CommandRegistry): () => void {
  const take = (event: MouseEvent): void => {
    if (event.button !== 3 && event.button !== 4) return
    event.preventDefault()
    event.stopPropagation()
    const command = event.type === 'mouseup' ? registry.matchButton(event.button) : undefined
    if (command && !isAsked(target.document)) registry.run(command.id)
  }
  const types = ['mousedown', 'mouseup', 'auxclick'] as const
  for (const type of types) target.addEventListener(type, take, { capture: true })
  return () => {
    for (const type of types) target.removeEventListener(type, take, { capture: true })
  }
}
