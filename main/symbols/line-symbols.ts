import type { SymbolKind } from '../../preload/contract/codebase.ts'
import type { DeclaredSymbol } from './symbol.ts'

type Rule = readonly [SymbolKind, RegExp]

const MODIFIERS =
  '(?:(?:public|private|protected|internal|static|final|abstract|sealed|open|override|virtual|async|partial|readonly|data|suspend|inline|export|pub|local|fileprivate|mutating|lazy|implicit|case|extern|unsafe)\\s+)*'
const rule = (kind: SymbolKind, pattern: string): Rule => [
  kind,
  new RegExp(`^\\s*${MODIFIERS}${pattern}`, 'u'),
]

const WORD = '([\\p{L}_][\\p{L}\\p{N}_]*)'
const TYPES: readonly Rule[] = [
  rule('class', `(?:class|struct|object|record|actor|contract)\\s+${WORD}`),
  rule('interface', `(?:interface|protocol|trait)\\s+${WORD}`),
  rule('enum', `enum\\s+(?:class\\s+)?${WORD}`),
]

/** How a declaration begins in languages that the editor has no syntax tree for. */
const RULES: readonly (readonly [RegExp, readonly Rule[]])[] = [
  [
    /\.(rb|rake|gemspec|podspec|cr)$/i,
    [
      rule('class', 'class\\s+([A-Z][\\w:]*)'),
      rule('module', 'module\\s+([A-Z][\\w:]*)'),
      rule('function', 'def\\s+((?:self\\.)?[\\p{L}_]\\w*[?!=]?)'),
    ],
  ],
  [
    /\.(kt|kts|swift|scala|sc|dart|groovy|gradle)$/i,
    [...TYPES, rule('function', `(?:fun|func|def)\\s+(?:<[^>]*>\\s*)?(?:\\w+\\.)?${WORD}`)],
  ],
  [
    /\.(cs|csx)$/i,
    [
      ...TYPES,
      rule('module', 'namespace\\s+([\\w.]+)'),
      rule(
        'method',
        `(?!(?:return|new|if|while|for|foreach|switch|using|throw|await|else|var)\\b)[\\w<>\\[\\],.?]+\\s+${WORD}\\s*(?:<[^>]*>)?\\([^;]*$`,
      ),
    ],
  ],
  [
    /\.(sh|bash|zsh|ksh|bats)$|(^|\/)\.(bashrc|zshrc|profile)$/i,
    [['function', /^\s*(?:function\s+([\w-]+)|([\w-]+)\s*\(\))\s*(?:\(\))?\s*\{?/u]],
  ],
  [/\.(lua|jl)$/i, [rule('function', 'function\\s+([\\w.:]+)')]],
  [/\.(ex|exs)$/i, [rule('module', 'defmodule\\s+([\\w.]+)'), rule('function', 'defp?\\s+([\\w?!]+)')]],
  [/\.(pl|pm)$/i, [rule('module', 'package\\s+([\\w:]+)'), rule('function', `sub\\s+${WORD}`)]],
  [/\.(zig|v|nim)$/i, [rule('function', `(?:fn|func|proc)\\s+${WORD}`)]],
  [/\.(ps1|psm1)$/i, [['function', /^\s*function\s+([\w-]+)/iu]]],
  [/\.r$/i, [['function', /^([\w.]+)\s*(?:<-|=)\s*function\b/u]]],
  [
    /\.sql$/i,
    [
      [
        'type',
        /^\s*create\s+(?:or\s+replace\s+)?(?:temp(?:orary)?\s+)?(?:virtual\s+)?(?:table|view|index|trigger)\s+(?:if\s+not\s+exists\s+)?([\w."]+)/iu,
      ],
      ['function', /^\s*create\s+(?:or\s+replace\s+)?(?:function|procedure)\s+([\w."]+)/iu],
    ],
  ],
  [
    /\.(proto|thrift)$/i,
    [rule('class', `(?:message|service|struct)\\s+${WORD}`), rule('enum', `enum\\s+${WORD}`)],
  ],
]

/** What a text declares, by how its lines begin; each reaches to the line before one that is no deeper. */
export function lineSymbols(path: string, lines: readonly string[]): DeclaredSymbol[] {
  if (/\.(md|markdown|mdx|mdown)$/i.test(path)) return headings(lines)
  const rules = RULES.find(([pattern]) => pattern.test(path))?.[1]
  if (rules === undefined) return []
  const found: (DeclaredSymbol & { depth: number })[] = []
  for (const [index, line] of lines.entries()) {
    if (line.length > 400) continue
    for (const [kind, pattern] of rules) {
      const match = pattern.exec(line)
      const name = match?.slice(1).find((part) => part !== undefined)
      if (name === undefined) continue
      const depth = indentOf(line)
      const last = endOf(lines, index, depth)
      const around = found.findLast((one) => one.depth < depth && one.last >= index + 1)
      const isMethod = kind === 'function' && around !== undefined && around.kind !== 'module'
      found.push({
        name,
        kind: isMethod ? 'method' : kind,
        container: around?.name ?? '',
        line: index + 1,
        last,
        depth,
      })
      break
    }
  }
  return found.map(({ depth: _, ...symbol }) => symbol)
}

function headings(lines: readonly string[]): DeclaredSymbol[] {
  const found: (DeclaredSymbol & { level: number })[] = []
  let fence: string | undefined
  for (const [index, line] of lines.entries()) {
    const mark = /^\s{0,3}(```+|~~~+)/.exec(line)?.[1]
    if (mark !== undefined) {
      if (fence === undefined) fence = mark
      else if (mark.startsWith(fence)) fence = undefined
      continue
    }
    const heading = fence === undefined ? /^ {0,3}(#{1,6})\s+(.+?)\s*#*$/.exec(line) : null
    if (heading === null) continue
    const level = (heading[1] as string).length
    for (const open of found) if (open.level >= level && open.last === lines.length) open.last = index
    const container = found.findLast((one) => one.level < level)?.name ?? ''
    found.push({
      name: heading[2] as string,
      kind: 'heading',
      container,
      line: index + 1,
      last: lines.length,
      level,
    })
  }
  return found.map(({ level: _, ...symbol }) => symbol)
}

export function indentOf(line: string): number {
  let depth = 0
  for (const character of line) {
    if (character === ' ') depth += 1
    else if (character === '\t') depth += 4
    else break
  }
  return depth
}

/** The last line of a block that begins at `index`: a closing `end` or brace at its own depth is part of it. */
function endOf(lines: readonly string[], index: number, depth: number): number {
  let last = index
  for (let at = index + 1; at < lines.length; at++) {
    const line = lines[at] as string
    if (line.trim() === '') continue
    if (indentOf(line) > depth) {
      last = at
      continue
    }
    if (/^\s*(end\b|[})\]]|esac|fi\b|done\b|\{)/.test(line)) {
      last = at
      if (!/^\s*\{/.test(line)) break
      continue
    }
    break
  }
  return last + 1
}
