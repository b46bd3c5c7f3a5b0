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
    expect(readVitest(report(vitest), 1)).toEqual({ passed: 5, failed: 1, skipped: 3 })
  })

  it('counts a file that could not be loaded as a failure', () => {
    const testResults = [{ status: 'failed', assertionResults: [] }]
    expect(readVitest(report({ ...vitest, testResults }), 1).failed).toBe(2)
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
    expect(readPlaywright(report({ stats, errors: [] }), 1)).toEqual({ passed: 5, failed: 2, skipped: 3 })
  })

  it('counts errors outside any test', () => {
    const nothing = { expected: 0, unexpected: 0, flaky: 0, skipped: 0 }
    expect(readPlaywright(report({ stats: nothing, errors: [{}] }), 1).failed).toBe(1)
  })
})

describe('the last line', () => {
  const suite = { name: 'unit', passed: 3, failed: 0, skipped: 0, time: '1 s' }

  it('adds up all suites', () => {
    const { lines, code } = summarise([suite, { ...suite, name: 'e2e', passed: 2, skipped: 4 }])
    expect(lines.at(-1)).toBe('5 passed, 0 failed, 4 skipped')
    expect(code).toBe(0)
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
