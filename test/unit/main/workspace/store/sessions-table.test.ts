import Database from 'better-sqlite3'
import { expect, it } from 'vitest'
import { migrate } from '../../../../../main/workspace/store/migrations.ts'
import { SessionsTable } from '../../../../../main/workspace/store/sessions-table.ts'

function table(): SessionsTable {
  const db = new Database(':memory:')
  migrate(db)
  return new SessionsTable(db)
}

it('each window has its own state of a project, and a new one begins with the newest', () => {
  const sessions = table()
  sessions.set('', 'p', 'first')
  sessions.set('b', 'p', 'second')
  expect(sessions.get('', 'p')).toBe('first')
  expect(sessions.get('b', 'p')).toBe('second')
  expect(sessions.get('new', 'p')).toBe('second')
  sessions.set('', 'p', 'first again')
  expect(sessions.get('new', 'p')).toBe('first again')
})

it('what a window shows is its own alone', () => {
  const sessions = table()
  sessions.set('', null, 'project p')
  expect(sessions.get('b', null)).toBeNull()
})

it('of windows long closed only what is newest of a project stays', () => {
  const sessions = table()
  sessions.set('only', 'rare', 'kept')
  for (let n = 0; n < 60; n++) sessions.set(`w${n}`, 'p', `${n}`)
  expect(sessions.get('other', 'rare')).toBe('kept')
  expect(sessions.get('w59', 'p')).toBe('59')
  expect(sessions.get('w0', 'p')).toBe('59')
})
