import { describe, expect, it } from 'vitest'
import type { AiPermissions } from '../../../../main/process/ai-permissions.ts'
import { aiIsOffIn } from '../../../../main/process/ai-permissions.ts'
import { collect, cursor, PROJECT, question, runService, shippedModels } from './running-service.ts'

/** Permissions with AI off in every project but one. */
function permissions() {
  const off = new AbortController()
  const held: string[] = []
  const hold: AiPermissions['hold'] = async (projectId, signal) => {
    if (projectId !== PROJECT || off.signal.aborted) throw aiIsOffIn()
    held.push(projectId)
    const joined = signal ? AbortSignal.any([signal, off.signal]) : off.signal
    return { signal: joined, release: () => void held.pop() }
  }
  return { permissions: { hold }, held, turnOff: () => off.abort(aiIsOffIn()) }
}

const ELSEWHERE = '11111111-1111-4111-8111-111111111111'

describe('a project in which AI is off', () => {
  it('gets no answer and no completion, and no model is loaded for it', async () => {
    const { client, service } = await runService({ modelsPath: shippedModels, ...permissions() })
    const asked = { ...question('Hello'), projectId: ELSEWHERE }
    await expect(collect(await client.chat(asked))).rejects.toMatchObject({ code: 'AI_OFF' })
    await expect(client.complete({ ...cursor('const a'), projectId: ELSEWHERE })).rejects.toMatchObject({
      code: 'AI_OFF',
    })
    expect(service.engine.state.value.state).toBe('idle')
  })

  it('sends nothing to a provider, whichever model is asked for', async () => {
    let sent = 0
    const network = () => ({ fetch: async () => new Response(String(++sent)) })
    const { client } = await runService({ network, ...permissions() })
    const asked = { ...question('Hello', { modelId: 'openai:gpt' }), projectId: ELSEWHERE }
    await expect(collect(await client.chat(asked))).rejects.toMatchObject({ code: 'AI_OFF' })
    expect(sent).toBe(0)
  })

  it('has its answer ended where AI is turned off while it is being written', async () => {
    const { turnOff, held, ...rest } = permissions()
    const { client } = await runService({ modelsPath: shippedModels, ...rest })
    const ending = async () => {
      for await (const event of await client.chat(question('Tell a story', { maxTokens: 2000 })))
        if (event.type === 'text') turnOff()
    }
    await expect(ending()).rejects.toMatchObject({ code: 'AI_OFF' })
    expect(held).toEqual([])
  }, 60_000)
})
