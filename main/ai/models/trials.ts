import { readFile } from 'node:fs/promises'
import { cpus, totalmem } from 'node:os'
import { z } from 'zod'
import { type ModelTrial, modelTrial } from '../../../preload/contract/models.ts'
import { writeFileAtomically } from '../../durable/atomic-file.ts'

const stored = z.record(z.string(), modelTrial)

/** What says which machine was measured: another processor or other memory needs another trial. */
function thisMachine(): string {
  const all = cpus()
  return `${all[0]?.model ?? process.arch} × ${all.length}, ${Math.round(totalmem() / 2 ** 30)} GB`
}

/** Remembers trials by model, file and machine. */
export class Trials {
  readonly #path: string
  readonly #machine: string
  #all: Promise<Record<string, ModelTrial>> | undefined

  constructor(path: string, machine = thisMachine()) {
    this.#path = path
    this.#machine = machine
  }

  /** @param bytes size of the file: a file that was replaced is another model. */
  async of(modelId: string, bytes: number): Promise<ModelTrial | undefined> {
    return (await this.#read())[this.#key(modelId, bytes)]
  }

  async keep(modelId: string, bytes: number, trial: ModelTrial): Promise<void> {
    const next = { ...(await this.#read()), [this.#key(modelId, bytes)]: trial }
    this.#all = Promise.resolve(next)
    await writeFileAtomically(this.#path, JSON.stringify(next, null, 2))
  }

  #key(modelId: string, bytes: number): string {
    return `${modelId}, ${bytes} bytes, on ${this.#machine}`
  }

  #read(): Promise<Record<string, ModelTrial>> {
    // Measured again at a click: a file that cannot be read costs no more than that.
    this.#all ??= readFile(this.#path, 'utf8')
      .then((text) => stored.parse(JSON.parse(text)))
      .catch(() => ({}))
    return this.#all
  }
}
