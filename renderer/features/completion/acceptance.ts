import { create } from 'zustand'

/** For a tenth of confidence: how many offers a person saw, and how many of them they took. */
export type Bin = readonly [seen: number, taken: number]

interface Acceptance {
  /** By model, ten bins each; the model used last is the last one. */
  readonly models: Readonly<Record<string, readonly Bin[]>>
}

/** What the person did with what was offered, per model: confidence means something else in each. */
export const useAcceptance = create<Acceptance>(() => ({ models: {} }))

const BINS = 10
/** An offer that is taken less often than this disturbs more than it helps. */
const WORTH = 0.15
/** Offers that what is assumed beforehand counts for. */
const PRIOR = 10
/** What was done with offers of nearly the same confidence says half as much. */
const NEIGHBOUR = 0.5
/** Beyond this many, older offers count for less. */
const REMEMBERED = 60
/** Each offer that was held back lets what was learnt fade, so that such offers are tried again some day. */
const FADE = 0.97
const MODELS = 8

/**
 * True when an offer is likely enough to be taken. Before anything is known, a model that is sure by a third and a bit
 * more is heard: in real code the next word is right in half of such offers and in a quarter of the others.
 */
export function isWorthShowing(modelId: string, confidence: number): boolean {
  return likelihood(useAcceptance.getState().models[modelId], confidence) >= WORTH
}

/** How likely an offer is taken, by what was done with earlier ones. */
export function likelihood(bins: readonly Bin[] | undefined, confidence: number): number {
  const at = binOf(confidence)
  let seen = PRIOR
  let taken = PRIOR * confidence * confidence
  for (const [offset, weight] of [
    [-1, NEIGHBOUR],
    [0, 1],
    [1, NEIGHBOUR],
  ] as const) {
    const bin = bins?.[at + offset]
    if (bin === undefined) continue
    seen += bin[0] * weight
    taken += bin[1] * weight
  }
  return taken / seen
}

/** Notes what became of an offer. */
export function note(modelId: string, confidence: number, what: 'taken' | 'refused' | 'held back'): void {
  const { models } = useAcceptance.getState()
  const bins = models[modelId] ?? Array.from({ length: BINS }, (): Bin => [0, 0])
  const at = binOf(confidence)
  const next = bins.map((bin, index) => (index === at ? changed(bin, what) : bin))
  const { [modelId]: _before, ...others } = models
  useAcceptance.setState({
    models: Object.fromEntries([...Object.entries(others).slice(1 - MODELS), [modelId, next]]),
  })
}

function changed([seen, taken]: Bin, what: 'taken' | 'refused' | 'held back'): Bin {
  if (what === 'held back') return [seen * FADE, taken * FADE]
  const share = seen >= REMEMBERED ? 0.5 : 1
  return [seen * share + 1, taken * share + (what === 'taken' ? 1 : 0)]
}

function binOf(confidence: number): number {
  return Math.min(BINS - 1, Math.max(0, Math.floor(confidence * BINS)))
}

/** Takes back what was kept of it; whatever is not as it should be is left out. */
export function restoreAcceptance(saved: unknown): void {
  const models: Record<string, readonly Bin[]> = {}
  if (typeof saved === 'object' && saved !== null)
    for (const [id, bins] of Object.entries(saved).slice(-MODELS)) if (isBins(bins)) models[id] = bins
  useAcceptance.setState({ models })
}

function isBins(value: unknown): value is readonly Bin[] {
  return Array.isArray(value) && value.length === BINS && value.every(isBin)
}

function isBin(value: unknown): value is Bin {
  if (!Array.isArray(value) || value.length !== 2) return false
  const [seen, taken] = value as unknown[]
  return typeof seen === 'number' && typeof taken === 'number' && taken >= 0 && seen >= taken
}
