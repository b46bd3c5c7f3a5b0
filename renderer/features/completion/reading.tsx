import type { EditorState } from '@codemirror/state'
import { useEffect, useState } from 'react'
import type { CompletionReading } from '../../../preload/contract/ai.ts'
import { toFailure } from '../../rpc/failure.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Verbatim } from '../../ui/text.tsx'
import { Waiting } from '../../ui/waiting.tsx'
import { useModels } from '../models/store.ts'
import { sourceOf } from './completion-source.ts'
import { useReading } from './reading-store.ts'
import './reading.css'

const close = () => useReading.setState({ of: null })

/** The exact text that a model on this device completes from, at the place where the cursor was. */
export function ReadingDialog() {
  const of = useReading((state) => state.of)
  return (
    <Dialog
      open={of !== null}
      onClose={close}
      wide
      title="What completion reads here"
      description="The exact text that the model is given to go on with, with the markers of its parts. It does not leave this device."
    >
      {of !== null && <Reading of={of} />}
      <div className="dialog-actions">
        <Button onClick={close}>Close</Button>
      </div>
    </Dialog>
  )
}

function Reading({ of }: { of: EditorState }) {
  const [read, setRead] = useState<CompletionReading | string | null>(null)
  useEffect(() => {
    let stale = false
    const source = of.facet(sourceOf)
    const reading = source?.reading(of) ?? Promise.resolve(null)
    reading.then(
      (found) => stale || setRead(found ?? 'Nothing. A value of an environment file stands near the cursor.'),
      (error: unknown) => stale || setRead(toFailure(error).message),
    )
    return () => {
      stale = true
    }
  }, [of])
  const name = useModels(
    ({ list }) => list?.find((model) => typeof read === 'object' && model.id === read?.modelId)?.name,
  )
  if (read === null) return <Waiting label="Reading what is around the cursor" />
  if (typeof read === 'string') return <p role="alert">{read}</p>
  return (
    <div className="reading">
      <p className="reading-words">
        {name ?? 'The model'} reads {read.tokens} tokens.
        {readBefore(read)}
        {read.held.trim() !== '' && ` It writes “${read.held.trim()}” anew, with what follows.`}
      </p>
      <Verbatim>{read.text}</Verbatim>
    </div>
  )
}

/** How much of it the model had not to read for what it suggested last. */
function readBefore({ last }: CompletionReading): string {
  if (last === undefined) return ''
  const kept = last.keptTokens === 0 ? '' : ` ${last.keptTokens} were kept on this disk from before.`
  return ` For the last suggestion in this file it read ${last.evaluatedTokens} of ${last.promptTokens} anew.${kept}`
}
