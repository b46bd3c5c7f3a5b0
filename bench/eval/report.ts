import { type Measurement, percentile } from '../measurement.ts'

/** How one task went. */
export interface Result {
  kind: 'completion' | 'edit'
  id: string
  language: string
  by: 'run' | 'match'
  ok: boolean
  why?: string
  answer: string
  milliseconds: number
  promptTokens: number
  /** A completion that the window would not show by itself: the model was too unsure of it. */
  heldBack?: boolean
}

export interface Evaluation {
  model: { path: string; bytes: number; name: string; parameters: string }
  threads: number
  sandboxed: boolean
  /** When it was begun and gone on with; one for a run that was not interrupted. */
  sittings: string[]
  ended?: string
  measurements: Measurement[]
  results: Result[]
}

/** The evaluation as Markdown. */
export function table(evaluation: Evaluation): string {
  const { model, threads, sandboxed, results, measurements, sittings } = evaluation
  const languages = [...new Set(results.map(({ language }) => language))].sort()
  const rows = [
    ...languages.map((language) => [
      language,
      share(results.filter((one) => one.language === language && one.kind === 'completion')),
      share(results.filter((one) => one.language === language && one.kind === 'edit')),
    ]),
    [
      '**all**',
      share(results.filter(({ kind }) => kind === 'completion')),
      share(results.filter(({ kind }) => kind === 'edit')),
    ],
  ]
  const took = (kind: Result['kind']): string =>
    distribution(results.filter((one) => one.kind === kind).map(({ milliseconds }) => milliseconds))
  const once = sittings.length === 1 ? 'in one sitting' : `in ${sittings.length} sittings`
  return [
    `${model.name} (${model.parameters}), ${threads} ${threads === 1 ? 'thread' : 'threads'}; code that models wrote ran ${sandboxed ? 'in a sandbox' : 'without a sandbox: bubblewrap is missing'}; begun ${sittings[0]}, ${once}`,
    '',
    grid(['Language', 'Completions', 'Edits'], rows),
    '',
    ...heldBack(results),
    `A completion in a file never seen before: ${took('completion')}.`,
    `An edit, whole: ${took('edit')}.`,
    ...(measurements.length === 0 ? [] : ['', measured(measurements)]),
  ].join('\n')
}

function measured(measurements: readonly Measurement[]): string {
  const number = (value: number | undefined): string => (value === undefined ? '' : value.toFixed(2))
  return grid(
    ['Measured', 'Value', 'Against', 'Ratio', 'How'],
    measurements.map(({ name, value, unit, baseline, ratio, note }) => [
      name,
      `${number(value)} ${unit}`,
      number(baseline),
      number(ratio),
      note ?? '',
    ]),
  )
}

/** `p50 309 ms, p90 459 ms, …`. */
export function distribution(milliseconds: readonly number[]): string {
  return [0.5, 0.9, 0.95, 0.99]
    .map((share) => `p${share * 100} ${Math.round(percentile(milliseconds, share))} ms`)
    .join(', ')
}

function grid(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}

function heldBack(results: readonly Result[]): string[] {
  const silent = results.filter((one) => one.heldBack === true && one.answer !== '')
  if (silent.length === 0) return []
  const right = silent.filter(({ ok }) => ok).length
  return [`Too unsure to be shown unasked: ${silent.length} completions, of which ${right} right.`]
}

function share(results: readonly Result[]): string {
  return results.length === 0 ? '' : `${results.filter(({ ok }) => ok).length} of ${results.length}`
}
