import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type Result, table } from '../../../../bench/eval/report.ts'
import { RunFile } from '../../../../bench/eval/run-file.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'eval-test-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const subject = {
  model: { path: '/a.gguf', bytes: 1, name: 'A', parameters: '135M' },
  threads: 1,
  sandboxed: true,
}
const result = (id: string, ok: boolean): Result => ({
  kind: 'edit',
  id,
  language: 'go',
  by: 'run',
  ok,
  answer: '',
  milliseconds: 100,
  promptTokens: 10,
})

it('a run that was interrupted goes on with what it has, and says that it was', () => {
  const path = join(folder, 'eval.json')
  RunFile.open(path, false, subject).add(result('first', true))
  const again = RunFile.open(path, true, subject)
  expect([again.has('edit', 'first'), again.has('completion', 'first'), again.has('edit', 'second')]).toEqual(
    [true, false, false],
  )
  again.add(result('second', false))
  again.note({ name: 'abort', value: 40, unit: 'ms' })
  expect([again.measured('abort'), again.measured('inference')]).toEqual([true, false])
  again.end()
  const written = JSON.parse(readFileSync(path, 'utf8'))
  expect(written.results).toHaveLength(2)
  expect(table(written)).toContain('in 2 sittings')
  expect(table(written)).toContain('| **all** |  | 1 of 2 |')
})

it('a run is not gone on with as one of another model, nor once it is over', () => {
  const path = join(folder, 'eval.json')
  const run = RunFile.open(path, false, subject)
  expect(() => RunFile.open(path, true, { ...subject, threads: 2 })).toThrow('of another model')
  run.end()
  expect(() => RunFile.open(path, true, subject)).toThrow('is over')
  expect(RunFile.open(path, false, subject).evaluation.results).toEqual([])
})
