import { ChevronRight } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { PromptMeasure } from '../../../preload/contract/ai.ts'
import { useRpc } from '../../rpc/context.tsx'
import { toFailure } from '../../rpc/failure.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Verbatim } from '../../ui/text.tsx'
import { Waiting } from '../../ui/waiting.tsx'
import { type Shown, useShown } from './along-store.ts'
import { keyOf } from './context.ts'
import { type ChatModel, useModelInUse } from './model-in-use.ts'
import { questionNow } from './question.ts'
import { leavesWords, tokenWords, wouldCutWords } from './words.ts'

export function WhatGoesAlong() {
  const shown = useShown((state) => state.shown)
  const model = useModelInUse()
  const close = () => useShown.setState({ shown: null })
  return (
    <Dialog
      open={shown !== null}
      onClose={close}
      wide
      title="What goes along"
      description={`The exact text that ${model?.name ?? 'the model'} is given beside your question. ${leavesWords(model)}`}
    >
      {shown !== null && model !== undefined && <Texts shown={shown} model={model} />}
      <div className="dialog-actions">
        <Button onClick={close}>Close</Button>
      </div>
    </Dialog>
  )
}

interface Read {
  readonly measure: PromptMeasure
  /** The attachment each text is of. */
  readonly owners: readonly string[]
  readonly paths: readonly string[]
}

function Texts({ shown, model }: { shown: Shown; model: ChatModel }) {
  const rpc = useRpc()
  const [read, setRead] = useState<Read | string | null>(null)
  useEffect(() => {
    let stale = false
    const look = async (): Promise<Read> => {
      const { question, of } = await questionNow(rpc, model, shown.wanted)
      const measure = await rpc.ai.measure({ ...question, show: true })
      const owners = shown.wanted.flatMap((one, index) => Array<string>(of[index] ?? 0).fill(keyOf(one)))
      return { measure, owners, paths: question.context.map(({ path }) => path) }
    }
    look().then(
      (found) => stale || setRead(found),
      (error: unknown) => stale || setRead(toFailure(error).message),
    )
    return () => {
      stale = true
    }
  }, [rpc, shown, model])
  if (read === null) return <Waiting label="Reading what is attached" />
  if (typeof read === 'string') return <p role="alert">{read}</p>
  const { measure, owners, paths } = read
  const { files, talk, exact, blocks = [] } = measure
  return (
    <div className="chat-along">
      {wouldCutWords(measure).map((words) => (
        <p key={words} className="chat-along-cut">
          {words}
        </p>
      ))}
      {paths.map((path, index) => (
        <details key={`${owners[index]} ${path}`} open={owners[index] === shown.first || paths.length === 1}>
          <summary>
            <ChevronRight aria-hidden />
            <span className="chat-along-path">{path}</span>
            <span className="numbers">{tokenWords(files[index] ?? 0, exact)}</span>
          </summary>
          <Verbatim>{blocks[index]}</Verbatim>
        </details>
      ))}
      <p className="chat-along-rest">
        Instruction, conversation and question
        <span className="numbers">{tokenWords(talk, exact)}</span>
      </p>
    </div>
  )
}
