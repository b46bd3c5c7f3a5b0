import type { ChatEvent, ChatMessage, ContextFile } from '../../../preload/contract/ai.ts'
import type { Rpc } from '../../rpc/client.ts'
import { toFailure } from '../../rpc/failure.ts'
import { notifyFailure } from '../../ui/notifications.ts'
import { ModelOrigin } from '../documents/origin.ts'
import { useModels } from '../models/store.ts'
import { AnswerWriter } from './answer-writer.ts'
import { beginAnswer, endAnswer } from './answering.ts'
import type { Cell } from './cell.ts'
import { type Attachment, attachments, attachmentsOf, keyOf, readContext } from './context.ts'
import { messagesFor } from './conversation.ts'
import { titleFrom } from './legacy.ts'
import { nameOf } from './model-in-use.ts'
import type { Notebook } from './notebook.ts'
import { notebook } from './open-chat.ts'
import { ReadingProgress } from './reading-progress.ts'
import { isBusy, useChat, whenInstructed } from './store.ts'
import { writingHere } from './written-elsewhere.ts'

/** A model that may answer. */
export interface Answerer {
  readonly id: string
  readonly name: string
}

/** Puts a question, mostly the draft, to the model as a new cell at the end. */
export function ask(
  rpc: Rpc,
  text: string,
  model: Answerer | undefined,
  wanted: readonly Attachment[] = attachments(),
): void {
  if (text.trim() === '' || isBusy(useChat.getState())) return
  const book = notebook()
  const prompt = book.add('prompt', text.trim())
  if (book.title === '') book.setTitle(titleFrom(text))
  const gone = new Set(wanted.map(keyOf))
  useChat.setState(({ draft, picked }) => ({
    // Another question that is being typed stays, with what was picked for it.
    draft: draft.trim() === text.trim() ? '' : draft,
    // Whoever asks about the project goes on to, until they say otherwise.
    picked: picked.filter((one) => one.kind === 'project' || !gone.has(keyOf(one))),
  }))
  void answer(rpc, book, prompt, [{ model }], wanted)
}

/** Has a question answered again, by the models that answered it; their answers are replaced. */
export function runPrompt(rpc: Rpc, prompt: string, model: Answerer | undefined): void {
  if (isBusy(useChat.getState())) return
  const book = notebook()
  const answers = book.cells().filter((cell) => cell.kind === 'answer' && cell.of === prompt)
  const runs = answers.map((cell) => ({ cell: cell.id, model: answererOf(cell) ?? model }))
  void answer(
    rpc,
    book,
    prompt,
    runs.length > 0 ? runs : [{ model }],
    attachmentsOf(book.cell(prompt)?.attached),
  )
}

/** Has one answer written again; with `cutting`, from what of the question fits. */
export function runAnswer(
  rpc: Rpc,
  { id, of }: Cell,
  model: Answerer | undefined,
  { cutting = false }: { cutting?: boolean } = {},
): void {
  const book = notebook()
  if (isBusy(useChat.getState()) || of === undefined || book.cell(of) === undefined) return
  // Who lets earlier messages go once need not be asked at each question that follows.
  if (cutting) useChat.setState({ mayDrop: true })
  void answer(rpc, book, of, [{ cell: id, model, cutting }], attachmentsOf(book.cell(of)?.attached))
}

/** Has a question answered by another model as well; the answers stand side by side. */
export function answerAlso(rpc: Rpc, prompt: string, model: Answerer): void {
  if (isBusy(useChat.getState())) return
  const book = notebook()
  void answer(rpc, book, prompt, [{ model }], attachmentsOf(book.cell(prompt)?.attached))
}

/** The model of an earlier answer, where it is on this device: elsewhere a question goes only when the chip says so. */
function answererOf({ modelId }: Cell): Answerer | undefined {
  return useModels.getState().list?.find(({ id, problem }) => id === modelId && problem === undefined)
}

interface Run {
  /** The answer that is written anew; none: a new one. */
  readonly cell?: string
  readonly model: Answerer | undefined
  /** Files that do not fit may be cut. */
  readonly cutting?: boolean
}

/**
 * Answers one after another: one model is in memory at a time. Stopped, it is over at once, whatever still comes: another
 * question may be asked, and nothing is written into a chat that was left.
 */
async function answer(
  rpc: Rpc,
  book: Notebook,
  prompt: string,
  runs: readonly Run[],
  wanted: readonly Attachment[],
): Promise<void> {
  const control = beginAnswer()
  const { projectId, chatId } = useChat.getState()
  const cells = runs.map(({ cell, model }) => cell ?? addAnswer(book, prompt, model))
  useChat.setState({ running: cells[0] ?? null, evaluating: null, pause: null })
  const written = writingHere(cells)
  const end = (): void => {
    written()
    if (endAnswer(control)) useChat.setState({ running: null, evaluating: null, pause: null })
  }
  let at = 0
  const isHere = (): boolean => {
    const now = useChat.getState()
    return now.chatId === chatId && now.projectId === projectId
  }
  control.signal.addEventListener('abort', () => {
    keepWanted(book, prompt, isHere() ? wanted : wanted.filter((one) => !('text' in one)))
    for (const [index, id] of cells.entries())
      if (index >= at)
        book.set(id, { state: 'stopped' }, new ModelOrigin(runs[index]?.model?.name ?? 'Model'))
    end()
  })
  try {
    const instruction = await whenInstructed(projectId ?? '', control.signal)
    const said = [instruction, ...messagesFor(book.cells(), prompt).map(({ content }) => content)]
    const { attached, files } = await readContext(rpc, projectId ?? '', wanted, said)
    if (control.signal.aborted) return
    for (const [index, { model, cutting = false }] of runs.entries()) {
      at = index
      // Deleted meanwhile: there is nothing to be answered.
      if (book.cell(prompt) === undefined) return control.abort()
      if (index === 0) book.set(prompt, { attached })
      const id = cells[index] as string
      const by = new ModelOrigin(model?.name ?? 'Model')
      useChat.setState({ running: id, evaluating: null, pause: null })
      const messages = messagesFor(book.cells(), prompt, model?.id)
      const opening: ChatMessage[] = instruction === '' ? [] : [{ role: 'system', content: instruction }]
      await stream(rpc, new AnswerWriter(book, id, by), control, {
        projectId: projectId ?? '',
        conversationId: chatId,
        messages: [...opening, ...messages],
        context: files,
        keepWhole: keptWhole(cutting),
        ...(model === undefined ? {} : { modelId: model.id }),
      })
      if (control.signal.aborted) return
    }
    end()
  } catch (error) {
    if (control.signal.aborted) return
    keepWanted(book, prompt, wanted)
    for (const id of cells) book.set(id, { state: 'failed', failure: toFailure(error) })
    end()
  }
}

/**
 * Of a question that was not asked, what was to go along: what can be read again stays with it, and texts, which may
 * be what forbade it and are written nowhere, go along with the next one. Of one that was deleted nothing does.
 */
function keepWanted(book: Notebook, prompt: string, wanted: readonly Attachment[]): void {
  const cell = book.cell(prompt)
  if (cell === undefined || cell.attached !== undefined) return
  const again = wanted.filter((one) => !('text' in one))
  book.set(prompt, { attached: again.map(({ kind, path }) => ({ kind, path, characters: 0 })) })
  const texts = wanted.filter((one) => 'text' in one)
  const keys = new Set(texts.map(keyOf))
  useChat.setState(({ picked }) => ({ picked: [...picked.filter((one) => !keys.has(keyOf(one))), ...texts] }))
}

/** What the model must be given whole: nothing is left out that the person did not let go. */
function keptWhole(cutting: boolean): ('files' | 'messages')[] {
  return [
    ...(cutting ? [] : ['files' as const]),
    ...(useChat.getState().mayDrop ? [] : ['messages' as const]),
  ]
}

function addAnswer(book: Notebook, prompt: string, model: Answerer | undefined): string {
  const cells = book.cells()
  const last = cells.findLast(({ id, of }) => id === prompt || of === prompt)
  const named = model === undefined ? {} : { model: model.name, modelId: model.id }
  return book.add('answer', '', { of: prompt, state: 'waiting', ...named }, last?.id)
}

interface Request {
  projectId: string
  conversationId: string
  messages: ChatMessage[]
  context: ContextFile[]
  keepWhole: ('files' | 'messages')[]
  modelId?: string
}

async function stream(
  rpc: Pick<Rpc, 'ai'>,
  writer: AnswerWriter,
  control: AbortController,
  request: Request,
): Promise<void> {
  let ended = false
  const reading = new ReadingProgress()
  const stop = (): void => {
    writer.close()
    reading.end()
    ended = true
  }
  control.signal.addEventListener('abort', stop)
  try {
    writer.set({ state: 'waiting', failure: undefined, speed: undefined, note: undefined })
    for await (const event of await rpc.ai.chat(request, { signal: control.signal })) {
      if (control.signal.aborted) return
      ended = take(event, writer, reading) || ended
    }
    writer.close()
    if (!ended) writer.set({ state: 'done' })
  } catch (error) {
    writer.close()
    if (!control.signal.aborted) writer.set({ state: 'failed', failure: toFailure(error) })
  } finally {
    reading.end()
    control.signal.removeEventListener('abort', stop)
  }
}

/** @returns whether the answer is at its end. */
function take(event: ChatEvent, writer: AnswerWriter, reading: ReadingProgress): boolean {
  switch (event.type) {
    case 'started': {
      const { modelId, promptTokens, contextLength, cut, droppedMessages } = event
      // What was there is replaced only now: a question that fails before leaves it.
      writer.clear()
      const prompt = { modelId, tokens: promptTokens, contextLength, cut, droppedMessages }
      // Who was asked before the list of models was here is known by its id alone.
      const model = nameOf(modelId)
      if (model !== undefined) writer.by = new ModelOrigin(model)
      writer.set({ state: 'writing', prompt, modelId, ...(model === undefined ? {} : { model }) })
      return false
    }
    case 'waiting':
      useChat.setState({ pause: { seconds: event.seconds, why: event.why } })
      return false
    case 'evaluating':
      reading.show(event)
      return false
    case 'text':
      writer.add(event.text)
      return false
    case 'finished': {
      writer.close()
      const speed = { tokens: event.tokens, tokensPerSecond: event.tokensPerSecond }
      writer.set({ state: event.reason === 'end' ? 'done' : event.reason, speed, note: event.note })
      return true
    }
  }
}

/** Tells why something was not attached. */
export function tellRefusal(refusal: string | undefined): void {
  if (refusal !== undefined) notifyFailure('This was not attached.', new Error(refusal))
}
