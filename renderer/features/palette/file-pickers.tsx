import { languages } from '@codemirror/language-data'
import { Fzf } from 'fzf'
import { Check } from 'lucide-react'
import { useMemo, useState } from 'react'
import type { Eol } from '../../../preload/contract/files.ts'
import { useRpc } from '../../rpc/context.tsx'
import { convertIndentation } from '../editor/convert-indentation.ts'
import { chooseFor, useFileChoices } from '../editor/file-choices.ts'
import { type Indentation, indentationWords } from '../editor/indentation.ts'
import { languageOf, PLAIN_TEXT } from '../editor/languages.ts'
import { changeLineEnds, EOL_NAMES } from '../editor/line-ends.ts'
import { activeText, focusEditor, useEditorStatus } from '../editor/store.ts'
import { nameIn } from '../files/model.ts'
import { useProjects } from '../projects/store.ts'
import { useSettings } from '../settings/store.ts'
import { Picker, type PickerItem } from './picker.tsx'

interface FilePickerProps {
  readonly onPick: (item: PickerItem) => void
}

/** A line to pick, found by its label and other names of the same; one of them is how the file is now. */
interface Line extends Omit<PickerItem, 'matched' | 'end'> {
  readonly otherNames?: readonly string[]
  readonly inUse?: boolean
}

const languagesByName = languages.toSorted((a, b) => a.name.localeCompare(b.name, 'en'))
/** Columns of a step that most people mean. */
const SIZES = [2, 4, 8]
/** Endings of names that are shown beside a language. */
const MOST_EXTENSIONS = 5

/** How the file in front indents, and converting what is in it. */
export function IndentationPicker({ onPick }: FilePickerProps) {
  const usual = useSettings((state) => state.values['editor.tabSize'])
  const active = useEditorStatus((state) => state.active)
  const chosen = useFileChoices((state) => state[active?.nodeId ?? '']?.indentation)
  return (
    <FilePicker
      label="Change indentation"
      placeholder="How this file indents"
      lines={active === null ? [] : indentationLines(active, chosen, usual)}
      onPick={onPick}
    />
  )
}

/** @param usual columns of a tab. */
function indentationLines(
  { nodeId, indentation }: { nodeId: string; indentation: Indentation },
  chosen: Indentation | undefined,
  usual: number,
): Line[] {
  const sizes = [...SIZES, usual, ...(indentation.unit === 'spaces' ? [indentation.size] : [])]
  const ways: Indentation[] = [
    { unit: 'tabs', size: usual },
    ...Array.from(new Set(sizes))
      .sort((a, b) => a - b)
      .map((size) => ({ unit: 'spaces', size }) as const),
  ]
  const now = indentationWords(indentation)
  const readOnly = activeText()?.view.state.readOnly === true
  return [
    {
      id: 'detect',
      label: 'Detect from the text',
      ...(chosen === undefined && { place: now, inUse: true }),
      run: () => chooseFor(nodeId, { indentation: undefined }),
    },
    ...ways.map((way) => ({
      id: indentationWords(way),
      label: indentationWords(way),
      inUse: chosen !== undefined && indentationWords(way) === now,
      run: () => chooseFor(nodeId, { indentation: way }),
    })),
    ...(['spaces', 'tabs'] as const).map((unit) => ({
      id: `convert-${unit}`,
      label: `Convert indentation to ${unit}`,
      place: readOnly ? 'This file is read-only' : 'Changes the text, in one step',
      disabled: readOnly,
      run: () => convertIndentation(unit),
    })),
  ]
}

/** The language that the file in front is shown in. */
export function LanguagePicker({ onPick }: FilePickerProps) {
  const nodeId = useEditorStatus((state) => state.active?.nodeId)
  const chosen = useFileChoices((state) => state[nodeId ?? '']?.language)
  const lines = useMemo(() => (nodeId === undefined ? [] : languageLines(nodeId, chosen)), [nodeId, chosen])
  return (
    <FilePicker label="Change language" placeholder="Language of this file" lines={lines} onPick={onPick} />
  )
}

function languageLines(nodeId: string, chosen: string | undefined): Line[] {
  const { path = '', view } = activeText() ?? {}
  const detected = languageOf(nameIn(path), view?.state.doc)
  const line = (language: string): Line => ({
    id: language,
    label: language,
    inUse: chosen === language,
    run: () => chooseFor(nodeId, { language }),
  })
  return [
    {
      id: 'detect',
      label: 'Detect from the name',
      place: detected?.name ?? PLAIN_TEXT,
      inUse: chosen === undefined,
      run: () => chooseFor(nodeId, { language: undefined }),
    },
    line(PLAIN_TEXT),
    ...languagesByName.map(({ name: language, alias, extensions }) => ({
      ...line(language),
      otherNames: [...alias, ...extensions],
      place: extensions
        .slice(0, MOST_EXTENSIONS)
        .map((extension) => `.${extension}`)
        .join(' '),
    })),
  ]
}

/** How the lines of the file in front end on disk. */
export function LineEndPicker({ onPick }: FilePickerProps) {
  const rpc = useRpc()
  const projectId = useProjects((state) => state.currentId)
  const active = useEditorStatus((state) => state.active)
  const { path = '', view } = activeText() ?? {}
  const readOnly = view?.state.readOnly === true
  const line = (eol: Eol, place: string): Line => ({
    id: eol,
    label: EOL_NAMES[eol],
    place: readOnly ? 'This file is read-only' : place,
    otherNames: [place],
    inUse: active?.eol === eol,
    disabled: readOnly,
    run() {
      if (projectId === null || active === null) return
      const file = { projectId, nodeId: active.nodeId, name: nameIn(path), eol: active.eol }
      void changeLineEnds(rpc, file, eol)
    },
  })
  const lines = [
    line('lf', 'As on Linux and macOS. Writes the file'),
    line('crlf', 'As on Windows. Writes the file'),
  ]
  return (
    <FilePicker
      label="Change line ends"
      placeholder="How the lines of this file end"
      lines={active === null ? [] : lines}
      onPick={onPick}
    />
  )
}

interface FilePickerListProps extends FilePickerProps {
  readonly label: string
  readonly placeholder: string
  readonly lines: readonly Line[]
}

/** Lines that narrow as one types, beginning at what is in use; the keyboard goes to the text behind the choice. */
function FilePicker({ label, placeholder, lines, onPick }: FilePickerListProps) {
  const [text, setText] = useState('')
  const finder = useMemo(
    () =>
      new Fzf(lines, {
        selector: (line) => [line.label, ...(line.otherNames ?? [])].join(' '),
        casing: 'case-insensitive',
      }),
    [lines],
  )
  const hits = text === '' ? lines.map((item) => ({ item, positions: new Set<number>() })) : finder.find(text)
  const items = hits.map(({ item: { otherNames: _, inUse, ...item }, positions }) => ({
    ...item,
    matched: new Set(Array.from(positions).filter((at) => at < item.label.length)),
    end: inUse ? (
      <>
        <Check aria-hidden /> In use
      </>
    ) : undefined,
  }))
  return (
    <Picker
      label={label}
      placeholder={placeholder}
      text={text}
      onText={setText}
      items={items}
      first={
        text === ''
          ? Math.max(
              0,
              lines.findIndex(({ inUse }) => inUse),
            )
          : 0
      }
      nothing={lines.length === 0 ? 'Open a file first.' : 'Nothing here has these letters.'}
      onPick={(item) =>
        onPick({
          ...item,
          run() {
            item.run()
            focusEditor()
          },
        })
      }
    />
  )
}
