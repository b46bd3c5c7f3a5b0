import * as Y from 'yjs'
import { AppError } from '../../../preload/contract/errors.ts'
import type { MainEol } from '../text/bytes.ts'
import { dropOddEnds, textOf } from '../text/text-document.ts'
import { type FlushTarget, flushText } from './flush.ts'
import type { OpenText } from './open-text.ts'

const byHand = { kind: 'window', actor: 'human', session: 'line-ends' } as const

/** How a file's lines ended before they were made one. */
interface Mixed {
  readonly mainEol: MainEol
  readonly undo: Y.UndoManager
}

/**
 * Changes how the lines of files end. The file is written in the same step, so that what its row says of it is true;
 * when that fails, everything is as it was.
 */
export class LineEnds {
  /** Known as long as the document is in memory. */
  readonly #mixed = new WeakMap<OpenText, Mixed>()

  /** Gives every line of a text the same end. @throws AppError as `flushText`. */
  async make(target: FlushTarget, text: OpenText, eol: MainEol): Promise<void> {
    this.#ensureStored(target, text)
    const undo = new Y.UndoManager(textOf(text.doc), {
      trackedOrigins: new Set([byHand]),
      captureTimeout: 0,
    })
    let mainEol: MainEol | undefined
    try {
      await flushText(target, text, {
        eol,
        mainEol: eol,
        apply(row) {
          if (row.eol === 'mixed') mainEol ??= row.mainEol
          text.doc.transact(() => dropOddEnds(text.doc), byHand)
        },
      })
    } catch (error) {
      takeBack(text, undo)
      undo.destroy()
      throw error
    }
    if (mainEol === undefined) undo.destroy()
    else {
      this.#mixed.get(text)?.undo.destroy()
      this.#mixed.set(text, { mainEol, undo })
    }
  }

  /**
   * Gives the lines of a text the ends that they had before they were made one; what was typed since stays.
   * @throws AppError NOT_FOUND where those are not known any more, and as `flushText`.
   */
  async mix(target: FlushTarget, text: OpenText): Promise<void> {
    const before = this.#mixed.get(text)
    if (before === undefined)
      throw new AppError(
        'NOT_FOUND',
        'How the lines of this file ended before is not in memory any more. The history of the file has it.',
        { nodeId: text.id },
      )
    const { mainEol, undo } = before
    let applied = false
    const apply = (): void => {
      if (!applied) takeBack(text, undo)
      applied = true
    }
    try {
      await flushText(target, text, { eol: 'mixed', mainEol, apply })
    } catch (error) {
      if (applied) takeBack(text, undo)
      throw error
    }
    undo.destroy()
    this.#mixed.delete(text)
  }

  /** A document that was never edited begins as its file's bytes, which are others from now on. */
  #ensureStored({ store }: FlushTarget, text: OpenText): void {
    store.committer.run(() => text.ensureStored())
  }
}

/** All of it, as one step that can be taken back itself; by the person here, and not by nobody, as the history says. */
function takeBack(text: OpenText, undo: Y.UndoManager): void {
  text.doc.transact(() => {
    while (undo.canUndo()) undo.undo()
  }, byHand)
}
