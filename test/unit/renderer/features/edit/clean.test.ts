import { describe, expect, it } from 'vitest'
import { cleanAnswer, cleanPartial, isComplete } from '../../../../../renderer/features/edit/clean.ts'
import {
  type EditSubject,
  editQuestions,
  followsInstructions,
} from '../../../../../renderer/features/edit/prompt.ts'

const subject: EditSubject = {
  path: 'src/math.ts',
  language: 'TypeScript',
  before: 'import { log } from "./log.ts"\n\nclass Sums {\n',
  code: '  add(a, b) {\n    return a + b\n  }',
  after: '  last() {\n    return 1\n  }\n}\n',
}
const wanted = '  add(a: number, b: number) {\n    return a + b\n  }'

const thought = 'Perhaps\n```ts\nadd(a) {\n}\n```\nno, better so.'

describe('what a model answers', () => {
  it.each([
    ['with both marks', `<think>\n${thought}\n</think>\n\n\`\`\`ts\n${wanted}\n\`\`\``],
    ['with the closing one alone', `${thought}\n</think>\n\`\`\`ts\n${wanted}\n\`\`\``],
  ])('is not what it thinks before, %s', (_what, answer) => {
    expect(cleanAnswer(answer, subject)).toEqual({ text: wanted })
  })

  it('has not begun while it thinks', () => {
    for (const answer of [`<think>\n${thought}`, `<think>\n${thought}\n</think>\n`]) {
      expect(cleanPartial(answer, subject)).toBe('')
      expect(isComplete(answer)).toBe(false)
      expect(cleanAnswer(answer, subject)).toMatchObject({ problem: expect.stringContaining('nothing') })
    }
  })

  it.each([
    ['a fence and nothing else', '```ts\nadd(a: number, b: number) {\n  return a + b\n}\n```'],
    ['an explanation around it', `Sure! Here is it:\n\n\`\`\`ts\n${wanted}\n\`\`\`\nI added types.`],
    ['a fence that was never closed', `\`\`\`\n${wanted}\n`],
    ['no fence', 'add(a: number, b: number) {\n  return a + b\n}'],
    ['too much indentation', `\`\`\`\n${wanted.replaceAll(/^/gm, '      ')}\n\`\`\``],
    ['the whole file', `\`\`\`\n${subject.before}${wanted}\n${subject.after}\`\`\``],
    ['the same twice', `\`\`\`\n${wanted}\n${wanted}\n\`\`\``],
    ['lines that end as on Windows', `\`\`\`\r\n${wanted.replaceAll('\n', '\r\n')}\r\n\`\`\`\r\n`],
    ['two blocks, of which the first counts', `\`\`\`\n${wanted}\n\`\`\`\nor\n\`\`\`\nelse\n\`\`\``],
  ])('is understood with %s', (_what, answer) => {
    expect(cleanAnswer(answer, subject)).toEqual({ text: wanted })
  })

  it.each([
    ['nothing', '', /nothing that could be put here/],
    ['an empty block', '```\n```', /nothing that could be put here/],
    ['words alone', 'I cannot do that, as I am a small model. Please try again.', /words and no code/],
    ['the same lines', `\`\`\`\n${subject.code}\n\`\`\``, /unchanged/],
  ])('is told in words when it is %s', (_what, answer, words) => {
    expect(cleanAnswer(answer, subject)).toMatchObject({ problem: expect.stringMatching(words) })
  })

  it('keeps tabs where the file has them', () => {
    const tabs = { ...subject, code: '\tadd() {\n\t\treturn 1\n\t}' }
    expect(cleanAnswer('```\nadd() {\n  return 2\n}\n```', tabs)).toEqual({
      text: '\tadd() {\n\t\treturn 2\n\t}',
    })
  })

  it('keeps the blank lines at the edges of the selection', () => {
    expect(cleanAnswer('```\nb\n```', { ...subject, code: '\na\n' })).toEqual({ text: '\nb\n' })
  })

  it('is shown in whole lines while it comes', () => {
    expect(cleanPartial('Sure', subject)).toBe('')
    expect(cleanPartial('```ts\nadd(a: num', subject)).toBe('')
    expect(cleanPartial('```ts\nadd(a: number, b: number) {\n  ret', subject)).toBe(
      '  add(a: number, b: number) {',
    )
    expect(isComplete('```ts\nadd() {')).toBe(false)
    expect(isComplete('```ts\nadd() {\n```\n')).toBe(true)
  })
})

describe('what a model is asked', () => {
  it('has the lines without their indentation, the wish last, and a fence the lines cannot close', () => {
    const [, question] = editQuestions({ ...subject, code: '  a ```` b' }, 'Add types')[0] ?? []
    expect(question?.content).toContain('`````\na ```` b\n`````')
    expect(question?.content.endsWith('Instruction: Add types')).toBe(true)
  })

  it('has nothing around the lines for a model that would answer with it', () => {
    expect(['135M', '0.5B', '1.5B', '7B', undefined].map(followsInstructions)).toEqual([
      false,
      false,
      true,
      true,
      true,
    ])
    const questions = editQuestions(subject, 'x', { isLarge: false })
    expect(JSON.stringify(questions)).not.toContain('class Sums')
  })

  it('is, for a small model, a conversation of edits that went well, and another where that changed nothing', () => {
    const code = '  add(a, b) {\n    return a + b\n  }'
    const questions = editQuestions({ ...subject, code }, 'Rename add to sum.', { isLarge: false })
    expect(questions).toHaveLength(2)
    for (const messages of questions) {
      expect(messages.map(({ role }) => role).slice(-3)).toEqual(['user', 'assistant', 'user'])
      expect(messages.at(-1)?.content).toBe('```\nadd(a, b) {\n  return a + b\n}\n```\n\nRename add to sum.')
    }
    expect(questions[0]).not.toEqual(questions[1])
    const [comments] = editQuestions({ ...subject, code }, 'x', { isLarge: false, commentsOnly: true })
    expect(comments?.at(-1)?.content).toContain('Add a documentation comment.')
    // Where nothing is selected there is nothing to show examples of.
    expect(editQuestions({ ...subject, code: '' }, 'x', { isLarge: false })[0]).toHaveLength(2)
  })

  it('has only so much of a large file around the lines', () => {
    const large = { ...subject, before: 'before\n'.repeat(10_000), after: 'after\n'.repeat(10_000) }
    expect(editQuestions(large, 'x')[0]?.[1]?.content.length).toBeLessThan(4000)
  })
})
