import { afterTyping } from '../../ui/typing-pause.ts'
import type { ModelOrigin } from '../documents/origin.ts'
import type { CellFields, Notebook } from './notebook.ts'

/**
 * Milliseconds between two writings of an answer into its document, which is also what draws it; while somebody types
 * it waits for a pause.
 */
const WRITE_EVERY = { least: 100, most: 1000 }

/** Collects streamed text and writes it into the document a few times a second: each writing is a row and a drawing. */
export class AnswerWriter {
  readonly #book: Pick<Notebook, 'append' | 'set' | 'setText'>
  readonly #id: string
  /** In whose name it writes. */
  by: ModelOrigin
  #text = ''
  #cancel: (() => void) | undefined
  #closed = false

  constructor(book: Pick<Notebook, 'append' | 'set' | 'setText'>, id: string, by: ModelOrigin) {
    this.#book = book
    this.#id = id
    this.by = by
  }

  add(text: string): void {
    if (this.#closed) return
    this.#text += text
    this.#cancel ??= afterTyping(() => this.#write(), WRITE_EVERY)
  }

  set(fields: CellFields): void {
    this.#book.set(this.#id, fields, this.by)
  }

  /** Takes away what an earlier answer left. */
  clear(): void {
    this.#book.setText(this.#id, '', this.by)
  }

  /** Writes what is left and takes no more. */
  close(): void {
    if (this.#closed) return
    this.#closed = true
    this.#cancel?.()
    this.#write()
  }

  #write(): void {
    this.#cancel = undefined
    const text = this.#text
    this.#text = ''
    this.#book.append(this.#id, text, this.by)
  }
}
