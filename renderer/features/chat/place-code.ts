/** Where code goes in a text. */
export interface Placed {
  readonly text: string
  /** How its place was found; `cursor`: it was not, so it goes where the person is. */
  readonly how: 'whole' | 'selection' | 'parts' | 'lines' | 'declarations' | 'cursor'
}

export interface Place {
  readonly from: number
  readonly to: number
}

const ELLIPSIS = /^\s*(\/\/|#|--|\/\*+|<!--|;|\*)?\s*(\.{3}|…).*$/
const DECLARES =
  /^\s*(?:(?:export|default|public|private|protected|static|async|abstract|pub|declare|final)\s+)*(function\*?|class|interface|type|enum|struct|trait|impl|def|fn|func|const|let|var|val)\s+([\w$]+)/
const CLOSES = /^\s*([)\]}]+[;,)]*|end)\s*$/

/**
 * Puts a piece of code where it belongs in `base`: in place of the selection, of the whole, of the lines it begins and
 * ends with, or of the declarations of the same names. What comes of it is a proposal that a person looks over.
 */
export function placeCode(base: string, code: string, selection: Place | undefined): Placed {
  const lines = code.replaceAll('\r\n', '\n').replace(/\n+$/, '').split('\n')
  if (base.trim() === '') return { text: `${lines.join('\n')}\n`, how: 'whole' }
  const old = base.split('\n')
  const tries: readonly [Placed['how'], () => string[] | undefined][] = [
    ['selection', () => inSelection(old, base, lines, selection)],
    ['parts', () => inParts(old, lines)],
    ['whole', () => (isWhole(old, lines) ? [...lines, ...(base.endsWith('\n') ? [''] : [])] : undefined)],
    ['lines', () => betweenEnds(old, lines)],
    ['declarations', () => byName(old, lines)],
  ]
  for (const [how, attempt] of tries) {
    const placed = attempt()
    if (placed !== undefined) return { text: placed.join('\n'), how }
  }
  const at = base.slice(0, selection?.from ?? base.length).split('\n').length
  const end = selection === undefined && old.at(-1) === '' ? old.length - 1 : at
  return { text: [...old.slice(0, end), ...lines, ...old.slice(end)].join('\n'), how: 'cursor' }
}

function inSelection(
  old: readonly string[],
  base: string,
  lines: readonly string[],
  selection: Place | undefined,
): string[] | undefined {
  if (selection === undefined || selection.from === selection.to) return undefined
  const first = base.slice(0, selection.from).split('\n').length - 1
  const upTo = base.slice(0, selection.to)
  const last = upTo.split('\n').length - (upTo.endsWith('\n') ? 2 : 1)
  return [...old.slice(0, first), ...indented(lines, indentOf(old[first] ?? '')), ...old.slice(last + 1)]
}

/** Code with `// …` for what stays: each part is found by its first and last line, in order. */
function inParts(old: readonly string[], lines: readonly string[]): string[] | undefined {
  if (!lines.some((line) => ELLIPSIS.test(line))) return undefined
  let result = [...old]
  let from = 0
  let outer = ''
  for (const part of partsOf(lines)) {
    const span = spanOf(result, part, from) ?? looseSpanOf(result, part, from, outer)
    if (span === undefined) return undefined
    if (from === 0) outer = span.indent
    const put = indented(part, span.indent)
    result = [...result.slice(0, span.first), ...put, ...result.slice(span.last + 1)]
    from = span.first + put.length
  }
  return result
}

function partsOf(lines: readonly string[]): string[][] {
  const parts: string[][] = [[]]
  for (const line of lines) {
    if (ELLIPSIS.test(line)) parts.push([])
    else parts.at(-1)?.push(line)
  }
  return parts.map(trimmed).filter((part) => part.length > 0)
}

/** Most of what is there is in the code too, and it is about as long. */
function isWhole(old: readonly string[], lines: readonly string[]): boolean {
  const telling = new Set(old.map((line) => line.trim()).filter((line) => line.length > 3))
  const has = new Set(lines.map((line) => line.trim()))
  const kept = Array.from(telling).filter((line) => has.has(line)).length
  return telling.size > 0 && kept / telling.size >= 0.5 && lines.length >= old.length * 0.5
}

function betweenEnds(old: readonly string[], lines: readonly string[]): string[] | undefined {
  const part = trimmed(lines)
  const span = part.length < 2 ? undefined : spanOf(old, part, 0)
  if (span === undefined) return undefined
  return [...old.slice(0, span.first), ...indented(part, span.indent), ...old.slice(span.last + 1)]
}

interface Span {
  readonly first: number
  readonly last: number
  readonly indent: string
}

/** The lines of `old` between the first and the last line of a part, from `from` on. */
function spanOf(old: readonly string[], part: readonly string[], from: number): Span | undefined {
  const [begin = '', end = ''] = [part[0], part.at(-1)]
  const first = old.findIndex((line, at) => at >= from && line.trim() === begin.trim())
  if (first < 0 || begin.trim().length < 3) return undefined
  const indent = indentOf(old[first] ?? '')
  if (part.length === 1) return { first, last: first, indent }
  const wanted = indent + end.slice(indentOf(begin).length)
  const last = old.findIndex((line, at) => at > first && line.trimEnd() === wanted.trimEnd())
  return last < 0 ? undefined : { first, last, indent }
}

/**
 * The same for a part that ends in a changed line, before an ellipsis: up to the last line that one of its lines looks
 * like. A bracket alone is the one that stands as far out as the first part.
 */
function looseSpanOf(
  old: readonly string[],
  part: readonly string[],
  from: number,
  outer: string,
): Span | undefined {
  const [begin = ''] = part
  if (begin.trim().length < 3) {
    const first = old.findIndex((line, at) => at >= from && line.trimEnd() === outer + begin.trim())
    return first < 0 || part.length > 1 ? undefined : { first, last: first, indent: outer }
  }
  const first = old.findIndex((line, at) => at >= from && line.trim() === begin.trim())
  if (first < 0) return undefined
  const near = old.slice(first + 1, first + part.length + 8)
  const last = part.slice(1).reduce(
    (so, line) =>
      Math.max(
        so,
        near.findIndex((each) => alike(each, line)),
      ),
    -1,
  )
  return { first, last: first + 1 + last, indent: indentOf(old[first] ?? '') }
}

/** They say something of the same name. */
function alike(a: string, b: string): boolean {
  const [head] = /^[\w$.@"'[\]-]{2,}(?:\s+[\w$]+)?/.exec(b.trim()) ?? []
  return head !== undefined && a.trim().startsWith(head)
}

/** Declarations take the place of those of the same names; new ones follow the one before them. */
function byName(old: readonly string[], lines: readonly string[]): string[] | undefined {
  let result = [...old]
  let found = false
  let after: number | undefined
  for (const chunk of declarationsOf(lines)) {
    const [, word, name] = chunk.map((line) => DECLARES.exec(line)).find((match) => match !== null) ?? []
    const at = result.findIndex((line) => {
      const match = DECLARES.exec(line)
      return match !== null && match[1] === word && match[2] === name
    })
    if (name === undefined || at < 0) {
      if (after === undefined) continue
      result.splice(after, 0, '', ...chunk)
      after += chunk.length + 1
      continue
    }
    found = true
    const end = endOf(result, at)
    // Comments above stay unless the code brings its own.
    const put = indented(chunk, indentOf(result[at] ?? ''))
    result = [...result.slice(0, at), ...put, ...result.slice(end + 1)]
    after = at + put.length
  }
  return found ? result : undefined
}

/** Pieces that begin with a declaration which stands furthest out. */
function declarationsOf(lines: readonly string[]): string[][] {
  const outer = Math.min(...lines.filter((line) => line.trim() !== '').map((line) => indentOf(line).length))
  const chunks: string[][] = []
  for (const line of lines) {
    if (indentOf(line).length === outer && DECLARES.test(line)) chunks.push([line])
    else chunks.at(-1)?.push(line)
  }
  return chunks.map(trimmed)
}

/** The last line of what is declared in line `at`, by its indentation. */
function endOf(lines: readonly string[], at: number): number {
  const outer = indentOf(lines[at] ?? '').length
  let last = at
  for (let index = at + 1; index < lines.length; index++) {
    const line = lines[index] ?? ''
    if (line.trim() === '') continue
    if (indentOf(line).length > outer) {
      last = index
      continue
    }
    return CLOSES.test(line) && (index === at + 1 || last > at) ? index : last
  }
  return last
}

function trimmed(lines: readonly string[]): string[] {
  const from = lines.findIndex((line) => line.trim() !== '')
  return from < 0 ? [] : lines.slice(from, lines.findLastIndex((line) => line.trim() !== '') + 1)
}

/** The lines with their own indentation on top of `indent`, in place of what they have in common. */
function indented(lines: readonly string[], indent: string): string[] {
  const written = lines.filter((line) => line.trim() !== '')
  const shared = Math.min(...written.map((line) => indentOf(line).length))
  if (written.length === 0 || indentOf(written[0] ?? '').length === indent.length) return [...lines]
  return lines.map((line) => (line.trim() === '' ? '' : indent + line.slice(shared)))
}

function indentOf(line: string): string {
  return /^\s*/.exec(line)?.[0] ?? ''
}
