import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { RulesStore } from '../../../../main/egress/rules-store.ts'

let folder: string
let path: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'offcoder-rules-'))
  path = join(folder, 'egress.json')
})
afterEach(() => rm(folder, { recursive: true }))

async function started() {
  const store = new RulesStore(path)
  return { store, ...(await store.start()) }
}

describe('the saved network rules', () => {
  it('begin in Local mode with every purpose off', async () => {
    const { store, problem } = await started()
    expect(problem).toBeUndefined()
    expect(store.rules.mode).toBe('local')
    expect(
      store.rules.policies.every(({ decision, hosts }) => decision === 'off' && hosts.length === 0),
    ).toBe(true)
  })

  it('let nothing through before they have been read', () => {
    expect(new RulesStore(path).rules.mode).toBe('air-gapped')
  })

  it('are there again at the next start', async () => {
    const first = (await started()).store
    await Promise.all([
      first.setMode('connected'),
      first.setPolicy({ purpose: 'git', decision: 'ask', hosts: ['github.com'] }),
    ])
    const { store } = await started()
    expect(store.rules).toEqual(first.rules)
    expect(store.rules.policies.find(({ purpose }) => purpose === 'git')).toMatchObject({ decision: 'ask' })
  })

  it.each(['{', '{"version":1,"mode":"open-all","policies":[]}', '[]', '{"version":2}'])(
    'fall back to air-gapped, and say so, when the file is damaged: %s',
    async (text) => {
      await writeFile(path, text)
      const { store, problem } = await started()
      expect(store.rules.mode).toBe('air-gapped')
      expect(problem).toContain(path)
      expect(await readFile(path, 'utf8')).toBe(text)
    },
  )

  it('do not take a host that cannot be read', async () => {
    const { store } = await started()
    await expect(store.setPolicy({ purpose: 'git', decision: 'on', hosts: ['*'] })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
    })
    expect(store.rules.policies.find(({ purpose }) => purpose === 'git')).toMatchObject({ decision: 'off' })
  })
})
