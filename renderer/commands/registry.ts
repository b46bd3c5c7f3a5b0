import { type KeyPress, type KeyStroke, matchesKey, parseKey, showKey } from './keys.ts'

/** What a command may look at to say whether it applies now. */
export interface CommandContext {
  readonly projectId: string | null
  /** The file in front, if any. */
  readonly nodeId: string | null
  /** The region that has the keyboard. */
  readonly focus: 'editor' | 'files' | 'terminal' | 'chat' | 'other'
}

export interface Command {
  /** `area.verb`, unique. */
  readonly id: string
  /** As the palette and menus show it: a verb first, sentence case. */
  readonly title: string
  readonly category?: string
  /** CodeMirror's key syntax; the first one is shown. */
  readonly keybinding?: string | readonly string[]
  /** The same for macOS, where its keys are others and not only `Mod` is another key. */
  readonly macKeybinding?: string | readonly string[]
  /** A button of the mouse that does the same, as `MouseEvent.button` counts: 3 is the one for back, 4 for forward. */
  readonly mouseButton?: 3 | 4
  /** False hides the command and lets its key through. */
  readonly when?: (context: CommandContext) => boolean
  readonly run: (args?: unknown) => void | Promise<void>
  /** False keeps it out of the palette (it needs arguments, or is a mere key). */
  readonly palette?: boolean
  /**
   * True takes the key before the focused editor or input sees it. Without it the command runs only when nobody
   * else has handled the key.
   */
  readonly first?: boolean
  /** True lets its keys act while a dialog over the window waits for an answer: it is about the window, not what is in it. */
  readonly overDialogs?: boolean
}

export interface CommandRegistry {
  /** Adds a command and returns what removes it again. @throws when the id is taken. */
  register(command: Command): () => void
  registerAll(commands: readonly Command[]): () => void
  get(id: string): Command | undefined
  /** All commands, in the order of registration. */
  list(): readonly Command[]
  /** Commands that apply now. */
  available(): readonly Command[]
  isAvailable(id: string): boolean
  /** Runs a command that applies now; answers whether it did. Failures go to `onError`. */
  run(id: string, args?: unknown): boolean
  /** The command's first key as a person reads it, or undefined. */
  keyOf(id: string): string | undefined
  /** The command bound to a key press, among those that apply now. A later registration wins. */
  match(press: KeyPress): Command | undefined
  /** The command bound to a button of the mouse, among those that apply now. A later registration wins. */
  matchButton(button: number): Command | undefined
  /** Called after commands were added or removed. */
  subscribe(listener: () => void): () => void
}

export interface CommandRegistryOptions {
  readonly platform: string
  readonly context: () => CommandContext
  readonly onError: (error: unknown, command: Command) => void
}

/** The one list of what a user can do; menus, the palette, key bindings and tests all read it. */
export function createCommandRegistry({
  platform,
  context,
  onError,
}: CommandRegistryOptions): CommandRegistry {
  const mac = platform === 'darwin'
  const commands = new Map<string, Command>()
  const strokes = new Map<string, readonly KeyStroke[]>()
  const listeners = new Set<() => void>()
  let listed: readonly Command[] = []

  const changed = (): void => {
    listed = [...commands.values()]
    for (const listener of listeners) listener()
  }
  const applies = (command: Command, at: CommandContext): boolean => command.when?.(at) ?? true

  const add = (command: Command): (() => void) => {
    if (commands.has(command.id)) throw new Error(`The command "${command.id}" is already registered.`)
    commands.set(command.id, command)
    strokes.set(
      command.id,
      bindingsOf(command, mac).map((binding) => parseKey(binding, mac)),
    )
    return () => {
      if (commands.get(command.id) !== command) return
      commands.delete(command.id)
      strokes.delete(command.id)
    }
  }

  return {
    register(command) {
      const remove = add(command)
      changed()
      return () => {
        remove()
        changed()
      }
    },
    registerAll(all) {
      const removes = all.map(add)
      changed()
      return () => {
        for (const remove of removes) remove()
        changed()
      }
    },
    get: (id) => commands.get(id),
    list: () => listed,
    available() {
      const at = context()
      return listed.filter((command) => applies(command, at))
    },
    isAvailable(id) {
      const command = commands.get(id)
      return command !== undefined && applies(command, context())
    },
    run(id, args) {
      const command = commands.get(id)
      if (!command || !applies(command, context())) return false
      try {
        Promise.resolve(command.run(args)).catch((error: unknown) => onError(error, command))
      } catch (error) {
        onError(error, command)
      }
      return true
    },
    keyOf(id) {
      const command = commands.get(id)
      const binding = command && bindingsOf(command, mac)[0]
      return binding === undefined ? undefined : showKey(binding, mac)
    },
    match(press) {
      const at = context()
      for (let index = listed.length - 1; index >= 0; index--) {
        const command = listed[index] as Command
        if (strokes.get(command.id)?.some((stroke) => matchesKey(stroke, press)) && applies(command, at))
          return command
      }
      return undefined
    },
    matchButton(button) {
      const at = context()
      return listed.findLast((command) => command.mouseButton === button && applies(command, at))
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

function bindingsOf({ keybinding, macKeybinding }: Command, mac: boolean): readonly string[] {
  const bindings = (mac ? macKeybinding : undefined) ?? keybinding ?? []
  return typeof bindings === 'string' ? [bindings] : bindings
}
