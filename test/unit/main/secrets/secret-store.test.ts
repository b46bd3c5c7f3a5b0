import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { call } from '@orpc/server'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Keychain, KeychainError } from '../../../../main/secrets/keychain.ts'
import { SecretNames } from '../../../../main/secrets/secret-names.ts'
import { SecretStore } from '../../../../main/secrets/secret-store.ts'
import { secretsRouter } from '../../../../main/secrets/secrets-router.ts'

/** A keychain in memory that behaves as the Secret Service does: locked, it says "none" to a reader. */
function memoryKeychain(backend = 'secret-service') {
  const values = new Map<string, string>()
  const chain: Keychain & { values: Map<string, string>; state: 'ready' | 'locked' | 'missing' } = {
    backend,
    values,
    state: 'ready',
    async write(account, value) {
      if (chain.state !== 'ready') throw new KeychainError(chain.state, 'no')
      values.set(account, value)
    },
    async read(account) {
      if (chain.state === 'missing') throw new KeychainError('missing', 'no')
      return chain.state === 'locked' ? null : (values.get(account) ?? null)
    },
    async remove(account) {
      if (chain.state !== 'ready') throw new KeychainError(chain.state, 'no')
      values.delete(account)
    },
    dispose: async () => ({ stuck: false }),
  }
  return chain
}

let folder: string
let path: string
let keychain: ReturnType<typeof memoryKeychain>

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'offcoder-secrets-'))
  path = join(folder, 'secrets.json')
  keychain = memoryKeychain()
})
afterEach(() => rm(folder, { recursive: true }))

async function started(chain: Keychain = keychain) {
  const store = new SecretStore({ keychain: chain, names: new SecretNames(path), now: () => 7 })
  await store.start()
  return store
}

describe('secrets', () => {
  it('are kept in the keychain; the file beside it has their names alone', async () => {
    const store = await started()
    expect(await store.set('git', 'github.com', 'canary-value')).toEqual({
      scope: 'git',
      name: 'github.com',
      updatedAt: 7,
    })
    expect(await store.read('git', 'github.com')).toBe('canary-value')
    const file = await readFile(path, 'utf8')
    expect(file).toContain('github.com')
    expect(file).not.toContain('canary-value')
    const next = await started()
    expect(await next.read('git', 'github.com')).toBe('canary-value')
    expect(await next.list('other')).toEqual([])
  })

  it('are replaced and removed, and nothing is left behind', async () => {
    const store = await started()
    await store.set('a', 'x', '1')
    await store.set('a', 'x', '2')
    expect(await store.list()).toHaveLength(1)
    await store.remove('a', 'x')
    expect(await store.list()).toEqual([])
    expect([...keychain.values.keys()]).toEqual(['offcoder:marker'])
    await expect(store.read('a', 'x')).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(store.remove('a', 'x')).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  it('do not mix up scopes and names', async () => {
    const store = await started()
    await store.set('a/b', 'c', '1')
    await store.set('a', 'b/c', '2')
    expect([await store.read('a/b', 'c'), await store.read('a', 'b/c')]).toEqual(['1', '2'])
  })

  it('leave the router as names only', async () => {
    const store = await started()
    const router = secretsRouter(store)
    const answers = [
      await call(router.set, { scope: 's', name: 'n', value: 'canary-value' }),
      await call(router.list, {}),
      await call(router.state, undefined),
    ]
    expect(JSON.stringify(answers)).not.toContain('canary-value')
    expect(answers[1]).toEqual([{ scope: 's', name: 'n', updatedAt: 7 }])
    expect(Object.keys(router)).not.toContain('read')
  })

  it.each(['locked', 'missing'] as const)(
    'are refused, in words, while the keychain is %s, and kept again after',
    async (state) => {
      const first = await started()
      await first.set('a', 'x', '1')
      keychain.state = state
      const store = await started()
      expect(store.state).toMatchObject({ state, message: expect.stringContaining('try again') })
      await expect(store.set('a', 'y', 'v')).rejects.toMatchObject({
        code: 'KEYCHAIN_UNAVAILABLE',
        data: { state },
      })
      await expect(store.read('a', 'x')).rejects.toMatchObject({ code: 'KEYCHAIN_UNAVAILABLE' })
      expect(await store.list()).toHaveLength(1)
      keychain.state = 'ready'
      expect(await store.recheck()).toMatchObject({ state: 'ready' })
      expect(await store.read('a', 'x')).toBe('1')
    },
  )

  it('are not said to be gone when the keychain was locked meanwhile', async () => {
    const store = await started()
    await store.set('a', 'x', '1')
    keychain.state = 'locked'
    await expect(store.read('a', 'x')).rejects.toMatchObject({
      code: 'KEYCHAIN_UNAVAILABLE',
      data: { state: 'locked' },
    })
  })

  it('that somebody took out of the keychain are said to be gone', async () => {
    const store = await started()
    await store.set('a', 'x', '1')
    keychain.values.delete('a/x')
    await expect(store.read('a', 'x')).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  it.each([
    ['another kind of keychain', () => memoryKeychain('keychain')],
    ['another keychain of the same kind', () => memoryKeychain()],
  ])('never move to %s in silence', async (_, other) => {
    await (await started()).set('a', 'x', '1')
    const present = other()
    const store = await started(present)
    expect(store.state.state).toBe('changed')
    await expect(store.set('a', 'y', 'v')).rejects.toMatchObject({
      code: 'KEYCHAIN_UNAVAILABLE',
      data: { state: 'changed' },
    })
    expect([...present.values.keys()]).toEqual([])
    expect(await (await started()).read('a', 'x')).toBe('1')
    expect(await store.acceptChanged()).toMatchObject({ state: 'ready' })
    expect(await store.list()).toEqual([])
    await store.set('a', 'y', 'v')
    expect((await started(present)).state.state).toBe('ready')
  })

  it('begin anew beside a list that is damaged, which is set aside', async () => {
    await writeFile(path, '{ "version": 1, "names": [')
    const store = await started()
    expect(store.state.state).toBe('ready')
    expect(await readdir(folder)).toEqual([expect.stringContaining('secrets.json.damaged-')])
  })
})
