import { EditorView } from '@codemirror/view'
import { sourceOf } from './completion-source.ts'
import { type Ghost, ghostField, setGhost, visibleGhost } from './ghost-field.ts'
import { announcement, requester } from './requester.ts'

/** Texts at one place: more than one looks through. */
const MOST = 8

/** Offers another text at the same place: one seen before, else one that the model writes; without an offer, the first. */
export async function nextGhost(view: EditorView): Promise<void> {
  const ghost = visibleGhost(view.state)
  if (ghost === null) return view.plugin(requester)?.demand()
  const { texts, index, asked, done } = ghost.choices ?? firstOf(ghost)
  if (index + 1 < texts.length) return show(view, ghost, { texts, index: index + 1, asked, done })
  if (!done && texts.length < MOST) return look(view, ghost, { texts, index, asked, done })
  show(view, ghost, { texts, index: 0, asked, done: true })
}

/** Offers the text before it again, and before the first one the last. */
export function previousGhost(view: EditorView): void {
  const ghost = visibleGhost(view.state)
  if (ghost === null) return
  const choices = ghost.choices ?? firstOf(ghost)
  const { texts, index } = choices
  show(view, ghost, { ...choices, index: (index + texts.length - 1) % texts.length })
}

type Choices = NonNullable<Ghost['choices']>

function firstOf({ text }: Ghost): Choices {
  return { texts: [text], index: 0, asked: 0, done: false }
}

/** Has the model write until there is a text that was not seen, or there is none. */
async function look(view: EditorView, ghost: Ghost, before: Choices): Promise<void> {
  const source = view.state.facet(sourceOf)
  const asking = view.plugin(requester)
  if (source === undefined || !source.enabled() || asking === null) return
  const looking = { ...ghost, choices: { ...before, looking: true } }
  view.dispatch({ effects: setGhost.of(looking) })
  let { asked } = before
  for (;;) {
    asked += 1
    const answer = await asking.another(source, asked)
    if (view.state.field(ghostField, false) !== looking) return
    if (answer === null || answer.found.text === '') break
    const { text } = answer
    if (text === '' || before.texts.includes(text)) continue
    const texts = [...before.texts, text]
    return show(view, looking, { texts, index: texts.length - 1, asked, done: false })
  }
  if (before.texts.length === 1)
    view.dispatch({ effects: EditorView.announce.of('There is no other suggestion here.') })
  show(view, looking, { ...before, index: 0, asked, done: true })
}

function show(view: EditorView, { at }: Pick<Ghost, 'at'>, { texts, index, asked, done }: Choices): void {
  const text = texts[index] as string
  const ghost = { at, text, choices: { texts, index, asked, done } }
  view.dispatch({ effects: [setGhost.of(ghost), EditorView.announce.of(announcement(text))] })
}
