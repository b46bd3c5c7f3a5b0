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
  const left = room - begin.length - end.length
  const all = neighbours.map(({ kind, path, text }) => {
    return { kind, tokens: [...marked(path), ...model.tokenize(`${text.trimEnd()}\n\n`)] }
  })
  const fitting = thoseThatFit(all, left)
  return fitting.length === 0 ? [] : [...begin, ...fitting.flat(), ...end]
}

interface Piece {
  readonly kind: Neighbour['kind']
  readonly tokens: number[]
}

/** Signatures have half the room, in their order; places the rest, the newest first, which are the last. */
function thoseThatFit(pieces: readonly Piece[], room: number): number[][] {
  const kept = new Set<Piece>()
  let left = room
  const keep = (piece: Piece, limit: number): boolean => {
    if (piece.tokens.length > limit) return false
    kept.add(piece)
    left -= piece.tokens.length
    return true
  }
  for (const piece of pieces) if (piece.kind === 'signature') keep(piece, left - room / 2)
  for (const piece of pieces.toReversed()) if (piece.kind === 'place' && !keep(piece, left)) break
  return pieces.flatMap((piece) => (kept.has(piece) ? [piece.tokens] : []))
}

function commented(text: string, language: string): string {
  const name = language.toLowerCase()
  const [, before, after = ''] = COMMENTS.find(([names]) => names.test(name)) ?? LINE_COMMENT
  return `${before}${text}${after}`
}
