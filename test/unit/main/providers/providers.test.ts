import { readFile, writeFile } from 'node:fs/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ProviderStore } from '../../../../main/providers/provider-store.ts'
import { KEY, remoteSetting } from '../ai/providers/remote-setting.ts'

let setting: Awaited<ReturnType<typeof remoteSetting>>
beforeEach(async () => {
  setting = await remoteSetting()
})
afterEach(() => setting.dispose())

const policy = () => setting.rules.rules.policies.find(({ purpose }) => purpose === 'byok-ai')
const name = 'Mine'

describe('AI providers', () => {
  it('are let through one host at a time, and shut again when they are taken off', async () => {
    expect(policy()?.decision).toBe('off')
    const first = await setting.providers.add({ kind: 'anthropic', name, key: KEY })
    expect(first).toMatchObject({ id: 'anthropic', host: 'api.anthropic.com', hasKey: true, allowed: true })
    expect(policy()).toMatchObject({ decision: 'on', hosts: ['api.anthropic.com'] })
    const local = await setting.providers.add({
      kind: 'compatible',
      name,
      address: 'http://localhost:11434/v1/',
    })
    expect(local).toMatchObject({ host: 'localhost:11434', loopback: true, hasKey: false })
    expect(policy()?.hosts).toEqual(['api.anthropic.com', 'http://localhost:11434'])
    await setting.providers.remove('anthropic')
    expect(policy()).toMatchObject({ decision: 'on', hosts: ['http://localhost:11434'] })
    await setting.providers.remove(local.id)
    expect(policy()).toMatchObject({ decision: 'off', hosts: [] })
    expect(setting.secrets.values.size).toBe(0)
  })

  it('keep no key in their file', async () => {
    await setting.providers.add({ kind: 'openai', name, key: KEY })
    expect(await readFile(setting.path, 'utf8')).not.toContain(KEY)
    expect(setting.secrets.values.get('openai')).toBe(KEY)
  })

  it('get no key where anybody could read it on the way', async () => {
    const address = 'http://192.168.1.5:8000/v1'
    await expect(
      setting.providers.add({ kind: 'compatible', name, address, key: KEY }),
    ).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: expect.stringContaining('https'),
    })
    expect(await setting.providers.states()).toEqual([])
    expect(await setting.providers.add({ kind: 'compatible', name, address })).toMatchObject({
      keyAllowed: false,
      allowed: true,
    })
  })

  it.each([
    ['', 'Write the address'],
    ['ollama', 'not an address'],
    ['ftp://x.test', 'not an address'],
    ['https://me:secret@x.test/v1', 'own field'],
    ['https://x.test/v1?key=1', 'own field'],
  ])('refuse the address %j in words', async (address, words) => {
    await expect(setting.providers.add({ kind: 'compatible', name, address })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: expect.stringContaining(words),
    })
  })

  it('are there after a restart; a file that makes no sense is set aside and said', async () => {
    await setting.providers.add({ kind: 'google', name })
    const again = new ProviderStore(setting.path)
    expect(await again.start()).toEqual({})
    expect(again.get('google').address).toBe('https://generativelanguage.googleapis.com/v1beta')
    await writeFile(setting.path, '{')
    expect((await new ProviderStore(setting.path).start()).problem).toContain('set aside')
  })
})
