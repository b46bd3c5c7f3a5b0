import { useVirtualizer, type Virtualizer } from '@tanstack/react-virtual'
import {
  type KeyboardEvent,
  type ReactNode,
  useEffect,
  useId,
  useLayoutEffect,
  useRef,
  useState,
} from 'react'
import { expectFile } from '../editor/look-ahead.ts'

/** One line to pick. */
export interface PickerItem {
  readonly id: string
  readonly label: string
  /** Indexes of the letters that matched. */
  readonly matched?: ReadonlySet<number> | undefined
  readonly icon?: ReactNode
  /** Beside the label, quieter; gives way in its middle. */
  readonly place?: string | undefined
  readonly placeMatched?: ReadonlySet<number> | undefined
  /** At the end of the line. */
  readonly end?: ReactNode
  readonly disabled?: boolean | undefined
  /** Node id of the file that `run` brings to the front; it is read while the line is the one chosen. */
  readonly opens?: string | undefined
  readonly run: () => void
}

interface PickerProps {
  readonly label: string
  readonly placeholder: string
  readonly text: string
  readonly onText: (text: string) => void
  readonly items: readonly PickerItem[]
  /** True while `items` still answer what was typed before. */
  readonly pending?: boolean
  /** Index of the line that is chosen until another is; the first one otherwise. */
  readonly first?: number
  /** Said in place of an empty list. */
  readonly nothing: string
  readonly onPick: (item: PickerItem) => void
}

const ROW = 32
const ROWS = 12

/** Type to narrow, arrows to choose, Enter to take: an input that owns a virtual list. */
export function Picker({
  label,
  placeholder,
  text,
  onText,
  items,
  pending,
  first = 0,
  nothing,
  onPick,
}: PickerProps) {
  const listId = useId()
  const input = useKeyboardAtOnce()
  const scroller = useRef<HTMLDivElement>(null)
  const virtual = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 6,
  })
  const { chosen, setChosen } = useChosen(text, first, virtual)
  const at = chosen === null ? Math.min(first, items.length - 1) : indexOf(chosen, items)
  useReadAhead(items[at])
  const enter = useEnter(items, first, pending ?? false, onPick)

  const chooseRow = (index: number): void => {
    const item = items[index]
    if (item) setChosen({ id: item.id, index })
  }
  const choose = (index: number): void => {
    enter.withdraw()
    const next = (index + items.length) % Math.max(1, items.length)
    chooseRow(next)
    virtual.scrollToIndex(next)
  }
  const steps: Record<string, number> = {
    ArrowDown: at + 1,
    ArrowUp: at - 1,
    PageDown: Math.min(at + ROWS - 1, items.length - 1),
    PageUp: Math.max(at - ROWS + 1, 0),
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return
    const step = steps[event.key]
    if (step !== undefined) choose(step)
    else if (event.key !== 'Enter' || !enter.press(at, chosen !== null)) return
    event.preventDefault()
  }

  return (
    <>
      <input
        ref={input}
        className="picker-input"
        role="combobox"
        aria-label={label}
        aria-expanded={items.length > 0}
        aria-controls={listId}
        aria-autocomplete="list"
        aria-activedescendant={items.length > 0 ? `${listId}-${at}` : undefined}
        placeholder={placeholder}
        value={text}
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => {
          enter.withdraw()
          onText(event.target.value)
        }}
        onKeyDown={onKeyDown}
      />
      <div
        ref={scroller}
        id={listId}
        role="listbox"
        aria-label={label}
        className="picker-scroller"
        style={{ blockSize: Math.min(items.length, ROWS) * ROW }}
        hidden={items.length === 0}
      >
        <div role="presentation" className="picker-list" style={{ blockSize: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map((row) => {
            const item = items[row.index]
            if (!item) return null
            return (
              <Line
                key={item.id}
                id={`${listId}-${row.index}`}
                item={item}
                chosen={row.index === at}
                place={{ top: row.start, at: row.index + 1, of: items.length }}
                onChoose={() => chooseRow(row.index)}
                onPick={onPick}
              />
            )
          })}
        </div>
      </div>
      {items.length === 0 && (
        <p className="picker-nothing" role="status">
          {nothing}
        </p>
      )}
    </>
  )
}

interface LineProps {
  readonly id: string
  readonly item: PickerItem
  readonly chosen: boolean
  /** Where it is drawn, in pixels, and which of how many it is. */
  readonly place: { readonly top: number; readonly at: number; readonly of: number }
  readonly onChoose: () => void
  readonly onPick: (item: PickerItem) => void
}

function Line({ id, item, chosen, place, onChoose, onPick }: LineProps) {
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the input above owns the keyboard
    <div
      id={id}
      className="picker-item"
      role="option"
      tabIndex={-1}
      aria-selected={chosen}
      aria-disabled={item.disabled || undefined}
      aria-setsize={place.of}
      aria-posinset={place.at}
      style={{ transform: `translateY(${place.top}px)` }}
      onMouseMove={() => !chosen && onChoose()}
      onMouseDown={(event) => event.preventDefault()}
      onClick={() => !item.disabled && onPick(item)}
    >
      {item.icon}
      <span className="picker-label">
        <Matched text={item.label} at={item.matched} />
      </span>
      {item.place !== undefined && (
        <span className="picker-place">
          <Matched text={item.place} at={item.placeMatched} />
        </span>
      )}
      {item.end !== undefined && <span className="picker-end">{item.end}</span>}
    </div>
  )
}

/** The line that was chosen, wherever it stands by now, or what has taken its place. */
interface Chosen {
  readonly id: string
  readonly index: number
}

/** More lines come and go while one chooses: the tree of a project that is read, an index that grows. */
function indexOf({ id, index }: Chosen, items: readonly PickerItem[]): number {
  if (items[index]?.id === id) return index
  const now = items.findIndex((item) => item.id === id)
  return now === -1 ? Math.min(index, items.length - 1) : now
}

/** The line that was chosen by hand: none until one is, and again with another question. */
function useChosen(text: string, first: number, virtual: Virtualizer<HTMLDivElement, Element>) {
  const [chosen, setChosen] = useState<Chosen | null>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: another question begins at the top
  useEffect(() => {
    setChosen(null)
    virtual.scrollToOffset(0)
  }, [text])
  useEffect(() => {
    if (first > 0) virtual.scrollToIndex(first, { align: 'center' })
  }, [first, virtual])
  return { chosen, setChosen }
}

interface Enter {
  /**
   * Takes the line at an index. While the list for what was typed is still to come, it takes the `first` of that once it
   * is there, unless a line was chosen by hand, which means that one. Answers whether it takes any.
   */
  readonly press: (at: number, byHand: boolean) => boolean
  /**
   * Takes none of a list that is still to come: one who types on or goes to another line has not chosen yet. Where the
   * mouse lies says nothing of that.
   */
  readonly withdraw: () => void
}

function useEnter(
  items: readonly PickerItem[],
  first: number,
  pending: boolean,
  onPick: (item: PickerItem) => void,
): Enter {
  const wanted = useRef(false)
  const take = (item: PickerItem | undefined): boolean => {
    if (!item || item.disabled) return false
    onPick(item)
    return true
  }
  // Before the list is painted, which one who has pressed Enter does not wait for.
  useLayoutEffect(() => {
    if (pending || !wanted.current) return
    wanted.current = false
    take(items[Math.min(first, items.length - 1)])
  })
  return {
    press(at, byHand) {
      if (!pending || byHand) return take(items[at])
      wanted.current = true
      return true
    },
    withdraw() {
      wanted.current = false
    },
  }
}

function useReadAhead(chosen: PickerItem | undefined): void {
  const file = chosen?.opens
  useEffect(() => expectFile(file, { chosen: true }), [file])
}

/** Gives a field the keyboard when it is drawn: its code may have come after the box around it took it. */
function useKeyboardAtOnce() {
  const input = useRef<HTMLInputElement>(null)
  useEffect(() => {
    const field = input.current
    if (!field || document.activeElement === field) return
    field.focus()
    field.setSelectionRange(field.value.length, field.value.length)
  }, [])
  return input
}

/** Text with the letters that matched made strong. */
function Matched({ text, at }: { text: string; at: ReadonlySet<number> | undefined }) {
  if (!at || at.size === 0) return text
  const parts: ReactNode[] = []
  for (let from = 0; from < text.length; ) {
    const hit = at.has(from)
    let to = from + 1
    while (to < text.length && at.has(to) === hit) to++
    const part = text.slice(from, to)
    parts.push(hit ? <b key={from}>{part}</b> : part)
    from = to
  }
  return parts
}
