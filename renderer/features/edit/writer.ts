import { ChangeSet, type EditorSelection } from '@codemirror/state'
import { EditorView } from '@codemirror/view'
import type { ChatEvent, ChatMessage } from '../../../preload/contract/ai.ts'
import { toFailure } from '../../rpc/failure.ts'
import { currentModel, nameOf } from '../chat/model-in-use.ts'
import { useTabs } from '../tabs/store.ts'
import { mayEdit } from './allowed.ts'
import { cleanAnswer, cleanPartial, isComplete } from './clean.ts'
import { withCommentsOnly } from './comments.ts'
import { applied, type Hunk, hunksBetween, hunksSoFar, mapHunks } from './hunks.ts'
import { refusalFor } from './private-text.ts'
import { answerTokens, type EditSubject, editQuestions, followsInstructions, LONGEST } from './prompt.ts'
import type { EditSession } from './session.tsx'

/** Milliseconds between two looks at what has come: five diffs a second are plenty for the eye. */
const LOOK_EVERY = 200
/** Characters of context taken from the document; the prompt takes what it needs of them. */
const AROUND = 4000

/** Why an answer came to its end before it was whole. */
const ENDS = {
  length: 'The answer was cut off at its longest. What came until then is shown.',
  repeating: 'The model repeated itself and was stopped. What came until then is shown.',
  stopped: 'Stopped. What came until then is shown.',
  refused: 'The provider ended the answer.',
  cut: 'The answer broke off. What came until then is shown.',
}

interface Run {
  readonly control: AbortController
  readonly subject: EditSubject
  /** The document's lines when the model was asked, and where they began. */
  readonly base: string
  readonly from: number
  /** What was selected then. */
  readonly selection: EditorSelection
  readonly commentsOnly: boolean
  answer: string
  /** What is to be shown as soon as the editor shows the file. */
  pending: (() => void) | undefined
  looked: number
}

/** Has a model write what an edit proposes, and shows it as it comes. */
export class Writer {
  readonly #session: EditSession
  #run: Run | undefined

  constructor(session: EditSession) {
    this.#session = session
  }

  get running(): boolean {
    return this.#run !== undefined && !this.#run.control.signal.aborted
  }

  /** Stops the model and keeps what has come. */
  stop(): void {
    const run = this.#run
    if (run === undefined || run.control.signal.aborted) return
    run.control.abort()
    this.#finish(run, ENDS.stopped)
  }

  /** The editor shows the file. */
  shown(): void {
    const run = this.#run
    const pending = run?.pending
    if (run === undefined || pending === undefined) return
    run.pending = undefined
    pending()
  }

  async ask(wish: string, { commentsOnly = false }: { commentsOnly?: boolean }): Promise<void> {
    const session = this.#session
    const run = wish.trim() === '' || this.running ? undefined : this.#prepare(commentsOnly)
    if (run === undefined) return
    const { rpc, projectId, path } = session.options
    const { subject } = run
    this.#run = run
    session.bar.setState({ phase: 'reading', note: '', failure: null, pause: null })
    try {
      const refusal =
        subject.code.length > LONGEST
          ? `The selection has ${subject.code.length.toLocaleString('en')} characters; at most ${LONGEST.toLocaleString('en')} can be edited at once. Select fewer lines.`
          : await refusalFor(rpc, projectId, path, [wish, subject.code, subject.before, subject.after])
      if (refusal !== null) return this.#end(run, refusal)
      if (run.control.signal.aborted) return
      const model = currentModel()
      const isLarge = model?.source === 'provider' || followsInstructions(model?.parameters)
      for (const messages of editQuestions(subject, wish.trim(), { isLarge, commentsOnly })) {
        run.answer = ''
        await this.#put(run, messages, model?.id)
        if (run.control.signal.aborted) return
        if (!gaveBack(run)) break
      }
      this.#finish(run)
    } catch (error) {
      if (run.control.signal.aborted) return
      session.bar.setState({ failure: toFailure(error) })
      this.#end(run, '')
    } finally {
      run.control.abort()
    }
  }

  /** Puts one question and takes the answer as it comes. */
  async #put(run: Run, messages: ChatMessage[], modelId: string | undefined): Promise<void> {
    const { rpc, projectId } = this.#session.options
    const request = {
      projectId,
      ...(modelId === undefined ? {} : { modelId }),
      conversationId: `edit-${crypto.randomUUID()}`,
      messages,
      exact: true,
      maxTokens: answerTokens(run.subject.code),
    }
    for await (const event of await rpc.ai.chat(request, { signal: run.control.signal })) {
      if (run.control.signal.aborted) return
      if (this.#take(run, event)) return
    }
  }

  #prepare(commentsOnly: boolean): Run | undefined {
    const session = this.#session
    const proposal = session.shown
    const { view, path, language, projectId } = session.options
    if (proposal === null || !mayEdit(projectId)) return undefined
    const { doc } = view.state
    const { from, to, hunks } = proposal
    const base = doc.sliceString(from, to)
    session.show({ writing: true, earlier: hunks, since: ChangeSet.empty(doc.length).desc, withdrawn: 0 })
    return {
      control: new AbortController(),
      subject: {
        path,
        language,
        before: doc.sliceString(Math.max(0, from - AROUND), from),
        // "Now also" goes on from what is proposed, accepted or not.
        code: applied(base, hunks, from),
        after: doc.sliceString(Math.min(doc.length, to + 1), to + AROUND),
      },
      base,
      from,
      selection: view.state.selection,
      commentsOnly,
      answer: '',
      pending: undefined,
      looked: performance.now(),
    }
  }

  /** True when nothing of use follows. */
  #take(run: Run, event: ChatEvent): boolean {
    const { bar, options } = this.#session
    if (!mayEdit(options.projectId) || !isOpen(options.nodeId)) {
      run.control.abort()
      this.#session.end()
      return true
    }
    if (event.type === 'started') {
      bar.setState({ label: nameOf(event.modelId) ?? event.modelId })
    }
    if (event.type === 'waiting') bar.setState({ pause: { seconds: event.seconds, why: event.why } })
    if (event.type === 'finished' && event.reason !== 'end') {
      this.#finish(run, event.note ?? ENDS[event.reason])
      return true
    }
    if (event.type !== 'text') return false
    run.answer += event.text
    if (bar.getState().phase !== 'writing') bar.setState({ phase: 'writing' })
    const now = performance.now()
    if (now - run.looked < LOOK_EVERY) return false
    run.looked = now
    const text = run.commentsOnly ? '' : cleanPartial(run.answer, run.subject)
    if (text !== '') this.#show(run, () => this.#hunks(run, hunksSoFar(run.base, text, run.from), true))
    return isComplete(run.answer)
  }

  #finish(run: Run, note = ''): void {
    run.control.abort()
    const stopped = note !== ''
    if (stopped && !isComplete(run.answer)) {
      const text = run.commentsOnly ? '' : cleanPartial(run.answer, run.subject)
      if (text === '') return this.#end(run, `${note} Nothing had come that could be shown.`)
      return this.#show(run, () => this.#hunks(run, hunksSoFar(run.base, text, run.from), false, note))
    }
    const cleaned = cleanAnswer(run.answer, run.subject)
    if ('problem' in cleaned) return this.#end(run, cleaned.problem)
    const text = run.commentsOnly ? withCommentsOnly(run.base, cleaned.text) : cleaned.text
    if (text === run.base)
      return this.#end(run, 'The model wrote nothing new. Say it in other words, or choose a larger model.')
    this.#show(run, () => this.#hunks(run, hunksBetween(run.base, text, run.from), false))
  }

  /** Ends without a change: what was proposed before is there again. */
  #end(run: Run, note: string): void {
    run.control.abort()
    this.#show(run, () => {
      const { shown, bar, options } = this.#session
      const earlier = shown?.earlier ?? []
      this.#session.show({ hunks: earlier, writing: false }, note)
      bar.setState({ phase: earlier.length > 0 ? 'review' : 'asking' })
      if (note !== '') options.view.dispatch({ effects: EditorView.announce.of(note) })
    })
  }

  #hunks(run: Run, found: readonly Hunk[], writing: boolean, note = ''): void {
    const { shown, bar, options } = this.#session
    if (shown === null) return
    const hunks = mapHunks(found, shown.since)
    this.#session.show({ hunks, writing, withdrawn: found.length - hunks.length }, note)
    if (writing) return
    if (this.#run === run) this.#run = undefined
    bar.setState({ phase: hunks.length > 0 ? 'review' : 'asking' })
    const words = hunks.length === 1 ? '1 change' : `${hunks.length} changes`
    // Whoever has gone on meanwhile, to type elsewhere in the file, stays there.
    const stayed = run.selection.map(shown.since).eq(options.view.state.selection)
    options.view.dispatch({
      // The selection's ground would lie over the colours of what goes and what comes.
      ...(hunks[0] === undefined || !stayed ? {} : { selection: { anchor: hunks[0].from } }),
      effects: EditorView.announce.of(`${words} proposed.`),
    })
  }

  /** Runs at once, or when the editor shows the file again. */
  #show(run: Run, show: () => void): void {
    if (this.#session.shown === null) run.pending = show
    else show()
  }
}

/** True for an answer that says the lines again as they are: worth another question where there is one. */
function gaveBack({ answer, subject }: Run): boolean {
  const cleaned = cleanAnswer(answer, subject)
  return 'problem' in cleaned && cleaned.same === true
}

function isOpen(nodeId: string): boolean {
  return useTabs.getState().tabs.some((tab) => tab.nodeId === nodeId)
}
