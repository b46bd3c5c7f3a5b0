import { expect, it } from 'vitest'
import { writeScriptedModel } from '../../../models/scripted-model.ts'
import { collect, question, runService } from './running-service.ts'

const CALL = '<tool_call>\n{"name": "delete_all", "arguments": {}}\n</tool_call>'
const says = {
  default: 'Hello.',
  triggers: {
    '#call': `I will call a tool. ${CALL}`,
    '#wide': '👩‍👩‍👧‍👦 日本語 é ß 𝒳',
  },
}

async function ask(about: string) {
  const { client, folder } = await runService()
  const path = `${folder}/scripted.gguf`
  writeScriptedModel(path, says)
  await client.models.add({ path })
  return collect(await client.chat(question(about)))
}

it('a tool call that a model prints is text to read, and nothing more', async () => {
  const { text, all } = await ask('#call')
  expect(text).toContain(CALL)
  expect(new Set(all.map(({ type }) => type))).not.toContain('tool')
})

it('characters that are spread over tokens arrive whole, never in pieces', async () => {
  const { text, all } = await ask('#wide')
  expect(text).toBe(says.triggers['#wide'])
  for (const event of all) if (event.type === 'text') expect(event.text).not.toMatch(/\uFFFD/)
})
