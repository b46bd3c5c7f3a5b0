import { Dialog } from 'radix-ui'
import { useEffect, useRef } from 'react'
import { floats } from '../../ui/floats.ts'
import { loadedLater } from '../../ui/loaded-later.tsx'
import { useReturnFocus } from '../../ui/return-focus.ts'
import { focusEditor } from '../editor/store.ts'
import type { PickerItem } from './picker.tsx'
import { closePalette, type PaletteKind, usePalette } from './store.ts'
import './palette.css'

const QuickOpen = loadedLater(async () => (await import('./quick-open.tsx')).QuickOpen)
const ModelPicker = loadedLater(async () => (await import('./model-picker.tsx')).ModelPicker)

const IndentationPicker = loadedLater(async () => (await import('./file-pickers.tsx')).IndentationPicker)
const LanguagePicker = loadedLater(async () => (await import('./file-pickers.tsx')).LanguagePicker)
const LineEndPicker = loadedLater(async () => (await import('./file-pickers.tsx')).LineEndPicker)

/** What each box is called, and what is in it. */
const BOXES = {
  quick: { title: 'Go to a file or run a command', Content: QuickOpen },
  models: { title: 'Choose a model', Content: ModelPicker },
  indentation: { title: 'Change indentation', Content: IndentationPicker },
  language: { title: 'Change language', Content: LanguagePicker },
  lineEnds: { title: 'Change line ends', Content: LineEndPicker },
} satisfies Record<PaletteKind, object>

/** The box at the top of the window: files, lines, commands, models, how a file is shown. */
export function Palette() {
  const open = usePalette((state) => state.open)
  const picked = useRef<PickerItem | null>(null)
  useEffect(() => {
    // Not needed to draw the window, but one who asks for a file types on at once.
    const idle = requestIdleCallback(() => void QuickOpen.load())
    return () => cancelIdleCallback(idle)
  }, [])
  // What was picked runs once the keyboard is back where it was: it acts on that place, or moves on from it.
  const movedOn = useRef(false)
  const focus = useReturnFocus(() => {
    picked.current?.run()
    picked.current = null
    // Opened before there was anything to have the keyboard.
    if (document.activeElement === document.body) focusEditor()
  })
  const content = useRef<HTMLDivElement>(null)
  // The keyboard stays in the box while it is open: what closed before it, or is shown behind it, may ask for it late.
  const keepKeyboard = (event: Event): void => {
    event.preventDefault()
    if (event.target instanceof Element && !floats(event.target))
      content.current?.querySelector('input')?.focus()
  }
  const onCloseAutoFocus = (event: Event): void => {
    if (movedOn.current) event.preventDefault()
    else focus.onCloseAutoFocus(event)
    movedOn.current = false
  }
  const pick = (item: PickerItem): void => {
    if (item.opens === undefined) picked.current = item
    else {
      // A file does not wait for the box to close, and the keyboard goes to its text.
      movedOn.current = true
      item.run()
    }
    closePalette()
  }
  if (open === null) return null
  const { title, Content } = BOXES[open]
  return (
    // Not modal: Radix would take the pointer from the whole document, and the document would be styled anew at both ends.
    <Dialog.Root modal={false} open onOpenChange={closePalette}>
      <Dialog.Portal>
        <div className="palette-ground" />
        <Dialog.Content
          ref={content}
          className="palette"
          data-floating
          aria-describedby={undefined}
          onOpenAutoFocus={focus.onOpenAutoFocus}
          onCloseAutoFocus={onCloseAutoFocus}
          onFocusOutside={keepKeyboard}
        >
          <Dialog.Title className="visually-hidden">{title}</Dialog.Title>
          <Content onPick={pick} />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
