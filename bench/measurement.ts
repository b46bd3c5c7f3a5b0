/** One line of `bench/results.json`. A baseline is measured in the same run, never remembered. */
export interface Measurement {
  name: string
  value: number
  unit: string
  baseline?: number
  /** value ÷ baseline, or for rates (unit ends in /s) also value ÷ baseline. */
  ratio?: number
  note?: string
}

/** The value below which `share` (0 to 1) of the samples lie. */
export function percentile(samples: readonly number[], share: number): number {
  const sorted = [...samples].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN
}

export const median = (samples: readonly number[]): number => percentile(samples, 0.5)
