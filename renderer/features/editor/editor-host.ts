import { autocompletion } from '@codemirror/autocomplete'
import type { LanguageDescription } from '@codemirror/language'
import { EditorState, type Extension, type StateEffect, Text, type TransactionSpec } from '@codemirror/state'
import { EditorView } from '@codemirror/view'
import { ySyncAnnotation, ySyncFacet } from 'y-codemirror.next'
import type * as Y from 'yjs'
import type { FileInfo } from '../../../preload/contract/files.ts'
import type { Settings } from '../../../preload/contract/settings.ts'
import type { DocumentClient } from '../documents/document-client.ts'
import {
  fileExtensions,
  indentation,
  indentationPart,
  languagePart,
  wrapping,
  wrappingPart,
} from './extensions.ts'
import type { FileChoice } from './file-choices.ts'
import { detectIndentation, type Indentation } from './indentation.ts'
import { canHighlight, languageOf, loadLanguage, PLAIN_TEXT } from './languages.ts'
import type { SavedPosition } from './store.ts'

/** Suggestions asked for by a file that was shown a moment ago still look for their part of the state. */
const nothing = EditorState.create({ extensions: autocompletion({ override: [] }) })

export type EditorSettings = Pick<Settings, 'editor.lineWrapping' | 'editor.tabSize' | 'editor.fontSize'>

/**
 * A file as an editor shows it, whether it is in front or waits behind another tab. Its parts become others while it is
 * shown, as its language does once another is chosen: they are read where they are needed.
 */
export interface ShownFile {
  readonly info: FileInfo
  readonly client: DocumentClient
  readonly indentation: Indentation
  /** `TypeScript`, or `Plain text` where no language is known. */
  readonly language: string
}

interface Held extends ShownFile {
  info: FileInfo
  indentation: Indentation
  language: string
  /** What `indentation` and `language` follow from where there is a choice. */
  choice: FileChoice
  /** The client's text at the time; it may come to have another. */
  readonly text: Y.Text
  state: EditorState
  /** What its state is configured by. */
  settings: EditorSettings
  scroll: StateEffect<unknown> | undefined
  /** Ends following the document while the file is behind. */
  unfollow: () => void
}

export interface EditorHostOptions {
  parent: HTMLElement
  settings: EditorSettings
  /** What other features add to a file's editor. */
  additions: (file: ShownFile) => Extension
  positionOf: (nodeId: string) => SavedPosition | undefined
  choiceFor: (nodeId: string) => FileChoice
}

/**
 * The one editor view of an editor group. Files behind the front tab are kept as states that go on following their
 * documents, so that coming back shows the same text, cursor, folds and scroll in one frame.
 */
export class EditorHost {
  readonly #options: EditorHostOptions
  readonly #held = new Map<string, Held>()
  #settings: EditorSettings
  #front: Held | undefined
  #view: EditorView | undefined

  constructor(options: EditorHostOptions) {
    this.#options = options
    this.#settings = options.settings
    options.parent.hidden = true
  }

  /** Made with the first file that is shown: at a start, one drawn empty before it is one drawn for nothing. */
  get view(): EditorView {
    return this.#view ?? this.#create(nothing)
  }

  /** The file in front. */
  get front(): ShownFile | undefined {
    return this.#front
  }

  /** Is it this document's text that is in front? */
  isFront(client: DocumentClient): boolean {
    return this.#front?.client === client && this.#front.text === client.text
  }

  /** Brings a file to the front. Its document must be ready. */
  show(info: FileInfo, client: DocumentClient): void {
    if (this.isFront(client)) return
    this.#park()
    const held = this.#hold(info, client)
    unfollow(held)
    this.#front = held
    this.#options.parent.hidden = false
    if (this.#view === undefined) {
      this.#create(held.state, held.scroll)
      this.#reconfigure(held)
      return
    }
    // Left alone, the view stays where the file before was scrolled to.
    this.#view.scrollDOM.scrollTo(0, 0)
    this.#view.setState(held.state)
    this.#reconfigure(held)
    if (held.scroll !== undefined) this.#view.dispatch({ effects: held.scroll })
  }

  /** Makes ready what `show` will need. Its document must be ready. */
  prepare(info: FileInfo, client: DocumentClient): void {
    const held = this.#hold(info, client)
    if (held !== this.#front) follow(held)
  }

  /** Puts an empty editor in front. */
  clear(): void {
    this.#park()
    this.#empty()
  }

  /** Drops what is kept of a file whose tab was closed. */
  forget(nodeId: string): void {
    const held = this.#held.get(nodeId)
    if (held === undefined) return
    if (this.#front === held) {
      this.#front = undefined
      this.#empty()
    }
    unfollow(held)
    this.#held.delete(nodeId)
  }

  configure(settings: EditorSettings): void {
    this.#settings = settings
    this.#view?.dom.style.setProperty('--editor-font-size', fontSize(settings))
    this.#view?.requestMeasure()
    if (this.#front !== undefined) this.#reconfigure(this.#front)
  }

  /** Takes in what is known of a file now, under the path it is held by. */
  take(info: FileInfo): void {
    const held = this.#held.get(info.id)
    if (held !== undefined) held.info = info
  }

  /** Shows files as they are chosen to be shown now. */
  followChoices(): void {
    for (const held of this.#held.values()) {
      const choice = this.#options.choiceFor(held.info.id)
      if (choice !== held.choice) this.#choose(held, choice)
    }
  }

  /** Puts the cursor at a 1-based line and column, selects `length` characters, and brings them to the middle. */
  reveal(line: number, column: number, length = 0): void {
    const { doc } = this.view.state
    const at = doc.line(Math.max(1, Math.min(line, doc.lines)))
    const anchor = Math.min(at.from + Math.max(0, column - 1), at.to)
    const head = Math.min(anchor + length, doc.length)
    this.view.dispatch({
      selection: { anchor, head },
      effects: EditorView.scrollIntoView(anchor, { y: 'center' }),
    })
  }

  destroy(): void {
    for (const held of this.#held.values()) unfollow(held)
    this.#held.clear()
    this.#front = undefined
    this.#view?.destroy()
    this.#view = undefined
  }

  #create(state: EditorState, scrollTo?: StateEffect<unknown>): EditorView {
    const view = new EditorView({ parent: this.#options.parent, state, ...(scrollTo && { scrollTo }) })
    view.dom.style.setProperty('--editor-font-size', fontSize(this.#settings))
    this.#view = view
    return view
  }

  #empty(): void {
    this.#options.parent.hidden = true
    this.#view?.setState(nothing)
  }

  #hold(info: FileInfo, client: DocumentClient): Held {
    const known = this.#held.get(info.id)
    if (known?.client === client && known.text === client.text) return known
    this.forget(info.id)
    const held = this.#open(info, client)
    this.#held.set(info.id, held)
    return held
  }

  #open(info: FileInfo, client: DocumentClient): Held {
    const text = client.text.toString()
    const doc = Text.of(text.split('\n'))
    const settings = this.#settings
    const choice = this.#options.choiceFor(info.id)
    const how = choice.indentation ?? detectedIndentation(doc, settings)
    const { language, parser } = languageIn(info, doc, choice)
    const shown = { info, client, indentation: how, language }
    const saved = this.#options.positionOf(info.id)
    const within = (offset: number) => Math.max(0, Math.min(offset, text.length))
    const state = EditorState.create({
      doc,
      ...(saved === undefined
        ? {}
        : { selection: { anchor: within(saved.anchor), head: within(saved.head) } }),
      extensions: fileExtensions({
        client,
        name: info.name,
        readOnly: info.readOnly,
        indentation: indentedAs(how, settings),
        lineWrapping: settings['editor.lineWrapping'],
        language: parser?.support,
        additions: this.#options.additions(shown),
      }),
    })
    const scroll = saved === undefined ? undefined : scrollToLine(state, saved.topLine)
    const kept = { text: client.text, state, settings, scroll, choice, unfollow: () => undefined }
    const held: Held = Object.assign(shown, kept)
    if (parser !== undefined && parser.support === undefined) void this.#highlight(held, parser)
    return held
  }

  #park(): void {
    const held = this.#front
    if (held === undefined) return
    this.#front = undefined
    held.state = this.view.state
    held.scroll = this.view.scrollSnapshot()
    follow(held)
  }

  #reconfigure(held: Held): void {
    const settings = this.#settings
    if (held.settings === settings) return
    held.settings = settings
    this.#apply(held, {
      effects: [
        wrappingPart.reconfigure(wrapping(settings['editor.lineWrapping'])),
        indentationPart.reconfigure(indentation(indentedAs(held.indentation, settings))),
      ],
    })
  }

  #choose(held: Held, choice: FileChoice): void {
    const { doc } = held === this.#front ? this.view.state : held.state
    const before = held.choice
    held.choice = choice
    if (choice.indentation !== before.indentation) {
      held.indentation = choice.indentation ?? detectedIndentation(doc, held.settings)
      const how = indentedAs(held.indentation, held.settings)
      this.#apply(held, { effects: indentationPart.reconfigure(indentation(how)) })
    }
    if (choice.language === before.language) return
    const { language, parser } = languageIn(held.info, doc, choice)
    held.language = language
    // Until its parser is there, a text is in one colour rather than in those of another language.
    this.#apply(held, { effects: languagePart.reconfigure(parser?.support ?? []) })
    if (parser !== undefined && parser.support === undefined) void this.#highlight(held, parser)
  }

  async #highlight(held: Held, language: LanguageDescription): Promise<void> {
    try {
      const support = await loadLanguage(language)
      if (this.#held.get(held.info.id) === held && held.language === language.name)
        this.#apply(held, { effects: languagePart.reconfigure(support) })
    } catch (error) {
      // Without its parser the file stays in one colour; nothing else depends on it.
      console.error(`Highlighting for ${language.name} did not load.`, error)
    }
  }

  #apply(held: Held, change: TransactionSpec): void {
    if (this.#front === held) this.view.dispatch(change)
    else held.state = held.state.update(change).state
  }
}

function detectedIndentation(doc: Text, settings: EditorSettings): Indentation {
  return detectIndentation(doc.iterLines(), { unit: 'spaces', size: settings['editor.tabSize'] })
}

/** What a text's language is called, and which parser colours it: none where that would take too long. */
function languageIn({ name }: FileInfo, doc: Text, choice: FileChoice) {
  const found = languageOf(name, doc, choice.language)
  const parser = found !== undefined && canHighlight(doc) ? found : undefined
  return { language: found?.name ?? PLAIN_TEXT, parser }
}

function indentedAs(how: Indentation, settings: EditorSettings): Indentation {
  return how.unit === 'tabs' ? { unit: 'tabs', size: settings['editor.tabSize'] } : how
}

/** Has the state of a file that is behind take in what others change in its document. */
function follow(held: Held): void {
  unfollow(held)
  const take = (event: Y.YTextEvent): void => {
    const changes = changesOf(event)
    held.scroll = held.scroll?.map(held.state.changes(changes))
    const origin = ySyncAnnotation.of(held.state.facet(ySyncFacet))
    held.state = held.state.update({ changes, annotations: origin, filter: false }).state
  }
  held.text.observe(take)
  held.unfollow = () => held.text.unobserve(take)
}

function unfollow(held: Held): void {
  held.unfollow()
  held.unfollow = () => undefined
}

function changesOf(event: Y.YTextEvent): { from: number; to: number; insert: string }[] {
  const changes = []
  let at = 0
  for (const part of event.delta) {
    if (typeof part.insert === 'string') changes.push({ from: at, to: at, insert: part.insert })
    else if (part.delete !== undefined) {
      changes.push({ from: at, to: at + part.delete, insert: '' })
      at += part.delete
    } else at += part.retain ?? 0
  }
  return changes
}

function scrollToLine(state: EditorState, line: number): StateEffect<unknown> {
  return EditorView.scrollIntoView(state.doc.line(Math.max(1, Math.min(line, state.doc.lines))).from, {
    y: 'start',
    yMargin: 0,
  })
}

function fontSize(settings: EditorSettings): string {
  return `${settings['editor.fontSize']}px`
}
