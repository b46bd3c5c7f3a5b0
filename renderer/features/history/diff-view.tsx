import { useEffect, useRef, useState } from 'react'
import type { FileState } from '../../../preload/contract/history.ts'
import { showBytes } from '../../ui/amounts.ts'
import { Empty } from '../../ui/text.tsx'
import { endWords } from './file-end.ts'

interface DiffViewProps {
  readonly name: string
  readonly before: FileState
  readonly after: FileState
  readonly beforeLabel: string
  readonly afterLabel: string
}

/** From this width on, in pixels, the two texts stand side by side. */
const WIDE = 720

/** Two states of a file beside each other, or in words where they are no texts. */
export function DiffView({ name, before, after, beforeLabel, afterLabel }: DiffViewProps) {
  const unshown = [before, after].find((state) => state.kind === 'bytes')
  if (unshown?.kind === 'bytes')
    return (
      <Empty>
        {unshown.why} Then {sizeWords(before)}, after {sizeWords(after)}.
      </Empty>
    )
  if (before.kind === 'absent' && after.kind === 'absent') return <Empty>The file was not there.</Empty>
  return (
    <>
      <Sameness before={before} after={after} />
      <div className="history-sides" aria-hidden>
        <span>{beforeLabel}</span>
        <span>{afterLabel}</span>
      </div>
      <Texts
        name={name}
        before={{ text: textOf(before), label: `${name}, ${beforeLabel}` }}
        after={{ text: textOf(after), label: `${name}, ${afterLabel}` }}
      />
    </>
  )
}

function textOf(state: FileState): string {
  return state.kind === 'text' ? state.text : ''
}

function sizeWords(state: FileState): string {
  return state.kind === 'absent' ? 'not there' : showBytes(state.size)
}

/** Differences that the text itself does not show. */
function Sameness({ before, after }: { before: FileState; after: FileState }) {
  if (before.kind !== 'text' || after.kind !== 'text') return null
  const words: string[] = []
  if (before.eol !== after.eol)
    words.push(`Line ends: ${before.eol.toUpperCase()} before, ${after.eol.toUpperCase()} after.`)
  if (before.bom !== after.bom)
    words.push(before.bom ? 'The byte order mark is gone after.' : 'A byte order mark came.')
  const end = endWords(before.text, after.text)
  if (end !== null) words.push(end)
  if (before.text === after.text)
    words.unshift(words.length === 0 ? 'The two are the same.' : 'The text is the same.')
  return words.length === 0 ? null : <p className="history-note">{words.join(' ')}</p>
}

function Texts(props: {
  name: string
  before: { text: string; label: string }
  after: { text: string; label: string }
}) {
  const place = useRef<HTMLDivElement>(null)
  const [wide, setWide] = useState<boolean | null>(null)
  useEffect(() => {
    const element = place.current
    if (!element) return
    const observer = new ResizeObserver(() => setWide(element.clientWidth >= WIDE))
    observer.observe(element)
    return () => observer.disconnect()
  }, [])
  const { name, before, after } = props
  useEffect(() => {
    const parent = place.current
    if (!parent || wide === null) return
    const abort = new AbortController()
    let remove = (): void => undefined
    const options = {
      parent,
      name,
      before: { text: before.text, label: before.label },
      after: { text: after.text, label: after.label },
      sideBySide: wide,
    }
    void import('./diff.ts')
      .then(({ showDiff }) => (abort.signal.aborted ? remove : showDiff(options, abort.signal)))
      .then((made) => {
        if (abort.signal.aborted) made()
        else remove = made
      })
    return () => {
      abort.abort()
      remove()
    }
  }, [name, before.text, before.label, after.text, after.label, wide])
  return <div ref={place} className="history-diff" data-wide={wide || undefined} />
}
