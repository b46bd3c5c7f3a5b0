import type { CompletionRequest, Neighbour } from '../../../preload/contract/ai.ts'
import type { FileTokens } from '../gguf/file-tokens.ts'

export interface NeighbourModel {
  files: FileTokens | undefined
  tokenize(text: string): number[]
}

const LINE_COMMENT = [/./, '// '] as const
/** How a line of its own is marked as a comment where that is not `//`, by the language's name in lower case. */
const COMMENTS: readonly (readonly [names: RegExp, before: string, after?: string])[] = [
  [
    /^(python|ruby|shell|bash|yaml|toml|perl|r|julia|nix|elixir|dockerfile|cmake|powershell|properties.*)$/,
    '# ',
  ],
  [/^(.*sql|lua|haskell|elm|ada|vhdl)$/, '-- '],
  [/^(.*lisp|clojure.*|scheme)$/, '; '],
  [/^(html|xml|markdown|vue|angular template)$/, '<!-- ', ' -->'],
  [/^(css|less|sass|scss)$/, '/* ', ' */'],
]

/**
 * The pieces of other files as they stand before the text of a completion: each below its path, and last the path of
 * the file itself. Models that were trained on several files are told by their own tokens, others by a comment.
 */
export class NeighbourPrompt {
  #key = ''
  #tokens: number[] = []

  /** @param room tokens at most. */
  tokens(
    model: NeighbourModel,
    modelId: string,
    request: CompletionRequest,
    room: number,
  ): readonly number[] {
    const { neighbours = [], path, language = '' } = request
    if (neighbours.length === 0 || room <= 0) return []
    const key = JSON.stringify([modelId, room, path, language, neighbours])
    if (key !== this.#key) {
      this.#key = key
      this.#tokens = write(model, neighbours, { path, language }, room)
    }
    return this.#tokens
  }
}

function write(
  model: NeighbourModel,
  neighbours: readonly Neighbour[],
  { path, language }: { path: string; language: string },
  room: number,
): number[] {
  const { files } = model
  const marked = (name: string): number[] =>
    files === undefined
      ? model.tokenize(`${commented(name, language)}\n`)
      : [files.file, ...model.tokenize(`${name}\n`)]
  const begin = files?.repository === undefined ? [] : [files.repository, ...model.tokenize('project\n')]
  const end = marked(path)
  const written = (neighbour: Neighbour, text: string): number[] => [
    ...marked(neighbour.path),
    ...model.tokenize(`${text.trimEnd()}\n\n`),
  ]
  const fitting = thoseThatFit(neighbours, room - begin.length - end.length, written)
  return fitting.length === 0 ? [] : [...begin, ...fitting.flat(), ...end]
}

/** Less of a piece than this, in tokens, says nothing. */
const LEAST = 32
/** What is cut by its letters is cut a little shorter, since tokens are not alike. */
const MARGIN = 0.85

/**
 * Signatures have half the room, in their order; places the rest, the newest first, which are the last. The one that
 * is too large for what is left comes as far as it fits.
 */
function thoseThatFit(
  pieces: readonly Neighbour[],
  room: number,
  written: (piece: Neighbour, text: string) => number[],
): number[][] {
  const kept = new Map<Neighbour, number[]>()
  let left = room
  const keep = (piece: Neighbour, limit: number): boolean => {
    const whole = written(piece, piece.text)
    const share = (limit / whole.length) * MARGIN
    const tokens = whole.length <= limit ? whole : written(piece, cut(piece, share * piece.text.length))
    if (tokens.length > limit || (tokens !== whole && tokens.length < LEAST)) return false
    kept.set(piece, tokens)
    left -= tokens.length
    return tokens === whole
  }
  for (const piece of pieces) if (piece.kind === 'signature' && !keep(piece, left - room / 2)) break
  for (const piece of pieces.toReversed()) if (piece.kind === 'place' && !keep(piece, left)) break
  return pieces.map((piece) => kept.get(piece)).filter((tokens) => tokens !== undefined)
}

/** Whole lines of a piece: of a declaration the first, of a place those in its middle. */
function cut({ kind, text }: Neighbour, characters: number): string {
  const lines = text.split('\n')
  let first = 0
  let last = lines.length
  let length = text.length
  const middle = lines.length / 2
  while (length > characters && last - first > 1) {
    const atStart = kind === 'place' && middle - first > last - middle
    length -= (lines[atStart ? first++ : --last] as string).length + 1
  }
  return length > characters ? '' : lines.slice(first, last).join('\n')
}

function commented(text: string, language: string): string {
  const name = language.toLowerCase()
  const [, before, after = ''] = COMMENTS.find(([names]) => names.test(name)) ?? LINE_COMMENT
  return `${before}${text}${after}`
}
