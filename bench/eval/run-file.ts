import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Measurement } from '../measurement.ts'
import type { Evaluation, Result } from './report.ts'

/** What a run is of: one that was interrupted goes on only with the same. */
type Subject = Pick<Evaluation, 'model' | 'threads' | 'sandboxed'>

/** The results of one run, on disk after each of them, so that a run can be interrupted and go on. */
export class RunFile {
  readonly evaluation: Evaluation
  readonly #path: string

  private constructor(path: string, evaluation: Evaluation) {
    this.#path = path
    this.evaluation = evaluation
    mkdirSync(dirname(path), { recursive: true })
    this.#write()
  }

  /**
   * Begins a run, or goes on with the one in the file.
   * @throws Error when there is none to go on with, it is over, or it is of something else.
   */
  static open(path: string, goOn: boolean, subject: Subject): RunFile {
    if (!goOn) return new RunFile(path, { ...subject, sittings: [now()], measurements: [], results: [] })
    const before = JSON.parse(readFileSync(path, 'utf8')) as Evaluation
    const same = (one: Subject): string => JSON.stringify([one.model, one.threads, one.sandboxed])
    if (same(before) !== same(subject))
      throw new Error(`${path} is of another model or other threads: begin a new run, without --continue`)
    if (before.ended !== undefined) throw new Error(`The run in ${path} is over: begin a new one`)
    return new RunFile(path, { ...before, sittings: [...before.sittings, now()] })
  }

  has(kind: Result['kind'], id: string): boolean {
    return this.evaluation.results.some((one) => one.kind === kind && one.id === id)
  }

  measured(name: string): boolean {
    return this.evaluation.measurements.some((one) => one.name === name)
  }

  add(result: Result): void {
    this.evaluation.results.push(result)
    this.#write()
  }

  note(measurement: Measurement): void {
    this.evaluation.measurements.push(measurement)
    this.#write()
  }

  end(): void {
    this.evaluation.ended = now()
    this.#write()
  }

  #write(): void {
    writeFileSync(this.#path, `${JSON.stringify(this.evaluation, null, 2)}\n`)
  }
}

function now(): string {
  return new Date().toISOString()
}
