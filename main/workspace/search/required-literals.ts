import { type AST, RegExpParser } from '@eslint-community/regexpp'

/** Texts of which at least one is in every match. */
export type LiteralGroup = string[]

/** What can be known of a regular expression without running it. */
export interface PatternFacts {
  /** Each of these groups is in every match. */
  required: LiteralGroup[]
  /** A match may reach over the end of its line. */
  crossesLines: boolean
  /** It looks at what is around a match. */
  looksAround: boolean
}

const MOST_ALTERNATIVES = 32
const NEWLINE = 10

/** Reads `source`. What cannot be read is taken for anything: nothing required, everything possible. */
export function patternFacts(source: string, unicode: boolean): PatternFacts {
  let pattern: AST.Pattern
  try {
    pattern = new RegExpParser({ ecmaVersion: 2025 }).parsePattern(source, 0, source.length, { unicode })
  } catch {
    return { required: [], crossesLines: true, looksAround: true }
  }
  const seen = { crossesLines: false, looksAround: false }
  look(pattern.alternatives, seen)
  return { required: ofAlternatives(pattern.alternatives), ...seen }
}

function look(
  alternatives: readonly AST.Alternative[],
  seen: { crossesLines: boolean; looksAround: boolean },
): void {
  for (const element of alternatives.flatMap((one) => one.elements)) {
    const inner = element.type === 'Quantifier' ? element.element : element
    if (inner.type === 'Assertion' && 'alternatives' in inner) seen.looksAround = true
    // A modifier may let the dot match a line end.
    if ('modifiers' in inner && inner.modifiers) seen.crossesLines = true
    if ('alternatives' in inner) look(inner.alternatives, seen)
    else if (mayBeNewline(inner)) seen.crossesLines = true
  }
}

function mayBeNewline(element: AST.Element): boolean {
  if (element.type === 'Character') return element.value === NEWLINE
  if (element.type === 'CharacterSet') return element.kind !== 'any' && setHasNewline(element)
  if (element.type === 'CharacterClass') return matchesNewline(element.raw)
  // What a back-reference repeats has been looked at where it was captured.
  return false
}

function setHasNewline(set: Exclude<AST.CharacterSet, AST.AnyCharacterSet>): boolean {
  if (set.kind === 'space') return !set.negate
  if (set.kind === 'property') return matchesNewline(set.raw)
  return set.negate
}

function matchesNewline(source: string): boolean {
  try {
    return new RegExp(source, 'u').test('\n')
  } catch {
    return new RegExp(source).test('\n')
  }
}

/** Of several ways to match, the best group of each together make one group; unless one of them requires nothing. */
function ofAlternatives(alternatives: readonly AST.Alternative[]): LiteralGroup[] {
  const [only] = alternatives
  if (alternatives.length === 1 && only !== undefined) return ofSequence(only.elements)
  const together: LiteralGroup = []
  for (const { elements } of alternatives) {
    const best = bestGroup(ofSequence(elements))
    if (best === undefined || together.length + best.length > MOST_ALTERNATIVES) return []
    together.push(...best)
  }
  return [together]
}

function ofSequence(elements: readonly AST.Element[]): LiteralGroup[] {
  const groups: LiteralGroup[] = []
  let run = ''
  const close = (): void => {
    if (run !== '') groups.push([run])
    run = ''
  }
  for (const element of elements) {
    if (element.type === 'Character') run += String.fromCodePoint(element.value)
    // What is between two characters and takes no room does not part them.
    else if (element.type !== 'Assertion') {
      close()
      groups.push(...ofElement(element))
    }
  }
  close()
  return groups
}

function ofElement(element: AST.Element): LiteralGroup[] {
  if (element.type === 'Group' || element.type === 'CapturingGroup')
    // A modifier may change what a character stands for.
    return 'modifiers' in element && element.modifiers ? [] : ofAlternatives(element.alternatives)
  if (element.type !== 'Quantifier' || element.min === 0) return []
  if (element.element.type === 'Character')
    return [[String.fromCodePoint(element.element.value).repeat(Math.min(element.min, 16))]]
  return ofElement(element.element)
}

const shortest = (group: LiteralGroup): number => Math.min(...group.map((one) => one.length))

/** The group that tells most: the one whose shortest text is longest. */
export function bestGroup(groups: readonly LiteralGroup[]): LiteralGroup | undefined {
  return groups.reduce<LiteralGroup | undefined>(
    (best, group) => (best === undefined || shortest(group) > shortest(best) ? group : best),
    undefined,
  )
}
