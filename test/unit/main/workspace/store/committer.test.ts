import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { Committer } from '../../../../../main/workspace/store/committer.ts'
import { migrate } from '../../../../../main/workspace/store/migrations.ts'
import { createStore } from '../../../../../main/workspace/store/store.ts'

test('one operation that can never be stored does not hold up the others', async () => {
  const db = new Database(':memory:')
  migrate(db)
  const committer = new Committer({ db, onTrouble: () => undefined, onRecovered: () => undefined })
  const { sessions } = createStore(db, committer)
  const first = committer.enqueue(() => sessions.set('', '1', 'a'))
  const wrong = committer.enqueue(() => {
    throw new TypeError('a mistake of ours')
  })
  const last = committer.enqueue(() => sessions.set('', '2', 'b'))
  await expect(wrong).rejects.toMatchObject({ code: 'INTERNAL' })
  await Promise.all([first, last])
  expect([sessions.get('', '1'), sessions.get('', '2')]).toEqual(['a', 'b'])
})
