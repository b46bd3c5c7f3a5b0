import { expect, it } from 'vitest'
import { writeScriptedModel } from '../../../models/scripted-model.ts'
import { collect, question, runService } from './running-service.ts'

const CALL = '<tool_call>\n{"name": "delete_all", "arguments": {}}\n</tool_call>'
const says = {
  default: 'Hello.',
  triggers: {
    '#call': `I will call a tool. ${CALL}`,
    '#wide': '👩‍👩‍👧‍👦 日本語 é ß 𝒳',
    '#loop': { loop: 'and so it goes on ' },
    '#empty': { bytes: [[0x20]] },
    '#blank': {
      bytes: [
        [0x20, 0x0a],
        [0x0a, 0x0a, 0x0a],
      ],
    },
    // A euro sign in three tokens, half of one, a byte that is never text, and text behind each.
    '#broken': { bytes: [[0x41, 0xe2], [0x82], [0xac, 0x42], [0xe2, 0x82], [0x43], [0xff, 0x44], [0xc3]] },
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

it('a model that goes round in circles comes to an end, and what it said is there', async () => {
  const { text, finished } = await ask('#loop')
  // Sampling leads it out, or what repeats is seen and stopped.
  expect(['repeating', 'end']).toContain(finished?.reason)
  expect(text).toMatch(/^(and so it goes on )+/)
  expect(finished?.tokens).toBeLessThan(400)
})

it.each(['#empty', '#blank'])(
  'an answer without a word (%s) is said to be one, with what to do',
  async (about) => {
    const { text, finished } = await ask(about)
    expect(text.trim()).toBe('')
    expect(finished).toMatchObject({ reason: 'end', note: expect.stringContaining('without a word') })
  },
)

it('an answer with words has no such note', async () => {
  expect((await ask('hello')).finished?.note).toBeUndefined()
})

it('bytes that are no text become a mark for each, and what is around them arrives whole', async () => {
  const { text, finished } = await ask('#broken')
  expect(text).toBe('A€B\uFFFDC\uFFFDD\uFFFD')
  expect(finished?.reason).toBe('end')
})
