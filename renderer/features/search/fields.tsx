import { ChevronRight, Ellipsis, ReplaceAll } from 'lucide-react'
import { type KeyboardEvent, type RefObject, useEffect, useId, useRef } from 'react'
import type { Project } from '../../../preload/contract/projects.ts'
import { useCommands } from '../../commands/context.tsx'
import { useRpc } from '../../rpc/context.tsx'
import { IconButton } from '../../ui/button.tsx'
import { Tip } from '../../ui/tip.tsx'
import { focusRegion } from '../shell/regions.ts'
import { rowsOf } from './model.ts'
import { askReplaceAll } from './replace.ts'
import { search } from './run.ts'
import { useSearch } from './store.ts'

type Toggle = 'caseSensitive' | 'wholeWord' | 'regex'

/** The same signs and keys as in the find bar of a file. */
const TOGGLES: readonly {
  name: Toggle
  label: string
  sign: string
  keys: string
  code: string
}[] = [
  { name: 'caseSensitive', label: 'Match case', sign: 'Aa', keys: 'Alt+C', code: 'KeyC' },
  { name: 'wholeWord', label: 'Match whole word', sign: 'ab', keys: 'Alt+W', code: 'KeyW' },
  { name: 'regex', label: 'Use regular expression', sign: '.*', keys: 'Alt+R', code: 'KeyR' },
]

const flip = (name: Toggle): void => useSearch.setState((state) => ({ [name]: !state[name] }))

/** The form: what to look for, what to put in its place, and where. */
export function SearchFields({ project }: { project: Project }) {
  const rpc = useRpc()
  const { replaceOpen, pathsOpen, replacing } = useSearch()
  const anyResult = useSearch((state) => state.files.length > 0)
  const input = useRef<HTMLTextAreaElement>(null)
  useFocusWanted(input)
  return (
    <search
      className="seek-fields"
      onKeyDown={(event) => {
        const toggle = event.altKey && TOGGLES.find(({ code }) => code === event.code)
        if (!toggle) return
        event.preventDefault()
        flip(toggle.name)
      }}
    >
      <IconButton
        icon={ChevronRight}
        label={replaceOpen ? 'Hide replace' : 'Show replace'}
        className="seek-expand"
        aria-expanded={replaceOpen}
        onClick={() => useSearch.setState({ replaceOpen: !replaceOpen })}
      />
      <div className="seek-rows">
        <div className="seek-field">
          <TextField
            name="text"
            label="Search"
            field={input}
            onEnter={() => void search(rpc, project.id, true)}
          />
          {TOGGLES.map((toggle) => (
            <ToggleButton key={toggle.name} {...toggle} />
          ))}
        </div>
        {replaceOpen && (
          <div className="seek-row">
            <div className="seek-field">
              <TextField name="replacement" label="Replace" onEnter={() => void askReplaceAll(rpc)} />
            </div>
            <IconButton
              icon={ReplaceAll}
              label="Replace all…"
              disabled={!anyResult || replacing}
              onClick={() => void askReplaceAll(rpc)}
            />
          </div>
        )}
        {pathsOpen && (
          <>
            <PathField name="include" label="Files to search" placeholder="src, *.{ts,tsx}" />
            <PathField name="exclude" label="Files to leave out" placeholder="*.test.ts, docs/**" />
          </>
        )}
      </div>
      <IconButton
        icon={Ellipsis}
        label={pathsOpen ? 'Search in all files' : 'Choose which files to search'}
        className="seek-paths"
        aria-expanded={pathsOpen}
        onClick={() =>
          useSearch.setState(pathsOpen ? { pathsOpen: false, include: '', exclude: '' } : { pathsOpen: true })
        }
      />
    </search>
  )
}

/** Which wish to have the keyboard was the last to be fulfilled: a view that is only drawn anew fulfils none again. */
let fulfilled = 0

/** The box takes the keyboard when the view is asked for, with its text selected. */
function useFocusWanted(input: RefObject<HTMLTextAreaElement | null>): void {
  const wanted = useSearch((state) => state.wanted)
  useEffect(() => {
    if (wanted <= fulfilled) return
    fulfilled = wanted
    input.current?.focus()
    input.current?.select()
  }, [wanted, input])
}

interface TextFieldProps {
  readonly name: 'text' | 'replacement'
  readonly label: string
  readonly field?: RefObject<HTMLTextAreaElement | null>
  readonly onEnter: () => void
}

/** Grows with its lines; Shift+Enter makes a new one. */
function TextField({ name, label, field, onEnter }: TextFieldProps) {
  const commands = useCommands()
  const value = useSearch((state) => state[name])
  const invalid = useSearch((state) => name === 'text' && state.failure?.code === 'INVALID_INPUT')
  const keys = name === 'text' ? commands.keyOf('search.show') : commands.keyOf('search.replace')
  const onKey = (event: KeyboardEvent<HTMLTextAreaElement>): void => {
    if (event.nativeEvent.isComposing) return
    if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault()
      onEnter()
    }
    if (event.key === 'ArrowDown' && atLastLine(event.currentTarget)) {
      const { files, folded, focused } = useSearch.getState()
      if (files.length === 0) return
      event.preventDefault()
      if (focused === null) useSearch.setState({ focused: rowsOf(files, folded)[0]?.key ?? null })
      focusRegion('search')
    }
  }
  return (
    <textarea
      ref={field}
      rows={1}
      spellCheck={false}
      autoComplete="off"
      aria-label={label}
      aria-invalid={invalid || undefined}
      placeholder={keys === undefined ? label : `${label} (${keys})`}
      value={value}
      onChange={(event) => useSearch.setState({ [name]: event.target.value })}
      onKeyDown={onKey}
    />
  )
}

function atLastLine({ value, selectionEnd }: HTMLTextAreaElement): boolean {
  return !value.slice(selectionEnd).includes('\n')
}

function ToggleButton({ name, label, sign, keys }: (typeof TOGGLES)[number]) {
  const on = useSearch((state) => state[name])
  return (
    <Tip text={label} keys={keys}>
      <button
        type="button"
        className="seek-toggle"
        data-name={name}
        aria-label={label}
        aria-pressed={on}
        onClick={() => flip(name)}
      >
        {sign}
      </button>
    </Tip>
  )
}

interface PathFieldProps {
  readonly name: 'include' | 'exclude'
  readonly label: string
  readonly placeholder: string
}

function PathField({ name, label, placeholder }: PathFieldProps) {
  const id = useId()
  const value = useSearch((state) => state[name])
  return (
    <div className="seek-path">
      <label htmlFor={id}>{label}</label>
      <div className="seek-field">
        <input
          id={id}
          spellCheck={false}
          autoComplete="off"
          placeholder={placeholder}
          value={value}
          onChange={(event) => useSearch.setState({ [name]: event.target.value })}
        />
      </div>
    </div>
  )
}
