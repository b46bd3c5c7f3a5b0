import { useEffect } from 'react'
import { create } from 'zustand'
import { useShallow } from 'zustand/react/shallow'
import type { PromptMeasure } from '../../../preload/contract/ai.ts'
import type { Rpc } from '../../rpc/client.ts'
import { useRpc } from '../../rpc/context.tsx'
import { toFailure } from '../../rpc/failure.ts'
import { type Attachment, attachments, keyOf } from './context.ts'
import type { ChatModel } from './model-in-use.ts'
import { useOpenFile } from './open-file.ts'
import { questionNow } from './question.ts'
import { isBusy, useChat } from './store.ts'

/** Milliseconds without a change after which the question is counted: nobody reads a number that jumps. */
const PAUSE = 400

interface Measured {
  /** What the next question would take, as counted last; null while there is nothing to count. */
  readonly measure: PromptMeasure | null
  /** Tokens of each attachment, by `keyOf`. */
  readonly tokens: ReadonlyMap<string, number>
  /** Why it may not be sent as it is, in words. */
  readonly refusal: string | null
}

const NOTHING: Measured = { measure: null, tokens: new Map(), refusal: null }

export const useMeasured = create<Measured>(() => NOTHING)

/** Counts the question that is being written, with all that goes along, a moment after each change. */
export function useMeasuring(model: ChatModel | undefined): void {
  const rpc = useRpc()
  const front = useOpenFile()
  const busy = useChat(isBusy)
  const [draft, picked, order, instructions, chatId] = useChat(
    useShallow((state) => [state.draft, state.picked, state.order, state.instructions, state.chatId]),
  )
  const idle = busy || model === undefined || (draft.trim() === '' && picked.length === 0)
  // biome-ignore lint/correctness/useExhaustiveDependencies: whatever changes what is sent has it counted anew
  useEffect(() => {
    if (idle) return useMeasured.setState(NOTHING)
    const stop = new AbortController()
    const timer = setTimeout(() => void count(rpc, model, stop.signal), PAUSE)
    return () => {
      clearTimeout(timer)
      stop.abort()
    }
  }, [
    rpc,
    idle,
    model?.id,
    draft,
    picked,
    order,
    instructions,
    chatId,
    front?.path,
    front?.attached,
    front?.characters,
  ])
}

async function count(rpc: Rpc, model: ChatModel, signal: AbortSignal): Promise<void> {
  const wanted = attachments()
  try {
    const { question, of } = await questionNow(rpc, model, wanted)
    const measure = await rpc.ai.measure(question, { signal })
    if (!signal.aborted)
      useMeasured.setState({ measure, tokens: tokensBy(wanted, of, measure), refusal: null })
  } catch (error) {
    const { code, message } = toFailure(error)
    // What else may be wrong is told where the question is asked; without a count there is none to show.
    if (!signal.aborted)
      useMeasured.setState({ ...NOTHING, refusal: code === 'PERMISSION_DENIED' ? message : null })
  }
}

function tokensBy(
  wanted: readonly Attachment[],
  of: readonly number[],
  { files }: PromptMeasure,
): ReadonlyMap<string, number> {
  let at = 0
  return new Map(
    wanted.map((one, index) => {
      const from = at
      at += of[index] ?? 0
      return [keyOf(one), files.slice(from, at).reduce((sum, tokens) => sum + tokens, 0)]
    }),
  )
}
