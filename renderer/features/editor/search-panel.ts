import {
  closeSearchPanel,
  findNext,
  findPrevious,
  getSearchQuery,
  replaceAll,
  replaceNext,
  SearchQuery,
  selectMatches,
  setSearchQuery,
} from '@codemirror/search'
import { type EditorView, type Panel, runScopeHandlers, type ViewUpdate } from '@codemirror/view'
import { type MatchPosition, matchPosition } from './match-count.ts'
import './search-panel.css'

type Toggle = 'caseSensitive' | 'wholeWord' | 'regexp'

const TOGGLES: readonly { name: Toggle; label: string; sign: string; key: string }[] = [
  { name: 'caseSensitive', label: 'Match case', sign: 'Aa', key: 'Alt-C' },
  { name: 'wholeWord', label: 'Match whole word', sign: 'ab', key: 'Alt-W' },
  { name: 'regexp', label: 'Use regular expression', sign: '.*', key: 'Alt-R' },
]

const ICONS = {
  up: 'M8 13V3M3.5 7.5 8 3l4.5 4.5',
  down: 'M8 3v10M3.5 8.5 8 13l4.5-4.5',
  close: 'm4 4 8 8m0-8-8 8',
  expand: 'm6 4 4 4-4 4',
  all: 'M2.5 4h11M2.5 8h11M2.5 12h7',
}

/** Milliseconds after the last change before matches are counted anew. */
const COUNT_AFTER = 80

const bars = new WeakMap<EditorView, SearchBar>()

/** The find bar of a view, while it is open. */
export function searchBarOf(view: EditorView): SearchBar | undefined {
  return bars.get(view)
}

/** The find and replace bar of a file, floating at its top right as long as it is open. */
export class SearchBar implements Panel {
  readonly dom: HTMLElement
  readonly top = true
  readonly #view: EditorView
  readonly #find = field('Find', true)
  readonly #replace = field('Replace', false)
  readonly #toggles = new Map<Toggle, HTMLButtonElement>()
  readonly #count = element('output', 'search-count')
  readonly #replaceRow = element('div', 'search-row')
  readonly #expand: HTMLButtonElement
  #query: SearchQuery
  #countTimer: ReturnType<typeof setTimeout> | undefined

  constructor(view: EditorView) {
    this.#view = view
    bars.set(view, this)
    this.#query = getSearchQuery(view.state)
    this.#expand = iconButton('Toggle replace', ICONS.expand, () =>
      this.showReplace(this.#replaceRow.hidden !== false),
    )
    this.#expand.classList.add('search-expand')
    this.#count.setAttribute('aria-live', 'polite')
    this.dom = element('div', 'search-bar')
    this.dom.setAttribute('role', 'search')
    this.dom.setAttribute('aria-label', 'Find in file')
    this.dom.append(...(view.state.readOnly ? [] : [this.#expand]), this.#rows())
    this.dom.addEventListener('keydown', this.#keydown)
    for (const input of [this.#find, this.#replace]) input.addEventListener('input', this.#commit)
    this.showReplace(false)
    this.#read()
  }

  mount(): void {
    this.#find.select()
    this.#recount()
  }

  update(update: ViewUpdate): void {
    for (const effect of update.transactions.flatMap((transaction) => transaction.effects)) {
      if (!effect.is(setSearchQuery) || effect.value.eq(this.#query)) continue
      this.#query = effect.value
      this.#read()
      this.#recount()
    }
    if (update.docChanged || update.selectionSet) this.#recount()
  }

  destroy(): void {
    clearTimeout(this.#countTimer)
    if (bars.get(this.#view) === this) bars.delete(this.#view)
  }

  /** Opens or folds the second row. */
  showReplace(open: boolean): void {
    this.#replaceRow.hidden = !open
    this.#expand.setAttribute('aria-expanded', String(open))
    if (open && this.dom.isConnected) (this.#find.value === '' ? this.#find : this.#replace).focus()
  }

  #rows(): HTMLElement {
    const findRow = element('div', 'search-row')
    const box = element('div', 'search-field')
    box.append(this.#find, ...TOGGLES.map((toggle) => this.#toggle(toggle)))
    findRow.append(
      box,
      this.#count,
      iconButton('Previous match (Shift+F3)', ICONS.up, () => findPrevious(this.#view)),
      iconButton('Next match (F3)', ICONS.down, () => findNext(this.#view)),
      iconButton('Select all matches (Alt+Enter)', ICONS.all, () => this.#selectAll()),
      iconButton('Close (Esc)', ICONS.close, () => this.#close()),
    )
    const replaceBox = element('div', 'search-field')
    replaceBox.append(this.#replace)
    this.#replaceRow.append(
      replaceBox,
      textButton('Replace', () => replaceNext(this.#view)),
      textButton('Replace all', () => replaceAll(this.#view)),
    )
    const rows = element('div', 'search-rows')
    rows.append(findRow, this.#replaceRow)
    return rows
  }

  #toggle({ name, label, sign, key }: (typeof TOGGLES)[number]): HTMLButtonElement {
    const button = element('button', 'search-toggle') as HTMLButtonElement
    button.type = 'button'
    button.textContent = sign
    button.title = `${label} (${key})`
    button.setAttribute('aria-label', label)
    button.dataset.name = name
    button.addEventListener('click', () => this.#flip(name))
    this.#toggles.set(name, button)
    return button
  }

  #flip(name: Toggle): void {
    const button = this.#toggles.get(name)
    button?.setAttribute('aria-pressed', String(button.getAttribute('aria-pressed') !== 'true'))
    this.#commit()
  }

  #read(): void {
    this.#find.value = this.#query.search
    this.#replace.value = this.#query.replace
    for (const [name, button] of this.#toggles) button.setAttribute('aria-pressed', String(this.#query[name]))
  }

  readonly #commit = (): void => {
    const pressed = (name: Toggle) => this.#toggles.get(name)?.getAttribute('aria-pressed') === 'true'
    const query = new SearchQuery({
      search: this.#find.value,
      replace: this.#replace.value,
      caseSensitive: pressed('caseSensitive'),
      wholeWord: pressed('wholeWord'),
      regexp: pressed('regexp'),
    })
    if (query.eq(this.#query)) return
    this.#query = query
    this.#view.dispatch({ effects: setSearchQuery.of(query) })
    this.#recount()
  }

  readonly #keydown = (event: KeyboardEvent): void => {
    const toggle =
      event.altKey && !event.ctrlKey && !event.metaKey
        ? TOGGLES.find(({ key }) => `Key${key.slice(-1)}` === event.code)
        : undefined
    if (event.isComposing) return
    if (toggle !== undefined) this.#flip(toggle.name)
    else if (event.key === 'Escape') this.#close()
    else if (event.key === 'Enter' && event.target === this.#find) this.#enter(event)
    else if (event.key === 'Enter' && event.target === this.#replace)
      (event.ctrlKey || event.metaKey ? replaceAll : replaceNext)(this.#view)
    else if (!runScopeHandlers(this.#view, event, 'search-panel')) return
    event.preventDefault()
    event.stopPropagation()
  }

  #enter(event: KeyboardEvent): void {
    if (event.altKey) this.#selectAll()
    else (event.shiftKey ? findPrevious : findNext)(this.#view)
  }

  #selectAll(): void {
    selectMatches(this.#view)
    this.#view.focus()
  }

  #close(): void {
    closeSearchPanel(this.#view)
    this.#view.focus()
  }

  #recount(): void {
    clearTimeout(this.#countTimer)
    this.#countTimer = setTimeout(() => {
      const position = matchPosition(this.#view.state, this.#query)
      this.#count.textContent = countWords(this.#query, position)
      this.dom.classList.toggle('search-none', this.#query.search !== '' && position?.total === 0)
    }, COUNT_AFTER)
  }
}

function countWords(query: SearchQuery, position: MatchPosition | undefined): string {
  if (query.search === '') return ''
  if (position === undefined) return 'Bad pattern'
  if (position.total === 0) return 'No results'
  const total = position.more ? `${position.total}+` : String(position.total)
  return position.index === undefined
    ? `${total} ${position.total === 1 ? 'result' : 'results'}`
    : `${position.index} of ${total}`
}

function element(tag: string, className: string): HTMLElement {
  const made = document.createElement(tag)
  made.className = className
  return made
}

function field(label: string, main: boolean): HTMLInputElement {
  const input = document.createElement('input')
  input.type = 'text'
  input.placeholder = label
  input.spellcheck = false
  input.setAttribute('aria-label', label)
  // CodeMirror focuses the field that carries this attribute when the panel opens.
  if (main) input.setAttribute('main-field', 'true')
  return input
}

function iconButton(label: string, path: string, run: () => void): HTMLButtonElement {
  const button = element('button', 'search-button') as HTMLButtonElement
  const icon = document.createElementNS('http://www.w3.org/2000/svg', 'svg')
  icon.setAttribute('viewBox', '0 0 16 16')
  icon.setAttribute('aria-hidden', 'true')
  const line = document.createElementNS('http://www.w3.org/2000/svg', 'path')
  line.setAttribute('d', path)
  icon.append(line)
  button.append(icon)
  button.type = 'button'
  button.title = label
  button.setAttribute('aria-label', label)
  button.addEventListener('click', run)
  return button
}

function textButton(label: string, run: () => void): HTMLButtonElement {
  const button = element('button', 'search-text-button') as HTMLButtonElement
  button.type = 'button'
  button.textContent = label
  button.addEventListener('click', run)
  return button
}
