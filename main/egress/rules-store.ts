import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import {
  type EgressMode,
  type EgressPolicy,
  egressMode,
  egressPolicy,
} from '../../preload/contract/egress.ts'
import { writeFileAtomically } from '../durable/atomic-file.ts'
import { parseHostRule } from './destination.ts'
import { defaultRules, type EgressRules } from './policy.ts'

const savedRules = z.object({ version: z.literal(1), mode: egressMode, policies: z.array(egressPolicy) })

/** Holds the egress rules in a small JSON file. Until `start` has read it, everything is refused. */
export class RulesStore {
  readonly #path: string
  #rules: EgressRules = { ...defaultRules, mode: 'air-gapped' }
  #writing: Promise<void> = Promise.resolve()

  constructor(path: string) {
    this.#path = path
  }

  get rules(): EgressRules {
    return this.#rules
  }

  /**
   * Reads the file. No file: the defaults. A file that cannot be read or understood: air-gapped with every purpose off,
   * since what the user had forbidden is not known; returns the problem in words.
   */
  async start(): Promise<{ problem?: string }> {
    try {
      this.#rules = readRules(await readFile(this.#path, 'utf8'))
      return {}
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
        this.#rules = defaultRules
        return {}
      }
      return {
        problem: `The network rules in ${this.#path} cannot be read, so OffCoder is air-gapped. Choose a mode again to replace them. (${String(error)})`,
      }
    }
  }

  /** Sets the mode at once and saves it; throws when it cannot be saved, and then still holds until the app ends. */
  setMode(mode: EgressMode): Promise<void> {
    return this.#change({ ...this.#rules, mode })
  }

  /** Replaces the policy of one purpose. Throws INVALID_INPUT when a host cannot be read. */
  async setPolicy(policy: EgressPolicy): Promise<void> {
    for (const host of policy.hosts) parseHostRule(host)
    const policies = this.#rules.policies.map((old) => (old.purpose === policy.purpose ? policy : old))
    await this.#change({ ...this.#rules, policies })
  }

  #change(rules: EgressRules): Promise<void> {
    this.#rules = rules
    const text = `${JSON.stringify({ version: 1, ...rules }, null, 2)}\n`
    const writing = this.#writing.catch(() => undefined).then(() => writeFileAtomically(this.#path, text))
    this.#writing = writing
    return writing
  }
}

function readRules(text: string): EgressRules {
  const saved = savedRules.parse(JSON.parse(text))
  for (const policy of saved.policies) for (const host of policy.hosts) parseHostRule(host)
  const policies = defaultRules.policies.map(
    (fallback) => saved.policies.find((policy) => policy.purpose === fallback.purpose) ?? fallback,
  )
  return { mode: saved.mode, policies }
}
