import type { Command, CommandContext, CommandRegistry } from '../../commands/registry.ts'
import type { Rpc } from '../../rpc/client.ts'
import { activeText } from '../editor/store.ts'
import { mayEdit } from './allowed.ts'
import { type Review, useEdits } from './store.ts'

const category = 'AI'

/** Adds what AI can do to the text in front. With AI off none of it applies, and its keys mean what they did. */
export function registerEditCommands(rpc: Rpc, commands: CommandRegistry): () => void {
  // Loaded with the first edit: a start needs none of it.
  const load = () => import('./run.ts')
  const window = { rpc, commands }
  const inText = ({ projectId, focus }: CommandContext): boolean =>
    activeText() !== undefined && mayEdit(projectId) && (focus === 'editor' || focus === 'other')
  const asking: readonly Command[] = [
    {
      id: 'edit.ask',
      title: 'Edit with AI',
      category,
      keybinding: 'Mod-i',
      // The editor's own keys have this one for something rarer.
      first: true,
      when: inText,
      async run() {
        const open = review()
        if (open === undefined) (await load()).edit(window)
        else open.focus()
      },
    },
    {
      id: 'edit.explain',
      title: 'Explain the selection',
      category,
      when: inText,
      run: async () => (await load()).explain(window),
    },
    {
      id: 'edit.tests',
      title: 'Write tests',
      category,
      when: inText,
      run: async () => (await import('./new-file.ts')).writeTests(rpc),
    },
    {
      id: 'edit.document',
      title: 'Document the selection',
      category,
      when: inText,
      run: async () => (await load()).documentLines(window),
    },
  ]
  const reviewing = REVIEWING.map(
    ([id, title, keybinding, run]): Command => ({
      id,
      title,
      category,
      keybinding,
      // Escape belongs first to what is open above the text.
      first: keybinding !== 'Escape',
      when: ({ focus }) => focus === 'editor' && review() !== undefined,
      run() {
        const now = review()
        if (now !== undefined) run(now)
      },
    }),
  )
  return commands.registerAll([...asking, ...reviewing])
}

const REVIEWING: readonly (readonly [string, string, string, (review: Review) => void])[] = [
  ['edit.acceptAll', 'Accept all proposed changes', 'Mod-Enter', (review) => review.acceptAll()],
  ['edit.refuseAll', 'Stop, or refuse all proposed changes', 'Escape', (review) => review.close()],
  ['edit.accept', 'Accept the proposed change', 'Alt-Enter', (review) => review.acceptCurrent()],
  ['edit.refuse', 'Refuse the proposed change', 'Alt-Delete', (review) => review.refuseCurrent()],
  ['edit.next', 'Go to the next proposed change', 'F7', (review) => review.go(1)],
  ['edit.previous', 'Go to the proposed change before', 'Shift-F7', (review) => review.go(-1)],
]

function review(): Review | undefined {
  const nodeId = activeText()?.nodeId
  return nodeId === undefined ? undefined : useEdits.getState().reviews[nodeId]
}
