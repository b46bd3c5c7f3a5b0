import { askedOfIndex } from './asked.ts'
import { useCodebase } from './store.ts'
import { indexWords, isSearchable } from './words.ts'
import './codebase.css'

/** Said where a list of places would be: what to type, or that the index has none. */
export function NothingFound({ asked }: { asked: string }) {
  const index = useCodebase((state) => state.index)
  const { kind, text } = askedOfIndex(asked) ?? {}
  if (kind === undefined) return null
  const what = kind === 'symbol' ? 'symbol has these letters' : 'place has these words'
  const words =
    text === ''
      ? kind === 'symbol'
        ? 'Type letters of its name.'
        : 'Type words of what you look for.'
      : isSearchable(index)
        ? `No ${what}.`
        : `No ${what} yet. ${indexWords(index)}`
  return (
    <p className="chat-mentions chat-mentions-none" role="status">
      {words}
    </p>
  )
}
