import { beforeAll, describe, expect, it } from 'vitest'
import { Programs } from '../../../../bench/eval/programs.ts'
import { sameText, scoreCompletion, scoreEdit } from '../../../../bench/eval/score.ts'
import { fileOf, partsOf } from '../../../../bench/eval/task.ts'
import { EXACT } from '../../../../bench/eval/tasks/completion-exact.ts'
import { RUN } from '../../../../bench/eval/tasks/completion-run.ts'
import { EDITS } from '../../../../bench/eval/tasks/edit.ts'

let programs: Programs
beforeAll(async () => {
  programs = await Programs.find()
})

const all = [...RUN, ...EXACT, ...EDITS]

it('every task has a name of its own, and its source is marked in one place', () => {
  expect(new Set(all.map(({ id }) => id)).size).toBe(all.length)
  for (const { source } of all) expect(() => partsOf(source)).not.toThrow()
})

describe.each([...RUN, ...EXACT])('the completion $id', (task) => {
  const { marked } = partsOf(task.source)

  it('is passed by what belongs there', async () => {
    expect(await scoreCompletion(task, marked, programs)).toEqual({ ok: true })
  })

  it('is failed by nothing, and by something else', async () => {
    expect(await scoreCompletion(task, '', programs)).toMatchObject({ ok: false })
    expect(await scoreCompletion(task, 'wrong(', programs)).toMatchObject({ ok: false })
  })
})

describe.each(EDITS)('the edit $id', (task) => {
  it('is passed by what was asked for', async () => {
    expect(await scoreEdit(task, task.reference, programs)).toEqual({ ok: true })
  })

  it('is failed by the lines as they were, and by nothing', async () => {
    expect(await scoreEdit(task, partsOf(task.source).marked, programs)).toMatchObject({ ok: false })
    expect(await scoreEdit(task, '', programs)).toMatchObject({ ok: false })
  })
})

it('blanks at line ends do not count, and other blanks do', () => {
  expect(sameText('a \n  b\n', 'a\n  b')).toBe(true)
  expect(sameText('a\nb', 'a\n  b')).toBe(false)
})

it('code that does not end is stopped, and fails', async () => {
  const outcome = await programs.run('javascript', 'loop.js', 'for (;;) {}', 1000)
  expect(outcome).toMatchObject({ ok: false, why: expect.stringContaining('no end within') })
})

it('code that a model wrote cannot write beside its folder, nor reach this machine, where there is a sandbox', async ({
  skip,
}) => {
  if (!programs.sandboxed) return skip()
  const write = `import { writeFileSync } from 'node:fs'\nwriteFileSync('${import.meta.filename}.planted', '')`
  expect(await programs.run('javascript', 'write.js', write)).toMatchObject({ ok: false })
  const reach = `import net from 'node:net'\nnet.connect(9, '192.0.2.1').on('error', (error) => { process.exit(error.code === 'ENETUNREACH' ? 3 : 4) })`
  expect(await programs.run('javascript', 'reach.js', reach)).toMatchObject({
    ok: false,
    why: expect.stringContaining('ended with 3'),
  })
})

it('a file is named as its language wants it', () => {
  expect(fileOf({ id: 'x', language: 'python' })).toBe('x.py')
})
