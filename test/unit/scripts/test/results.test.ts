import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { readPlaywright, readVitest, summarise } from '../../../../scripts/test/results.mjs'

const folder = mkdtempSync(join(tmpdir(), 'results-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function report(content: object) {
  const file = join(folder, 'report.json')
  writeFileSync(file, JSON.stringify(content))
  return file
}

const vitest = { numPassedTests: 5, numFailedTests: 1, numPendingTests: 2, numTodoTests: 1, testResults: [] }

describe('a vitest report', () => {
  it('gives its numbers', () => {
    expect(readVitest(report(vitest), 1)).toMatchObject({ passed: 5, failed: 1, skipped: 3 })
  })

  it('counts a file that could not be loaded as a failure', () => {
    const testResults = [
      { name: 'test/a.test.ts', status: 'failed', assertionResults: [], message: 'no such' },
    ]
    const read = readVitest(report({ ...vitest, testResults }), 1)
    expect(read.failed).toBe(2)
    expect(read.failures).toEqual([{ where: 'test/a.test.ts', why: 'no such' }])
  })

  it('names each test that failed, with the first lines of why', () => {
    const failed = {
      status: 'failed',
      fullName: 'adds numbers',
      failureMessages: ['\u001B[31mexpected 3\u001B[0m\n at x'],
    }
    const assertionResults = [{ status: 'passed', fullName: 'is there' }, failed]
    const testResults = [{ name: 'test/sum.test.ts', status: 'failed', assertionResults }]
    expect(readVitest(report({ ...vitest, testResults }), 1).failures).toEqual([
      { where: 'test/sum.test.ts › adds numbers', why: 'expected 3\n at x' },
    ])
  })

  it('counts a bad end without a failed test as a failure', () => {
    expect(readVitest(report({ ...vitest, numFailedTests: 0 }), 1).failed).toBe(1)
  })

  it('that was never written is a failure', () => {
    expect(readVitest(join(folder, 'none.json'), 0)).toEqual({ passed: 0, failed: 1, skipped: 0 })
  })
})

describe('a Playwright report', () => {
  const stats = { expected: 4, unexpected: 2, flaky: 1, skipped: 3 }

  it('gives its numbers', () => {
    expect(readPlaywright(report({ stats, suites: [], errors: [] }), 1)).toMatchObject({
      passed: 5,
      failed: 2,
      skipped: 3,
    })
  })

  it('counts errors outside any test', () => {
    const nothing = { expected: 0, unexpected: 0, flaky: 0, skipped: 0 }
    expect(readPlaywright(report({ stats: nothing, suites: [], errors: [{}] }), 1).failed).toBe(1)
  })

  it('names the tests that failed, however deep they are nested', () => {
    const results = [{}, { error: { message: 'not seen' } }]
    const spec = { ok: false, title: 'opens', file: 'story.spec.ts', tests: [{ results }] }
    const inner = { specs: [{ ...spec, ok: true }, spec] }
    const suites = [{ specs: [], suites: [inner] }]
    expect(readPlaywright(report({ stats, suites, errors: [] }), 1).failures).toEqual([
      { where: 'test/e2e/story.spec.ts › opens', why: 'not seen' },
    ])
  })
})

describe('the last lines', () => {
  const suite = { name: 'unit', passed: 3, failed: 0, skipped: 0, time: '1 s' }

  it('adds up all suites', () => {
    const { lines, code } = summarise([suite, { ...suite, name: 'e2e', passed: 2, skipped: 4 }])
    expect(lines.at(-1)).toBe('5 passed, 0 failed, 4 skipped')
    expect(code).toBe(0)
  })

  it('come after what failed', () => {
    const failures = [{ where: 'a.test.ts › adds', why: 'one\ntwo' }]
    const { lines } = summarise([{ ...suite, failed: 1, failures }])
    expect(lines.slice(0, 4)).toEqual(['unit FAILED a.test.ts › adds', '  one', '  two', ''])
  })

  it('fails with any failure', () => {
    const { lines, code } = summarise([suite, { ...suite, name: 'check', passed: 0, failed: 1 }])
    expect(lines.at(-1)).toBe('3 passed, 1 failed')
    expect(code).toBe(1)
  })

  it('takes a suite that executed nothing for a failure', () => {
    const { lines, code } = summarise([{ ...suite, passed: 0, skipped: 9 }])
    expect(lines.at(-1)).toBe('0 passed, 1 failed, 9 skipped')
    expect(code).toBe(1)
  })
})
