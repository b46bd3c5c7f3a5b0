import { afterTyping } from '../../ui/typing-pause.ts'
import { useChat } from './store.ts'

/** Milliseconds after which it is drawn although somebody types. */
const LONGEST = 1000

/** Shows how far a model has read a question, as its answer is shown: behind the keys of whoever types. */
export class ReadingProgress {
  #latest: { readonly done: number; readonly total: number } | undefined
  #cancel: (() => void) | undefined

  show({ done, total }: { readonly done: number; readonly total: number }): void {
    this.#latest = { done, total }
    this.#cancel ??= afterTyping(() => this.#draw(), { most: LONGEST })
  }

  /** What has not been drawn is not drawn any more. */
  end(): void {
    this.#cancel?.()
    this.#cancel = undefined
  }

  #draw(): void {
    this.#cancel = undefined
    if (this.#latest !== undefined) useChat.setState({ evaluating: this.#latest })
  }
}
