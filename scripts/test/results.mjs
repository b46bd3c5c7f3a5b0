// Reads what the test runners report, and adds it up without believing too easily.
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { root } from '../setup/places.mjs'

/**
 * What failed, by name, so that the end of a long run says what to look at; `why` is the error's first lines.
 * @typedef {{where: string, why: string}} Failure
 * @typedef {{passed: number, failed: number, skipped: number, failures?: Failure[]}} Counts
 */

const WHY_LINES = 12

function failure(file, name, message) {
  const lines = stripVTControlCharacters(message ?? 'no message')
    .trim()
    .split('\n')
  const where = [file && path.relative(root, path.resolve(root, file)), name].filter(Boolean).join(' › ')
  return { where, why: lines.slice(0, WHY_LINES).join('\n') }
}

function readReport(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return null // The runner died before it could write one.
  }
}

/** A runner that ended badly has failed at least once, whatever it counted. */
function withExitCode(counts, code) {
  return code !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts
}

/**
 * Counts of a vitest JSON report. A file that could not be loaded has no tests, and is one failure.
 * @returns {Counts}
 */
export function readVitest(file, code) {
  const report = readReport(file)
  if (!report) return { passed: 0, failed: 1, skipped: 0 }
  const unloaded = report.testResults.filter((t) => t.status === 'failed' && t.assertionResults.length === 0)
  const failed = report.testResults.flatMap((file) =>
    file.assertionResults
      .filter((test) => test.status === 'failed')
      .map((test) => failure(file.name, test.fullName, test.failureMessages[0])),
  )
  const counts = {
    passed: report.numPassedTests,
    failed: report.numFailedTests + unloaded.length,
    skipped: report.numPendingTests + (report.numTodoTests ?? 0),
    failures: [...failed, ...unloaded.map((file) => failure(file.name, '', file.message))],
  }
  return withExitCode(counts, code)
}

/**
 * Counts of a Playwright JSON report. A test that passed only when repeated counts as passed; errors outside
 * any test are failures.
 * @returns {Counts}
 */
export function readPlaywright(file, code) {
  const report = readReport(file)
  if (!report) return { passed: 0, failed: 1, skipped: 0 }
  const { expected, unexpected, flaky, skipped } = report.stats
  const failures = [
    ...report.suites.flatMap(failedSpecs),
    ...report.errors.map((error) => failure(error.location?.file ?? '', '', error.message)),
  ]
  const failed = unexpected + report.errors.length
  return withExitCode({ passed: expected + flaky, failed, skipped, failures }, code)
}

/** The failed specs of a suite of Playwright's report and of those within it. Paths in it are from its own folder. */
function failedSpecs(suite) {
  const own = (suite.specs ?? [])
    .filter((spec) => !spec.ok)
    .map((spec) => {
      const error = spec.tests.flatMap((test) => test.results).find((result) => result.error)?.error
      return failure(path.join('test', 'e2e', spec.file), spec.title, error?.message)
    })
  return [...own, ...(suite.suites ?? []).flatMap(failedSpecs)]
}

/**
 * The lines that end a run, what failed in it first, and its exit code. A run, or a test suite, that executed nothing has failed:
 * silence is no proof.
 * @param {Array<Counts & {name: string, time: string}>} suites
 */
export function summarise(suites) {
  const lines = suites.flatMap(({ name, failures = [] }) =>
    failures.flatMap(({ where, why }) => [
      `${name} FAILED ${where}`,
      ...why.split('\n').map((line) => `  ${line}`),
      '',
    ]),
  )
  const total = { passed: 0, failed: 0, skipped: 0 }
  for (const suite of suites) {
    const empty = suite.name !== 'check' && suite.passed + suite.failed === 0
    const failed = suite.failed + (empty ? 1 : 0)
    total.passed += suite.passed
    total.failed += failed
    total.skipped += suite.skipped
    const what =
      suite.name === 'check' ? (failed ? 'failed' : 'passed') : `${suite.passed} passed, ${failed} failed`
    lines.push(`${suite.name.padEnd(7)}${what}${empty ? ' (no test was executed)' : ''} (${suite.time})`)
  }
  const skipped = total.skipped > 0 ? `, ${total.skipped} skipped` : ''
  lines.push(`${total.passed} passed, ${total.failed} failed${skipped}`)
  return { lines, code: total.failed > 0 ? 1 : 0 }
}
