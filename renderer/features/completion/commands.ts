import type { EditorView } from '@codemirror/view'
import type { Command, CommandRegistry } from '../../commands/registry.ts'
import { activeText } from '../editor/store.ts'
import { nextGhost, previousGhost } from './choices.ts'
import { sourceOf } from './completion-source.ts'
import { visibleGhost } from './ghost-field.ts'
import { acceptGhost, acceptGhostLine, acceptGhostWord } from './ghost-text.ts'
import { KEYS } from './keys.ts'
import { useReading } from './reading-store.ts'

const category = 'Completion'

/** Adds what can be done with text that a model offers. Without an offer its keys mean what they did. */
export function registerCompletionCommands(commands: CommandRegistry): () => void {
  const isOffered = (): boolean => {
    const view = activeText()?.view
    return view !== undefined && visibleGhost(view.state) !== null
  }
  const mayAsk = (): boolean => activeText()?.view.state.facet(sourceOf)?.enabled() ?? false
  const offered = (
    id: string,
    title: string,
    keybinding: string,
    run: (view: EditorView) => unknown,
  ): Command => ({
    id,
    title,
    category,
    keybinding,
    when: ({ focus }) => focus === 'editor' && isOffered(),
    run: () => withView(run),
  })
  return commands.registerAll([
    offered('completion.accept', 'Take the suggestion', KEYS.accept, acceptGhost),
    offered('completion.acceptWord', 'Take a word of the suggestion', KEYS.acceptWord, acceptGhostWord),
    offered('completion.acceptLine', 'Take a line of the suggestion', KEYS.acceptLine, acceptGhostLine),
    {
      id: 'completion.next',
      title: 'Show another suggestion',
      category,
      keybinding: KEYS.next,
      first: true,
      when: ({ focus }) => (focus === 'editor' || focus === 'other') && (isOffered() || mayAsk()),
      run: () => withView(nextGhost),
    },
    {
      id: 'completion.showReading',
      title: 'Show what completion reads here',
      category,
      when: mayAsk,
      run() {
        const view = activeText()?.view
        if (view !== undefined) useReading.setState({ of: view.state })
      },
    },
    {
      ...offered('completion.previous', 'Show the suggestion before', KEYS.previous, previousGhost),
      first: true,
    },
  ])
}

/** The editor has the keyboard again, which the palette has taken from it, before something is offered in it. */
async function withView(run: (view: EditorView) => unknown): Promise<void> {
  const view = activeText()?.view
  if (view === undefined) return
  view.focus()
  await run(view)
}
