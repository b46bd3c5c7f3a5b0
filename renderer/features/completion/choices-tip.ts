import { type EditorState, type Extension, Facet } from '@codemirror/state'
import { showTooltip, type Tooltip } from '@codemirror/view'
import { ghostField, visibleGhost } from './ghost-field.ts'
import type { GhostKeys } from './keys.ts'

/** The keys that are shown beside an offer. */
export const ghostKeys = Facet.define<GhostKeys, GhostKeys | undefined>({ combine: ([keys]) => keys })

/** Which of the texts at a place is offered, above it, while someone goes through them. */
export const choicesTip: Extension = showTooltip.compute([ghostField, ghostKeys], tipFor)

function tipFor(state: EditorState): Tooltip | null {
  const ghost = visibleGhost(state)
  const keys = state.facet(ghostKeys)
  if (ghost?.choices === undefined || keys === undefined) return null
  const { texts, index, done, looking } = ghost.choices
  const count = looking === true ? 'Looking for another' : countWords(index, texts.length, done)
  return {
    pos: ghost.at,
    above: true,
    create() {
      const dom = document.createElement('div')
      dom.className = 'ghost-tip'
      const parts: (readonly [key: string, does: string])[] = [
        [keys.accept, 'take'],
        [keys.acceptWord, 'a word'],
        ...(ghost.text.includes('\n') ? ([[keys.acceptLine, 'a line']] as const) : []),
      ]
      if (texts.length > 1 || !done) parts.unshift([`${keys.previous} ${keys.next}`, 'another'])
      dom.append(span('ghost-tip-count', count))
      for (const [key, does] of parts) dom.append(span('ghost-tip-key', key), span('ghost-tip-does', does))
      return { dom }
    },
  }
}

function countWords(index: number, count: number, done: boolean): string {
  if (count === 1) return done ? 'The only suggestion' : '1'
  return `${index + 1} of ${count}${done ? '' : '+'}`
}

function span(className: string, text: string): HTMLElement {
  const element = document.createElement('span')
  element.className = className
  element.textContent = text
  return element
}
