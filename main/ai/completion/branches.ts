import type { WrittenToken } from './written.ts'

/** A place in what a model wrote where it could have gone another way. */
export interface Branch {
  /** What was written up to there. */
  readonly start: readonly WrittenToken[]
  /** The tokens that are not to come next: those ways were gone. */
  readonly without: readonly number[]
  /** How likely the model finds all the other ways together. */
  readonly chance: number
}

/** Another way that the model finds less likely than this is not worth its time. */
const LEAST_CHANCE = 0.005

/** The ways not gone yet, the likeliest first. */
export class Branches {
  #open: Branch[] = []

  /**
   * Adds the other ways along what was written.
   * @param from tokens end at or before this where something is written that stands before the cursor.
   * @param to what begins at or after this was not offered.
   */
  add(tokens: readonly WrittenToken[], branch: Branch | undefined, from: number, to: number): void {
    const first = branch?.start.length ?? 0
    let chance = branch?.chance ?? 1
    for (let index = first; index < tokens.length; index++) {
      const token = tokens[index] as WrittenToken
      const begins = tokens[index - 1]?.end ?? 0
      if (begins >= to) break
      const other = chance * (1 - token.chance)
      if (token.end > from && other >= LEAST_CHANCE) {
        const gone = index === first ? (branch?.without ?? []) : []
        this.#open.push({ start: tokens.slice(0, index), without: [...gone, token.id], chance: other })
      }
      chance *= token.chance
    }
    this.#open.sort((left, right) => right.chance - left.chance)
  }

  /** The likeliest way, which is then gone. */
  take(): Branch | undefined {
    return this.#open.shift()
  }
}
