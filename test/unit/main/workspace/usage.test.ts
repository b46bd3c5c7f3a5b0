import Database from 'better-sqlite3'
import { beforeEach, describe, expect, it } from 'vitest'
import { Ledger } from '../../../../main/workspace/ledger.ts'
import { Committer } from '../../../../main/workspace/store/committer.ts'
import { migrate } from '../../../../main/workspace/store/migrations.ts'
import { Usage } from '../../../../main/workspace/usage.ts'

const DAY = 86_400_000
let db: Database.Database
let committer: Committer
beforeEach(() => {
  db = new Database(':memory:')
  migrate(db)
  committer = new Committer({ db, onTrouble: () => {}, onRecovered: () => {} })
})

describe('what was used of AI providers', () => {
  const now = new Date(2026, 10, 25, 12).getTime()
  const entry = {
    at: now,
    provider: 'Anthropic',
    host: 'api.anthropic.com',
    model: 'claude-x',
    kind: 'chat' as const,
    inputTokens: 100,
    outputTokens: 20,
    outcome: 'done' as const,
  }

  it('is summed by day, model and kind, newest first', () => {
    const usage = new Usage(db, committer)
    usage.record({ ...entry, at: now - DAY })
    usage.record(entry)
    usage.record({ ...entry, inputTokens: null, outputTokens: null, outcome: 'failed' })
    usage.record({ ...entry, kind: 'test', model: 'claude-y' })
    const days = usage.days(now)
    expect(days.map(({ day }) => day)).toEqual(['2026-11-25', '2026-11-25', '2026-11-24'])
    expect(days.find(({ kind, day }) => kind === 'chat' && day === '2026-11-25')).toMatchObject({
      requests: 2,
      failed: 1,
      inputTokens: 100,
      outputTokens: 20,
    })
  })

  it('is forgotten after thirteen months', () => {
    const usage = new Usage(db, committer)
    usage.record({ ...entry, at: new Date(2025, 9, 24).getTime() })
    usage.record({ ...entry, at: new Date(2025, 9, 26).getTime() })
    expect(usage.days(now)).toHaveLength(1)
    usage.record(entry)
    expect(db.prepare('SELECT count(*) AS n FROM ai_usage').get()).toEqual({ n: 2 })
  })
})

describe('what an AI was sent', () => {
  const row = {
    purpose: 'byok-ai' as const,
    startedBy: 'user: x',
    host: 'h',
    port: 443,
    method: 'POST',
    detail: '',
  }

  it('can be read from its ledger row for thirty days, and the chain vouches for it', async () => {
    const ledger = new Ledger(db, committer)
    const at = Date.now()
    const { seq } = ledger.begin({ ...row, at, payload: '{"a":1}' })
    ledger.finish(seq, { outcome: 'done', status: 200, bytesUp: 1, bytesDown: 1, detail: '' })
    const plain = ledger.begin({ ...row, at })
    expect((await ledger.page(undefined)).rows.map(({ hasPayload }) => hasPayload)).toEqual([false, true])
    expect(ledger.payload(seq)).toEqual({ body: '{"a":1}', keptDays: 30 })
    expect(ledger.payload(plain.seq).body).toBeNull()
    expect(db.prepare('SELECT detail FROM ledger WHERE seq = ?').get(seq)).toEqual({
      detail: 'Sent: SHA-256 015abd7f5cc57a2dd94b7590f04ad8084273905ee33ec5cebeae62276a97f862',
    })
    expect(ledger.payload(seq, at + 31 * DAY).body).toBeNull()
    ledger.begin({ ...row, at: at + 31 * DAY, payload: 'later' })
    expect(db.prepare('SELECT count(*) AS n FROM ledger_payloads').get()).toEqual({ n: 1 })
    expect((await ledger.verify()).intact).toBe(true)
  })
})
