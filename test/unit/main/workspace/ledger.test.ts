import { join } from 'node:path'
import { createRouterClient } from '@orpc/server'
import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { type Harness, startWorkspace } from './harness.ts'

const entry = {
  at: 1_000,
  purpose: 'git' as const,
  startedBy: 'user: Clone',
  host: 'example.org',
  port: 443,
  method: 'GET',
  detail: '',
}
const done = { outcome: 'done' as const, status: 200, bytesUp: 120, bytesDown: 4_000, detail: 'ok' }

function ledgerOf(harness: Harness) {
  return createRouterClient(harness.service.ledgerRouter)
}

/** As somebody with the file in their hands would. */
function tamper(harness: Harness, sql: string): void {
  const db = new Database(join(harness.dataPath, 'offcoder.db'))
  db.exec(
    'DROP TRIGGER IF EXISTS ledger_is_append_only_update; DROP TRIGGER IF EXISTS ledger_is_append_only_delete;',
  )
  db.exec(sql)
  db.close()
}

async function withThreeConnections(): Promise<Harness> {
  const harness = startWorkspace()
  const ledger = ledgerOf(harness)
  for (let n = 0; n < 3; n++) {
    const { seq } = await ledger.begin({ ...entry, at: 1_000 + n })
    await ledger.finish({ seq, ...done })
  }
  await ledger.refused({ ...entry, at: 2_000, purpose: 'unknown', host: 'tracker.example' })
  return harness
}

test('each connection is one line, newest first, with how it ended', async () => {
  const ledger = ledgerOf(await withThreeConnections())
  const { rows, total, intact } = await ledger.page({})
  expect(total).toBe(4)
  expect(intact).toBe(true)
  expect(rows.map((row) => row.outcome)).toEqual(['refused', 'done', 'done', 'done'])
  expect(rows[1]).toMatchObject({
    at: 1_002,
    host: 'example.org',
    status: 200,
    bytesUp: 120,
    bytesDown: 4_000,
  })
  expect((await ledger.page({ before: rows[1]?.seq ?? 0 })).rows).toHaveLength(2)
})

test('a connection that never ended stays open in the ledger', async () => {
  const ledger = ledgerOf(startWorkspace())
  await ledger.begin(entry)
  expect((await ledger.page({})).rows).toMatchObject([{ outcome: 'opened', bytesUp: 0 }])
})

test('what left the machine since a moment is summed', async () => {
  const ledger = ledgerOf(await withThreeConnections())
  expect(await ledger.totals({ since: 1_001 })).toEqual({ bytesUp: 240, refused: 1 })
})

test.each([
  ['is changed', "UPDATE ledger SET host = 'innocent.example' WHERE seq = 3", 3],
  ['is removed', 'DELETE FROM ledger WHERE seq = 2', 2],
  ['is removed from the end', 'DELETE FROM ledger WHERE seq = 7', 7],
  ['has fewer bytes', 'UPDATE ledger SET bytes_up = 0 WHERE seq = 2', 2],
])('it shows when a line %s', async (_name, sql, brokenAt) => {
  const harness = await withThreeConnections()
  tamper(harness, sql)
  expect(await ledgerOf(harness).verify()).toMatchObject({ intact: false, brokenAt })
  expect((await ledgerOf(harness).page({})).intact).toBe(false)
})

test('a page checks what was added since the last one; every line again only when that is asked for', async () => {
  const harness = await withThreeConnections()
  const ledger = ledgerOf(harness)
  expect((await ledger.page({})).intact).toBe(true)
  tamper(harness, "UPDATE ledger SET host = 'innocent.example' WHERE seq = 3")
  expect((await ledger.page({})).intact).toBe(true)
  expect((await ledger.page({ whole: true })).intact).toBe(false)
  expect((await ledger.page({})).intact).toBe(false)
  tamper(harness, "UPDATE ledger SET host = 'example.org' WHERE seq = 3")
  expect((await ledger.page({ whole: true })).intact).toBe(true)
  tamper(harness, "UPDATE ledger SET detail = 'nothing' WHERE seq = 7")
  await ledger.refused({ ...entry, at: 3_000 })
  expect((await ledger.page({ whole: true })).intact).toBe(false)
})

test.each([
  ['a new line is changed', "UPDATE ledger SET host = 'innocent.example' WHERE seq = 9"],
  ['a new line is taken out', 'DELETE FROM ledger WHERE seq = 8'],
  ['new lines are taken from the end', 'DELETE FROM ledger WHERE seq > 7'],
  ['lines are taken out on both sides of what is known', 'DELETE FROM ledger WHERE seq > 5'],
])('and it shows in a page when %s', async (_name, sql) => {
  const harness = await withThreeConnections()
  const ledger = ledgerOf(harness)
  await ledger.page({})
  for (const at of [3_000, 3_001]) await ledger.refused({ ...entry, at })
  tamper(harness, sql)
  expect((await ledger.page({})).intact).toBe(false)
})

test('a ledger of many thousand lines is checked without holding up what is stored meanwhile', async () => {
  const ledger = ledgerOf(startWorkspace())
  for (let at = 0; at < 3_000; at++) await ledger.refused({ ...entry, at })
  const [{ intact, rows }] = await Promise.all([ledger.verify(), ledger.refused({ ...entry, at: 9_000 })])
  expect(intact).toBe(true)
  expect(rows).toBeGreaterThanOrEqual(3_000)
})

test('the database itself refuses to change or remove a line', async () => {
  const harness = await withThreeConnections()
  const db = new Database(join(harness.dataPath, 'offcoder.db'))
  expect(() => db.exec('DELETE FROM ledger')).toThrow('append-only')
  expect(() => db.exec("UPDATE ledger SET host = ''")).toThrow('append-only')
  db.close()
})

test('an end without a beginning is refused', async () => {
  await expect(ledgerOf(startWorkspace()).finish({ seq: 99, ...done })).rejects.toMatchObject({
    code: 'NOT_FOUND',
  })
})
