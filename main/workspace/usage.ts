import { implement } from '@orpc/server'
import type Database from 'better-sqlite3'
import type { UsageDay, UsageEntry } from '../../preload/contract/providers.ts'
import type { Committer } from './store/committer.ts'
import { usageContract } from './usage-contract.ts'

/** Months that usage is kept: a year, and the month it is compared with. */
const KEPT_MONTHS = 13

/** How much was asked of which AI provider. It knows sizes alone, never what was asked. */
export class Usage {
  readonly #committer: Committer
  readonly #insert
  readonly #forget
  readonly #days

  constructor(db: Database.Database, committer: Committer) {
    this.#committer = committer
    this.#insert = db.prepare(
      `INSERT INTO ai_usage (at, provider, host, model, kind, input_tokens, output_tokens, outcome)
       VALUES (@at, @provider, @host, @model, @kind, @inputTokens, @outputTokens, @outcome)`,
    )
    this.#forget = db.prepare<[number]>('DELETE FROM ai_usage WHERE at < ?')
    this.#days = db.prepare<[number], UsageDay>(
      `SELECT date(at / 1000, 'unixepoch', 'localtime') AS day, provider, host, model, kind, count(*) AS requests,
              sum(outcome = 'failed') AS failed, coalesce(sum(input_tokens), 0) AS inputTokens,
              coalesce(sum(output_tokens), 0) AS outputTokens
       FROM ai_usage WHERE at >= ? GROUP BY day, provider, host, model, kind ORDER BY day DESC, max(at) DESC`,
    )
  }

  /** @throws AppError when it cannot be stored. */
  record(entry: UsageEntry): void {
    this.#committer.run(() => {
      this.#insert.run(entry)
      this.#forget.run(monthsBefore(entry.at, KEPT_MONTHS))
    })
  }

  /** By day, provider, model and kind, newest first; nothing older than it is kept. */
  days(now = Date.now()): UsageDay[] {
    return this.#days.all(monthsBefore(now, KEPT_MONTHS))
  }
}

function monthsBefore(at: number, months: number): number {
  const date = new Date(at)
  return date.setMonth(date.getMonth() - months)
}

/** The usage contract over a store. @param usage throws an AppError while the database cannot be opened. */
export function createUsageRouter(usage: () => Usage) {
  const os = implement(usageContract)
  return os.router({ record: os.record.handler(({ input }) => usage().record(input)) })
}
