import { EditorState } from '@codemirror/state'
import { answer } from '../../main/ai/chat/chat.ts'
import { Completer } from '../../main/ai/completion/complete.ts'
import type { Engine } from '../../main/ai/engine/engine.ts'
import type { LoadedModel } from '../../main/ai/engine/loaded-model.ts'
import type { ChatMessage, CompletionResult } from '../../preload/contract/ai.ts'
import { isWorthShowing } from '../../renderer/features/completion/acceptance.ts'
import { sureness } from '../../renderer/features/completion/ask.ts'
import { fitCompletion } from '../../renderer/features/completion/fit.ts'
import { soundPart } from '../../renderer/features/completion/sound-part.ts'
import { cleanAnswer, isComplete } from '../../renderer/features/edit/clean.ts'
import { answerTokens, editQuestions, followsInstructions } from '../../renderer/features/edit/prompt.ts'
import { loadLanguage, namedLanguage } from '../../renderer/features/editor/languages.ts'
import { type CompletionTask, type EditTask, fileOf, partsOf } from './task.ts'

export interface Solved {
  /** What would be offered, '' for nothing. */
  text: string
  milliseconds: number
  promptTokens: number
  /** The model is too unsure for it to be offered to somebody of whom nothing is known yet. */
  heldBack?: boolean
}

/** Tokens that the window asks for. */
const TOKENS = 64

/** Completes as the product does: same engine, same prompt, same endings, and what the window does with the answer. */
export async function solveCompletion(
  engine: Engine,
  model: LoadedModel,
  task: CompletionTask,
): Promise<Solved> {
  const { before, after } = partsOf(task.source)
  const job = await engine.scheduler.enter('completion', task.id)
  try {
    const result = await new Completer().complete(
      model,
      {
        documentId: task.id,
        path: fileOf(task),
        language: task.language,
        prefix: before,
        suffix: after,
        maxTokens: TOKENS,
      },
      job,
    )
    const { milliseconds, promptTokens } = result
    return { ...(await offered(task, result)), milliseconds, promptTokens }
  } finally {
    job.finish()
  }
}

async function offered(task: CompletionTask, { text, confidence }: CompletionResult) {
  const { before, after } = partsOf(task.source)
  const language = namedLanguage(task.language)
  const state = EditorState.create({
    doc: before + after,
    selection: { anchor: before.length },
    extensions: language === undefined ? [] : await loadLanguage(language),
  })
  const fitted = fitCompletion(text, after.split('\n', 1)[0] ?? '')
  return {
    text: fitted === '' ? '' : soundPart(state, before.length, fitted),
    heldBack: !isWorthShowing('', sureness(state, confidence)),
  }
}

/** Edits as the product does: same question, same sampling, same cleaning of the answer. */
export async function solveEdit(engine: Engine, model: LoadedModel, task: EditTask): Promise<Solved> {
  const { before, marked, after } = partsOf(task.source)
  const subject = {
    path: fileOf(task),
    language: task.language,
    before,
    code: marked,
    after: after.replace(/^\n/, ''),
  }
  const started = performance.now()
  const isLarge = followsInstructions(model.facts.parameters)
  let solved: Solved = { text: '', milliseconds: 0, promptTokens: 0 }
  for (const messages of editQuestions(subject, task.instruction, { isLarge })) {
    const { text, promptTokens } = await answered(engine, model, task, messages)
    const cleaned = cleanAnswer(text, subject)
    const milliseconds = performance.now() - started
    solved = { text: 'text' in cleaned ? cleaned.text : '', milliseconds, promptTokens }
    if ('text' in cleaned || cleaned.same !== true) break
  }
  return solved
}

async function answered(
  engine: Engine,
  model: LoadedModel,
  { id, source }: EditTask,
  messages: ChatMessage[],
): Promise<{ text: string; promptTokens: number }> {
  const job = await engine.scheduler.enter('chat', id)
  let text = ''
  let promptTokens = 0
  const maxTokens = answerTokens(partsOf(source).marked)
  try {
    const request = { conversationId: `edit-${id}`, messages, exact: true, maxTokens }
    for await (const event of answer(model, request, job)) {
      if (event.type === 'started') promptTokens = event.promptTokens
      if (event.type !== 'text') continue
      text += event.text
      if (isComplete(text)) break
    }
  } finally {
    job.finish()
  }
  return { text, promptTokens }
}
